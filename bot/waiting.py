"""`psr outbox`: what waits to be sent, what was given up and why, and what is sent again. Never what a letter says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import uuid4

import typer

from bot import settings
from bot.keyring import opened
from handlers import undelivered
from handlers.core import Oops
from storage import outbox_lists
from storage.base import Session
from storage.outbox import Outbox
from storage.roster import roster_of

LOOK_BACK = timedelta(days=7)
SHOWN = 50  # of each kind
NAMES = {
    "N1": "meeting notice", "N3": "eve of a meeting", "N4": "day of a meeting", "N5": "after a meeting",
    "N12": "how it went", "N13": "meeting moved or cancelled", "N14": "digest", "bundle": "personal list",
    "date": "asks for a date", "gone": "news of a channel", "join": "somebody asks to join",
    "joined": "who joined an activity", "public": "public line", "seat": "a seat is suggested",
    "seats": "seats to confirm", "tell": "word to one person",
    "undelivered": "list of what did not arrive", "workspace": "a workspace asks",
}  # fmt: skip

outbox = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@outbox.callback()
def show(ctx: typer.Context) -> None:
    """Say what waits to be sent, and what did not arrive in the last seven days and why.

    For example: psr outbox
    """
    if ctx.invoked_subcommand is None:
        with opened(settings.read()) as session:
            typer.echo("\n".join(sentences(session, datetime.now(UTC))))


@outbox.command()
def again(
    number: Annotated[int, typer.Argument(help="The number that `psr outbox` shows.")],
    yes: Annotated[bool, typer.Option("--yes", help="Even though it may have arrived.")] = False,
) -> None:
    """Send one that was given up again.

    For example: psr outbox again 123
    """
    with opened(settings.read()) as session:
        typer.echo(sent_again(session, number, yes=yes))


def sentences(session: Session, now: datetime) -> Iterator[str]:
    """What an operator reads, what was due first before the others."""
    ended = outbox_lists.undelivered(session, now - LOOK_BACK)
    kinds = {
        "Waiting": outbox_lists.waits(session),
        "Given up": [row for row in ended if not outbox_lists.doubtful(row)],
        "May or may not have arrived": [row for row in ended if outbox_lists.doubtful(row)],
    }
    for heading, rows in kinds.items():
        if rows:
            yield f"{heading} ({len(rows)})"
            yield from (_line(session, row) for row in rows[:SHOWN])
        if len(rows) > SHOWN:
            yield f"  and {len(rows) - SHOWN} more"
    if ended:
        yield f"`psr outbox again {ended[0].id}` sends one again."
    elif not kinds["Waiting"]:
        yield "Nothing waits, and everything of the last seven days has arrived."


def sent_again(session: Session, number: int, *, yes: bool = False) -> str:
    """Put it back, where that makes sense; Oops says why not."""
    row, now = session.get(Outbox, number), session.info["now"]
    if row is None:
        raise Oops(f"There is no letter {number}. `psr outbox` lists them.")
    if why_not := _refusal(session, row, now):
        raise Oops(f"Letter {number} {why_not}")
    if outbox_lists.doubtful(row) and not yes:
        raise Oops(f"Letter {number} may be there already: the line went dead while it was being sent. Ask "
                   f"{undelivered.whom(roster_of(session), row)} first; if it is not there, type "
                   f"`psr outbox again {number} --yes`.")  # fmt: skip
    outbox_lists.again(session, row, f"outbox:{uuid4().hex}")
    return (f"Letter {number}, to {undelivered.whom(roster_of(session), row)}, goes again within seconds if it is "
            "still true, and if the bot is running.")  # fmt: skip


def _refusal(session: Session, row: Outbox, now: datetime) -> str:
    if row.status == "sent":
        return f"was sent on {undelivered.moment(session, row.sent_at or row.due_at)}. It is not sent twice."
    if row.status in ("pending", "sending"):
        return "is still on its way, and needs nothing. `psr outbox` says when it is tried next."
    if not outbox_lists.lost(row):
        return f"was left out on purpose: {row.why}. It is not sent."
    if row.useful_until < now:
        return f"was of use until {undelivered.moment(session, row.useful_until)}, so it is not sent any more."
    return ""


def _line(session: Session, row: Outbox) -> str:
    """ "12  personal list, to the Beat Manager (Police), due Monday 14 March, 9am: it is tried next at …"."""
    whom = undelivered.whom(roster_of(session), row)
    due = undelivered.moment(session, row.due_at)
    return f"  {row.id}  {NAMES.get(row.rule, row.rule)}, to {whom}, due {due}: {_state(session, row)}"


def _state(session: Session, row: Outbox) -> str:
    if row.status == "sending":
        return "it is being sent now"
    if row.status != "pending":
        return undelivered.why(row)
    tries = f"tried {row.attempts} time{'s' if row.attempts != 1 else ''}, the last said {_reason(row)}; "
    return f"{tries if row.attempts else ''}next at {undelivered.moment(session, row.next_try_at)}"


def _reason(row: Outbox) -> str:
    """What the chat system said, without our own words before it."""
    return row.why.partition(": ")[2] or row.why or "nothing"
