"""R1 and R2: the bot is killed at any moment, again and again, and nothing that it acknowledged is lost."""

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor import history
from handlers.undelivered import ABOUT_ITSELF
from storage import outbox_lists
from storage.outbox import CUT_OFF, Outbox
from tests.faults.careless import careless
from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.ledger import TEXT, Crowd, Ledger, judged, line, lost
from tests.faults.onwards import Onwards, onwards
from tests.faults.town import MORNING, Bot, SlackBeside, copied, settings, slack_beside, types
from tests.serving import Server

LATER = timedelta(seconds=65)  # a lease and a little more, by which each start is later than the last
MOMENT = 0.02  # seconds that Slack takes on average to answer, once it has taken a message in
ANSWERS, LONGER = 6, 0.06  # a bot is killed after so many answers and so many seconds, at most
FRESH = times(0, 12)  # kills of bots that load everything themselves

pytestmark = pytest.mark.xdist_group("killed")


@dataclass
class Seen:
    """What was counted, over all records."""

    kills: int = 0
    acknowledged: int = 0
    repeated: int = 0  # lines that were typed again, as they had no answer
    messages: int = 0  # that people saw
    copies: int = 0  # of them, channel posts seen a second time
    cut: int = 0  # personal letters that were cut off
    unseen: int = 0  # of those, how many had not arrived


class Siege:
    """One record, and one bot after the other on it."""

    def __init__(self, path: Path, start: Callable[["Siege"], Bot | Server]) -> None:
        self.path, self.kills = path, 0
        self.crowd = Crowd(Ledger(path.with_suffix(".ledger")))
        self._start, self._chance = start, random.Random()

    @property
    def now(self) -> datetime:
        """What the next bot takes for the time, where that is not the true one."""
        return MORNING + self.kills * LATER

    def kill(self) -> None:
        """Start a bot, let it work, for longer on a slow machine, and kill it."""
        bot = self._start(self).ready()
        self.check()
        self.crowd.begin(bot.port)
        self.crowd.wait(self._chance.randint(0, ANSWERS))
        time.sleep(self._chance.uniform(0, LONGER))
        bot.kill()
        self.crowd.end()
        self.kills += 1

    def check(self) -> int:
        """Hold the record, as it is, against what was acknowledged; how many actions it has."""
        found = judged(self.path, self.crowd.ledger.read())
        assert found.whole, found
        assert self.crowd.refused == []
        return found.actions

    def end(self, seen: Seen) -> None:
        """The last bot answers what had no answer; then there is nothing that nobody was told of."""
        bot = self._start(self).ready()
        self.crowd.repeat(bot.port)
        bot.stop()
        self.crowd.ledger.close()
        seen.kills += self.kills
        seen.acknowledged += len(self.crowd.ledger.read())
        seen.repeated += self.crowd.repeated
        assert self.check() == len(self.crowd.ledger.read())


def test_what_was_acknowledged_outlives_every_kill(forks: Parent, whole: Path, tmp_path: Path, told: Told) -> None:
    seen, fresh = Seen(), Seen()
    for number in range(times(1, 5)):
        with slack_beside(MOMENT) as slack:
            siege = Siege(copied(whole, f"{number}.db"), lambda s: Bot(forks, s.path, slack.url, s.now))
            for _ in range(times(4, 100)):
                siege.kill()
            siege.end(seen)
            _count_messages(siege, slack, seen)
    if FRESH:  # two seconds each, which the short form does without
        _besiege_fresh_ones(copied(whole, "fresh.db"), fresh)
    lost_by_control = _control(tmp_path)
    both = seen.kills + fresh.kills
    told("R1", "The bot is killed (`kill -9`) at a random moment while people type to it", (
        f"{both:,} kills, {fresh.kills} of a `psr serve` started afresh, the others of one forked from a parent that "
        f"is loaded: 0 of {seen.acknowledged + fresh.acknowledged:,} acknowledged lines lost; no action without its "
        "history, its answer and its messages; no number left out or given twice; the history and the file whole each "
        f"time. {seen.repeated + fresh.repeated:,} lines that were cut off were typed again and kept once. This bounds "
        f"the rate at {300 / both:.1f} % of kills. Control: a server that answers before it saves lost "
        f"{lost_by_control} lines by one kill"
    ))  # fmt: skip
    told("R2", "What people saw of those kills in Slack", (
        f"{seen.messages:,} messages: {seen.copies} channel posts were seen a second time, none a third time; no "
        f"personal message twice. {seen.cut} personal messages were cut off, of which {seen.unseen} had not arrived; "
        "each is on the coordinators' list. Control: sending again whatever is left over doubles a personal message"
    ))  # fmt: skip


