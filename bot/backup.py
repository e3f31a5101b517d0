"""`psr backup` and `psr restore`: a copy of the record while the bot runs, and the way back."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.doctor import history
from bot.settings import Settings
from handlers.core import Oops
from handlers.language import calendar
from storage import backups
from storage.backups import CopyError, Held
from storage.database import HEAD, Database

MADE = "Copied {} to {}. The copy was read again, and is sound. Keep it on another machine: it holds the whole record."
ASKED = "{} holds {}.\n{} holds {}.\nPut {} in its place? The one that is there is kept."
BACK = "{} is put back: {}.{} Start the bot again; what it had sent since the copy was made may go out once more."
ASIDE = " The one that was there is kept as {}."
OLDER = " It is from an older version: run `psr upgrade`, and then `psr verify`."
NO_DUMP = (
    "The record is in PostgreSQL, and pg_dump is not installed here. Where it is, make the copy with "
    "`pg_dump --format=custom --file={} {}`."
)
DUMPED = "Copied the database {} to {}. Keep it on another machine: it holds the whole record."
NOT_DUMPED = "pg_dump could not copy the database: {}"
NOT_HERE = (
    "The record is in PostgreSQL. Stop the bot, and put the copy into a new database: `createdb NEW`, then "
    "`pg_restore --no-owner --exit-on-error --dbname=NEW {}`. Then name it in DATABASE_URL, and run `psr verify`."
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The copy.")]


def backup(file: File) -> None:
    """Copy the record to a file, while the bot runs.

    For example: psr backup psr-monday.db
    """
    chosen = settings.read()
    database = _existing(chosen)
    if database.file is None:
        typer.echo(_dumped(database, file))
        return
    held = backups.copy(database.file, file)
    typer.echo(MADE.format(_said(held, chosen), file.name))


def restore(
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a record is put aside.")] = False,
) -> None:
    """Put a copy of the record back. The one that is there is kept aside.

    Stop the bot first. For example: psr restore psr-monday.db
    """
    chosen = settings.read()
    path = Database(chosen.database_url, chosen.timezone).file
    if path is None:
        raise Oops(NOT_HERE.format(file.name))
    if not file.is_file():
        raise Oops(f"There is no file {file.name} here that I can read.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = backups.free(path.with_name(f"{path.name}.new"))
    backups.look(file)
    held = backups.copy(file, new)
    try:
        _whole(chosen, new, held)
        if path.exists() and not yes:
            _agreed(chosen, (path, _there(chosen, path)), (file, _said(held, chosen)))
        kept = _swapped(new, path)
    finally:
        new.unlink(missing_ok=True)
    typer.echo(BACK.format(file.name, _said(held, chosen), kept + (OLDER if held.schema < HEAD else "")))


def before_upgrade(database: Database) -> str:
    """Keep a copy of a file that is about to be brought to another schema; where it is, or "" if none was needed."""
    found = database.schema()
    if database.file is None or not "" < found < HEAD:
        return ""
    kept = backups.free(database.file.with_name(f"{database.file.name}.{found}"))
    backups.copy(database.file, kept)
    return f"A copy of the database as it was is kept as {kept.name}."


def _existing(chosen: Settings) -> Database:
    database = Database(chosen.database_url, chosen.timezone)
    database.there()
    return database


def _whole(chosen: Settings, new: Path, held: Held) -> None:
    """History must be as it was written; of an older schema, only an upgrade can tell."""
    if held.schema < HEAD:
        return
    database = Database(f"sqlite:///{new}", chosen.timezone)
    wrong = [found.sentence for found in history.examine(database, datetime.now(UTC)) if not found.good]
    database.close()
    if wrong:
        raise CopyError("\n".join(["This copy was not put back, and nothing was changed.", *wrong]))


def _agreed(chosen: Settings, old: tuple[Path, str], new: tuple[Path, str]) -> None:
    (path, there), (file, said) = old, new
    try:
        agreed = typer.confirm(ASKED.format(path.name, there, file.name, said, file.name))
    except typer.Abort:  # nobody is there to ask
        typer.echo()
        agreed = False
    if not agreed:
        raise Oops("Nothing was changed.")


def _there(chosen: Settings, path: Path) -> str:
    try:
        return _said(backups.look(path), chosen)
    except CopyError as wrong:
        return f"what cannot be read: {wrong}".rstrip(".")


def _swapped(new: Path, path: Path) -> str:
    """Swap them; what to say of the one before."""
    aside = backups.free(path.with_name(f"{path.name}.{datetime.now(UTC):%Y-%m-%d-%H%M}"))
    backups.put_back(new, path, aside)
    return ASIDE.format(aside.name) if aside.exists() else ""


def _said(held: Held, chosen: Settings) -> str:
    """ "Chorley Public Service Reform: 12 actions, 225 events, the last of Tuesday 8 March 2016, 9am"."""
    last = ""
    if held.last:
        at = datetime.fromisoformat(held.last).replace(tzinfo=UTC).astimezone(chosen.zone)
        last = f", the last of {calendar.full(at.date())}, {calendar.clock(at.time())}"
    actions, events = (
        f"{n:,} {what}{'s' * (n != 1)}" for n, what in ((held.actions, "action"), (held.events, "event"))
    )
    return f"{held.partnership or 'a database without a partnership'} ({actions}, {events}{last})"


def _dumped(database: Database, file: Path) -> str:
    """What became of PostgreSQL's own way. The password goes by the environment, where nobody else can see it."""
    url, name = database.url.set(drivername="postgresql", password=None), str(database.url.database)
    command = shutil.which("pg_dump")
    if command is None:
        raise Oops(NO_DUMP.format(file.name, name))
    if file.exists():
        raise Oops(backups.THERE.format(file.name))
    file.touch(mode=0o600)
    secret = {"PGPASSWORD": str(database.url.password)} if database.url.password else {}
    run = subprocess.run(
        [command, "--format=custom", "--no-password", f"--file={file}", f"--dbname={url.render_as_string()}"],
        env=os.environ | secret, capture_output=True, text=True,
    )  # fmt: skip
    if run.returncode:
        file.unlink()
        raise Oops(NOT_DUMPED.format(run.stderr.strip().splitlines()[-1]))
    return DUMPED.format(name, file.name)
