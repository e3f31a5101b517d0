"""`psr export`: the same files as in chat, written where the operator says, of one group or of them all."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

from handlers.core import Moment, Oops
from handlers.exporting import making
from handlers.exporting.making import Kind, Limits, Made, What
from handlers.exporting.tables import Scope
from storage.database import Database
from storage.people import Group
from storage.roster import Roster

WHOLE = Limits(rows=1_000_000, size=1_000_000_000)  # as much as Excel opens: nobody waits for it in a chat
KINDS = {"actions": get_args(Kind), "activities": get_args(Kind), "calendar": ("ics",)}


@dataclass(frozen=True)
class Wanted:
    """What is to be written: `group` is a key, and where it is empty all groups are meant, closed ones too."""

    what: str
    group: str = ""
    kind: str = ""
    file: Path | None = None


def write(database: Database, wanted: Wanted, now: datetime) -> str:
    """Write the file, and say what it is. Oops where there is nothing to write, or nowhere."""
    kind = _kind(wanted)
    with database.reading(now) as session:
        moment = Moment(session, now)
        made = _made(Scope(moment, _groups(moment.roster, wanted.group)), wanted.what, kind)
    path = wanted.file or Path(made.file.name)
    _keep(path, made.file.content)
    return f"Wrote {path}: {made.holds}."


def _kind(wanted: Wanted) -> str:
    """The format that is said, or that the file's name says, or the first there is."""
    if wanted.what not in KINDS:
        raise Oops(f'I can export actions, activities or the calendar, not "{wanted.what}".')
    kinds, named = KINDS[wanted.what], wanted.file.suffix.casefold().lstrip(".") if wanted.file else ""
    kind = wanted.kind.casefold() or (named if named in kinds else kinds[0])
    if kind not in kinds:
        raise Oops(f"{wanted.what.capitalize()} can be had as {' or '.join(kinds)}, not as {wanted.kind}.")
    if named in ("xlsx", "csv", "ics") and named != kind:
        raise Oops(f"A file called {wanted.file} should hold {named}, and this would be {kind}. Please rename one.")
    return kind


def _made(scope: Scope, what: str, kind: str) -> Made:
    if what == "calendar":
        return making.diary(scope, WHOLE)[0]
    listed: What = "actions" if what == "actions" else "activities"
    return making.sheet(scope, listed, "csv" if kind == "csv" else "xlsx", WHOLE)


def _groups(roster: Roster, key: str) -> tuple[Group, ...]:
    """One group by its key, or every group there ever was."""
    if roster.partnership is None:
        raise Oops("No partnership is loaded yet. `psr load FILE.yaml` loads one.")
    found = tuple(group for group in roster.groups.values() if key in ("", group.key))
    if not found:
        keys = ", ".join(sorted(group.key for group in roster.groups.values()))
        raise Oops(f"There is no group called {key}. The keys are: {keys}.")
    return found


def _keep(path: Path, content: bytes) -> None:
    """A new file that nobody else on the machine can read; nothing is ever written over."""
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(content)
    except FileExistsError:
        raise Oops(f"There is a file {path} already. `-o` gives this one another name.") from None
    except OSError:
        raise Oops(f"{path} cannot be written here.") from None
