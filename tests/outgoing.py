"""What leaves the outbox, without a chat system: planned, claimed, written and marked, as delivery does it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlmodel import Session

from bot.terminal.drawing import draw
from handlers.core import NUDGES, Letter, Skip
from storage import outbox, sending
from storage.outbox import Outbox
from storage.roster import roster_of
from tests import both
from tests.conftest import Bot, london


def post(bot: Bot, at: str, rule: str) -> dict[str, str]:
    """What one rule says at a moment: the words by member or channel, or why there are none."""
    now = london(at)
    with bot.database.writing(now) as session:
        outbox.enqueue(session, [letter.row(now) for letter in planned(session, at, rule)])
        rows = list(_claimed(session, at))
        return {_target(session, row): _written(session, row, at) for row in rows if row.rule == rule}


def keys(bot: Bot, at: str, rule: str) -> list[str]:
    """The keys of the letters that are due."""
    with bot.database.reading(london(at)) as session:
        return sorted(letter.key for letter in planned(session, at, rule))


def planned(session: Session, at: str, rule: str) -> Iterable[Letter]:
    """The letters that are due."""
    plan = NUDGES[rule].plan
    assert plan is not None
    return plan(session, london(at))


def take(session: Session, now: datetime) -> Outbox | None:
    """Claim what was due first of all, one sender at a time."""
    taken = (sending.claim(session, row, now, "test") for row in sending.waiting(session, now) if row.again is None)
    return next((row for row in taken if row is not None), None)


def _claimed(session: Session, at: str) -> Iterator[Outbox]:
    while (row := take(session, london(at))) is not None:
        yield row


def _target(session: Session, row: Outbox) -> str:
    roster = roster_of(session)
    if row.member_id:
        return str(roster.members[row.member_id].key)
    channel = roster.channels[row.channel_id or 0]
    return f"{roster.groups[channel.group_id].key} {channel.platform}"


def _written(session: Session, row: Outbox, at: str) -> str:
    if row.useful_until < london(at):
        sending.close(session, row, status="skipped", why=outbox.TOO_LATE)
        return outbox.TOO_LATE
    said = NUDGES[row.rule].write(session, row, london(at))
    if isinstance(said, Skip):
        sending.close(session, row, status="cancelled" if said.cancelled else "skipped", why=said.why)
        return said.why
    sending.close(session, row, status="sent", sent_at=london(at))
    both.check(said)
    return draw(said)
