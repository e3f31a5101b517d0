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
from storage.database import Database
from storage.outbox import Outbox
from tests.doors import Steady
from tests.slack.fake_slack import TOKEN

PATIENCE = 0.3  # seconds that a call may take, where no test is to wait for thirty
SOON = timedelta(minutes=20)  # what is due later than that waits for its own time, and for nobody's trouble


class Onwards:
    """A record from a moment on. Delivery sees the clock go on; nobody waits for it."""

    def __init__(self, database: Database, doors: Mapping[str, Door], now: datetime) -> None:
        self.database, self.now, self.clock = database, now, Steady()
        self.runner = asyncio.Runner()
        self._delivery = Delivery(database, doors, pace=Pace(patience=PATIENCE, clock=self.clock))

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

    def drain(self) -> float:
        """Go on until nothing waits to be sent; after how many seconds."""
        began = self.clock.seconds
        while self._waits():
            self.deliver()
            self.later(1)
        return self.clock.seconds - began

    def rows(self) -> list[Outbox]:
        """The whole outbox."""
        with self.database.reading(self.now) as session:
            rows = list(session.exec(select(Outbox)))
            session.expunge_all()
        return rows

    def _waits(self) -> bool:
        with self.database.reading(self.now) as session:
            unsent = col(Outbox.status).in_(("pending", "sending"))
            return (
                session.exec(select(Outbox.id).where(unsent, Outbox.next_try_at < self.now + SOON)).first() is not None
            )


@contextmanager
def onwards(path: Path, slack: str, now: datetime) -> Iterator[Onwards]:
    """The record after its bot is gone, with Slack."""
    database = Database(f"sqlite:///{path}")
    made = Onwards(database, {"slack": SlackDoor(Web(client(TOKEN, f"{slack}/api/")))}, now)
    try:
        yield made
    finally:
        made.runner.close()
        database.close()
