"""`psr purge`: what is past its time, said first, and removed only when that is asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import settings
from bot.opening import checked
from handlers.core import Oops
from handlers.language import calendar
from storage import retention
from storage.database import Database
from storage.retention import Closed, Past
from storage.roster import roster_of

purge = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@purge.callback()
def run(
    yes: Annotated[bool, typer.Option("--yes", help="Remove it; without this, it is only said.")] = False,
) -> None:
    """Say what is past its time, and with --yes remove it for good.

    For example: psr purge
    """
    with checked(settings.read()) as database:
        for sentence in sentences(database, datetime.now(UTC), yes=yes):
            typer.echo(sentence)


def sentences(database: Database, now: datetime, *, yes: bool) -> Iterator[str]:
    """What goes, or would go, by kind."""
    past = _purged(database, now) if yes else _found(database, now)
    if past.nothing:
        yield "Nothing is past its time. Nothing was removed."
        return
    yield f"{'Removed' if yes else 'Past its time'}, {calendar.full(now.astimezone(database.zone).date())}:"
    yield from (f"- {line}" for line in _lines(past))
    yield "Backups made before today still hold it." if yes else "Nothing was removed. `psr purge --yes` removes it."


def _found(database: Database, now: datetime) -> Past:
    with database.reading(now) as session:
        if roster_of(session).partnership is None:
            raise Oops("No partnership is loaded yet. `psr load FILE.yaml` loads one.")
        return retention.find(session, now)


def _purged(database: Database, now: datetime) -> Past:
    if _found(database, now).nothing:
        return _found(database, now)
    with database.writing(now) as session:
        return retention.purge(session, now)


def _lines(past: Past) -> Iterator[str]:
    counted = (
        (past.messages, "message older than 90 days: its words", "messages older than 90 days: their words"),
        (past.replies, "first reply older than 7 days", "first replies older than 7 days"),
        (past.accounts, "account of somebody who has left", "accounts of people who have left"),
        (past.names, "name of somebody who asked to join, decided since",
         "names of people who asked to join, decided since"),
    )  # fmt: skip
    yield from (f"{count:,} {one if count == 1 else many}" for count, one, many in counted if count)
    yield from map(_group, past.groups)


def _group(closed: Closed) -> str:
    texts = "1 text" if closed.texts == 1 else f"{closed.texts:,} texts"
    return f"{texts} of the {closed.group.name}, which closed on {calendar.full(closed.on)}"
