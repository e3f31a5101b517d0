"""Time that goes by at once: the real planning, delivery and doors, with a clock in the test's hand."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from bot import schedule
from bot.delivery import Delivery, Pace
from bot.doors import Door
from bot.slack.web import SlackDoor, Web, client
from handlers.core import Letter
from storage import outbox
from storage.database import Database
from storage.outbox import Outbox
from storage.people import Member
from storage.roster import roster_of
from tests.doors import Steady
from tests.slack.fake_slack import TOKEN

PATIENCE = 0.5  # seconds that a call may take, where no test is to wait for thirty
SOON = timedelta(minutes=20)  # what is due later than that waits for its own time, and for nobody's trouble
TOO_LONG = 7200  # seconds, by the clock in the test's hand
USEFUL = timedelta(days=1)


class Onwards:
    """A record from a moment on. Delivery sees the clock go on; nobody waits for it."""

    def __init__(
        self, database: Database, doors: Mapping[str, Door], now: datetime, runner: asyncio.Runner | None = None
    ) -> None:
        self.database, self.now, self.clock = database, now, Steady()
        self.runner = runner or asyncio.Runner()
        self.doors = dict(doors)
        self._delivery = Delivery(database, self.doors, pace=Pace(patience=PATIENCE, clock=self.clock))

    def later(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)
        self.clock.seconds += seconds

    def plan(self) -> None:
        """What is due by now goes into the outbox."""
        schedule.plan(self.database, self.now)

    def deliver(self) -> int:
        """One round."""
        return self.runner.run(self._delivery.deliver(self.now))

    def drain(self, step: float = 1.0) -> float:
        """Go on until nothing waits to be sent; after how many seconds."""
        began = self.clock.seconds
        while self._waits():
            assert self.clock.seconds - began < TOO_LONG
            self.deliver()
            self.later(step)
        return self.clock.seconds - began

    def post(self, key: str, conversation: str) -> None:
        """A public line, with words that no other has, to one channel."""
        with self.database.reading(self.now) as session:
            rooms = roster_of(session).channels.values()
        channel = next(room for room in rooms if room.conversation_id == conversation)
        self._put(Letter(key, "public", self.now, self.now + USEFUL, channel_id=channel.key_id, text=f"Line: {key}."))

    def tell(self, key: str, member: Member) -> None:
        """A personal letter with words that no other has."""
        self._put(Letter(key, "tell", self.now, self.now + USEFUL, member_id=member.key_id, text=f"Letter: {key}."))

    def members(self) -> list[Member]:
        """Everybody but the coordinators, who are told of trouble."""
        with self.database.reading(self.now) as session:
            roster = roster_of(session)
            return [m for m in roster.members.values() if m.active and m not in roster.coordinators()]

    def rows(self) -> list[Outbox]:
        """The whole outbox."""
        with self.database.reading(self.now) as session:
            rows = list(session.exec(select(Outbox)))
            session.expunge_all()
        return rows

    def _put(self, letter: Letter) -> None:
        with self.database.writing(self.now) as session:
            outbox.enqueue(session, [letter.row(self.now)])

    def _waits(self) -> bool:
        with self.database.reading(self.now) as session:
            unsent = col(Outbox.status).in_(("pending", "sending"))
            return (
                session.exec(select(Outbox.id).where(unsent, Outbox.next_try_at < self.now + SOON)).first() is not None
            )


def words_of(row: Outbox) -> str:
    """What a letter that was put in here says."""
    return f"{'Letter' if row.member_id else 'Line'}: {row.key}."


@contextmanager
def onwards(path: Path, slack: str, now: datetime, runner: asyncio.Runner | None = None) -> Iterator[Onwards]:
    """The record after its bot is gone, with Slack."""
    database = Database(f"sqlite:///{path}")
    made = Onwards(database, {"slack": SlackDoor(Web(client(TOKEN, f"{slack}/api/")))}, now, runner)
    try:
        yield made
    finally:
        if runner is None:
            made.runner.close()
        database.close()