def test_control_a_sender_that_sends_again_whatever_is_left_over_doubles_a_personal_letter(
    forks: Parent, whole: Path
) -> None:
    path = copied(whole, "naive.db")
    with slack_beside(2.0) as slack:
        bot = Bot(forks, path, slack.url, MORNING).ready()
        types(bot.port, line("000001", "ltg-police"))
        while not any(TEXT in words for _, words in _personal(slack)):
            time.sleep(0.01)
        bot.kill()
        with closing(sqlite3.connect(path)) as record, record:
            record.execute("UPDATE outbox SET status = 'pending' WHERE status = 'sending'")
        slack.moment = 0
        with onwards(path, slack.url, MORNING + LATER) as after:
            after.drain()
        assert max(Counter(_personal(slack)).values()) == 2


def _besiege_fresh_ones(path: Path, seen: Seen) -> None:
    """The same with `psr serve` as it is started anywhere, by the true clock."""
    with slack_beside(MOMENT) as slack:
        siege = Siege(path, lambda s: Server(s.path, **settings(s.path, slack.url)))
        for _ in range(FRESH):
            siege.kill()
        siege.end(seen)


def _count_messages(siege: Siege, slack: SlackBeside, seen: Seen) -> None:
    """What is left over is decided about and sent; then everything that people saw is counted."""
    slack.moment = 0
    with onwards(siege.path, slack.url, siege.now + LATER) as after:
        after.drain()
        _hold(after, slack, seen)
        assert all(finding.good for finding in history.examine(after.database, after.now))
        _hold_coordinators(after, slack)


def _hold(after: Onwards, slack: SlackBeside, seen: Seen) -> None:
    rows = [row for row in after.rows() if row.status != "skipped"]
    assert {(row.status, row.why) for row in rows} <= {("sent", ""), ("failed", CUT_OFF)}
    personal, rooms = Counter(_personal(slack)), Counter(_in_rooms(slack))
    assert max(personal.values()) == 1
    assert max(rooms.values()) <= 2
    sent, cut = _count(rows, "sent"), _count(rows, "failed")
    assert sent <= len(personal) <= sent + cut
    seen.messages += personal.total() + rooms.total()
    seen.copies += rooms.total() - len(rooms)
    seen.cut += cut
    seen.unseen += sent + cut - len(personal)


def _hold_coordinators(after: Onwards, slack: SlackBeside) -> None:
    """The next morning they hear of it, if they did not before; and the list that they hear it from is whole."""
    cut = {row.key for row in after.rows() if row.why == CUT_OFF}
    with after.database.reading(after.now) as session:
        assert cut <= {row.key for row in outbox_lists.undelivered(session, MORNING, outbox_lists.NEWS)}
    after.later(86400)
    after.plan()
    after.drain()
    told = [words for who, words in _personal(slack) if who == "DPMOMANAGER" and "did not arrive" in words]
    assert told or not [key for key in cut if not key.startswith(ABOUT_ITSELF)]


def _count(rows: list[Outbox], status: str) -> int:
    return sum(row.member_id is not None and row.status == status for row in rows)


def _personal(slack: SlackBeside) -> list[tuple[str, str]]:
    return [(post["channel"], post["text"]) for post in slack.posts() if post["channel"].startswith("D")]


def _in_rooms(slack: SlackBeside) -> list[tuple[str, str]]:
    return [(post["channel"], post["text"]) for post in slack.posts() if not post["channel"].startswith("D")]


def _control(folder: Path) -> int:
    """How many acknowledged lines a server loses that answers before it saves."""
    crowd = Crowd(Ledger(folder / "control"))
    with careless("later", folder / "careless.db") as server:
        crowd.begin(server.port)
        crowd.wait(9)
        server.kill()
        crowd.end()
    missing = lost(folder / "careless.db", crowd.ledger.read())
    assert missing
    return len(missing)
