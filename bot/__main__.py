"""The `psr` command: everything that is done at a keyboard."""

import gc

gc.disable()  # what is loaded stays: to look through it again and again is a fifth of the time that loading takes

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from bot import backup, copying, keyring, settings, startup, waiting
from bot import doctor as doctors
from bot.doctor import history
from bot.doctor.findings import Finding
from bot.opening import checked, opened
from bot.purge import purge
from bot.settings import BadSettings
from bot.teams.package import teams
from bot.terminal.drawing import draw
from bot.terminal.moments import moment
from handlers.core import Oops, Request
from storage import events, joining
from storage.backups import CopyError
from storage.database import Database, SchemaError
from storage.events import Author
from storage.people import Group, Member
from storage.roster import roster_of
from storage.upgrade import upgrade as upgrade_database

gc.freeze()
gc.enable()
log = logging.getLogger("psr")


class Stop(Exception):
    """Something the person at the keyboard can put right."""


class Calm(TyperGroup):
    """Every command ends in a sentence: 2 for a setting or the database, 1 for the rest, and no traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own
        try:
            return super().invoke(ctx)
        except (BadSettings, SchemaError) as bad:
            _end(bad, 2)
        except (Stop, Oops, CopyError) as wrong:
            _end(wrong, 1)
        except (Exit, Abort, TyperException, BrokenPipeError):
            raise
        except Exception as error:
            log.debug("unexpected", exc_info=True)
            _end(f"Sorry, that did not work ({type(error).__name__}). `psr doctor` looks for what is wrong.", 1)


def _end(words: object, code: int) -> None:
    typer.echo(str(words), err=True)
    raise Exit(code)


app = typer.Typer(
    cls=Calm, add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)

app.add_typer(waiting.outbox, name="outbox")
app.add_typer(teams, name="teams")
app.add_typer(purge, name="purge")
app.add_typer(keyring.slack, name="slack")


@app.callback()
def psr() -> None:
    """PSR: one shared record of a partnership's actions, meetings and activities, in the chat each partner has."""


@app.command()
def serve() -> None:
    """Run the bot: one process, one port."""
    chosen = settings.read()
    startup.check(chosen)
    gc.disable()  # as above, until the bot is made of Bolt, the server and the scheduler, which no other command needs
    from bot.app import serve as run  # noqa: PLC0415

    run(chosen)


@app.command()
def demo() -> None:
    """Play a fortnight of the Chorley partnership in March 2016, and go on typing."""
    from bot.demo import replay  # noqa: PLC0415 - it brings the scheduler along

    replay.run()


@app.command()
def say(
    text: Annotated[list[str], typer.Argument(metavar="WORDS", help='What is said, such as "action list".')],
    person: Annotated[str, typer.Option("--as", help="Who says it: a member's key, such as ltg-vcfs.")],
    group: Annotated[
        str | None, typer.Option("--in", help="The group in whose channel; without it, in private.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Local date and time, such as 2016-03-14T09:00; else now.")] = None,
) -> None:
    """Say one thing to the bot, as one of its members.

    For example: psr say "action list" --as ltg-vcfs --in ltg --at 2016-03-14T09:00
    """
    from bot.router import Router  # noqa: PLC0415 - it loads every feature, which the other commands do without

    chosen = settings.read()
    now = moment(at, chosen.zone) if at else _now()
    with checked(chosen) as database:
        request = _request(database, Request(" ".join(text), now, "console", "", person), group)
        router = Router(database)
        reply = router.answer(request)
        router.close()
    typer.echo(draw(reply))
    if reply.refused:
        raise Exit(1)


@app.command()
def setup() -> None:
    """Set up a partnership: ten questions, then its record, the settings and a code for the first coordinator."""
    from bot.setup import ask  # noqa: PLC0415 - as `load`

    ask()


@app.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The partnership, as bot/demo/chorley.yaml is.")],
) -> None:
    """Load a partnership from its file.

    All of it or nothing. Makes the database where there is none.
    """
    from bot import load as loading  # noqa: PLC0415 - it brings YAML along, which the bot does without

    text = loading.text_of(file)
    with opened(settings.read()) as database:
        if database.schema() == "":
            upgrade_database(database)
        database.check()
        for sentence in loading.load(database, text, _now(), file.name).sentences():
            typer.echo(sentence)


@app.command()
def upgrade() -> None:
    """Make the database's tables, or bring them to this version."""
    with opened(settings.read()) as database:
        if copied := backup.before_upgrade(database):
            typer.echo(copied)
        typer.echo(upgrade_database(database))


@app.command()
def preview(
    start: Annotated[str | None, typer.Option("--from", help="A local date, or a date and time; else now.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="A local date (the whole day); else a week later.")] = None,
) -> None:
    """What would go out, and when.

    For example: psr preview --from 2016-03-09 --to 2016-03-16
    """
    from bot.schedule import preview as planned  # noqa: PLC0415 - it brings the scheduler along

    chosen = settings.read()
    first = moment(start, chosen.zone) if start else _now()
    last = moment(end, chosen.zone, whole_day=True) if end else first + timedelta(days=7)
    if last < first:
        raise Stop("--to is before --from.")
    with checked(chosen) as database:
        lines = planned(database, first, last)
    typer.echo("\n".join(lines) or "Nothing would go out in that time.")


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="actions, activities or calendar.")],
    group: Annotated[str, typer.Option("--in", help="One group's key; without it, every group's.")] = "",
    kind: Annotated[str, typer.Option("--format", help="xlsx or csv; for the calendar, ics.")] = "",
    file: Annotated[
        Path | None, typer.Option("-o", help="The file to write; without it, one with the day in its name.")
    ] = None,
) -> None:
    """Write the actions, the activities or the calendar to a file.

    For example: psr export actions --in ltg --format csv
    """
    from bot.export import Wanted, write  # noqa: PLC0415 - it brings the features along

    with checked(settings.read()) as database:
        typer.echo(write(database, Wanted(what, group, kind, file), _now()))


@app.command()
def code(
    makes: Annotated[str, typer.Argument(metavar="coordinator", help="What the code makes of a person.")],
) -> None:
    """Make a one-time code for the first coordinator.

    For example: psr code coordinator
    """
    if makes != "coordinator":
        raise Stop("There are codes for a coordinator only: `psr code coordinator`.")
    now = _now()
    with checked(settings.read()) as database, database.writing(now) as session:
        words = joining.issue(session, now)
        events.write(session, Author(f"code:{uuid4().hex}", now, "add", platform="console"))
    typer.echo(
        f"{words}\nType `/psr join {words}` in the chat within two days. It works once, so pass it on in private."
    )


@app.command()
def doctor() -> None:
    """Look for what is wrong, and say what to do about it."""
    _say(doctors.examine(settings.read(), Path(".env"), _now()))


@app.command()
def verify() -> None:
    """Check that no event of the history was altered, moved or removed."""
    with checked(settings.read()) as database:
        _say(list(history.examine(database, _now())))


def _say(findings: list[Finding]) -> None:
    for finding in findings:
        typer.echo(f"{'OK ' if finding.good else '!! '} {finding.sentence}")
    if not all(finding.good for finding in findings):
        raise Exit(1)


app.command("rotate-key")(keyring.rotate_key)
app.command()(backup.backup)
app.command()(backup.restore)
app.command("copy-database")(copying.copy_database)


def _request(database: Database, request: Request, key: str | None) -> Request:
    """The request in its group's channel, from somebody we know."""
    with database.reading(request.now) as session:
        roster = roster_of(session)
    if roster.partnership is None:
        raise Stop("No partnership is loaded yet. `psr load FILE.yaml` loads one.")
    if roster.member("console", "", request.user) is None:
        raise Stop(f"There is nobody called {request.user}. The keys are: {_keys(roster.members.values())}.")
    if key is None:
        return request
    group = next((g for g in roster.groups.values() if g.key == key), None)
    if group is None:
        raise Stop(f"There is no group called {key}. The keys are: {_keys(roster.groups.values())}.")
    return Request(request.text, request.now, "console", "", request.user, key, private=False, meant=group)


def _keys(rows: Iterable[Member | Group]) -> str:
    return ", ".join(sorted(row.key for row in rows))


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    app()
