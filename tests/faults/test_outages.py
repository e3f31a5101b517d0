"""After an outage, nobody is showered: one reminder for a person and one digest for a group, whatever it lasted.

The bot was down, or the chat system, or first one and then the other (R30, T29). And one workspace that is lost (R26),
or one letter that can never be sent (R25), holds up nobody else.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.doors import Gone, NotSent
from bot.schedule import plan
from handlers import undelivered
from handlers.core import NUDGES, Message, Nudge
from storage.database import Database
from storage.outbox import Outbox
from tests.conftest import loaded, london
from tests.doors import Step, World
from tests.faults.conftest import Told, times

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml"
BEGIN, END = london("2016-03-09T12:00").astimezone(UTC), london("2016-04-01T18:00").astimezone(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOWN = Step(outcome=NotSent(None, "connection refused"))
LOOKED_AT = (9, 10, 15)  # hours: London had winter time until the 27th
NEWS = ("tell", "public", "gone", "join", "seat", "workspace")  # facts that somebody has to know, and no reminders

What = Literal["bot", "chat", "both"]  # was away


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The partnership as it stood on 9 March 2016, in a file to be copied."""
    return loaded(tmp_path_factory.mktemp("outage") / "psr.db", DEMO.read_text())


class Life:
    """A partnership through an outage: what its people saw, and when."""

    def __init__(self, start: Path, folder: Path) -> None:
        path = folder / "outage.db"
        for left in folder.glob("outage.db*"):
            left.unlink()
        path.write_bytes(start.read_bytes())
        self.world = World(Database(f"sqlite:///{path}"), BEGIN)
        self.seen: list[tuple[datetime, str, str]] = []  # when, where, key

    def through(self, since: datetime, until: datetime, what: str) -> None:
        """Four times a day, with nobody planning or sending, or with a chat system that takes nothing, for a while."""
        middle = since + (until - since) // HOUR // 2 * HOUR
        bot = (since, {"bot": until, "both": middle}.get(what, since))
        chat = ({"chat": since, "both": middle}.get(what, until), until)
        now = since
        while now < until + DAY:
            if now.hour in LOOKED_AT and not bot[0] <= now < bot[1]:
                self._hour(now, away=chat[0] <= now < chat[1])
            now += HOUR

    def rows(self) -> dict[str, Outbox]:
        """The whole outbox by key."""
        return {row.key: row for row in self.world.rows()}

    def _hour(self, now: datetime, *, away: bool) -> None:
        world, doors = self.world, (self.world.door, self.world.teams)
        world.clock.seconds += 3600
        world.now = now
        before = [len(door.posts) for door in doors]
        for door in doors:
            door.script[""].clear()
            door.script[""].extend([DOWN] * 300 if away else [])
        plan(world.database, now)
        while world.deliver():
            world.clock.seconds += 1
        for door, known in zip(doors, before, strict=True):
            self.seen += [(now, post.place, post.key) for post in door.posts[known:]]


def showered(seen: list[tuple[datetime, str, str]], rules: dict[str, str]) -> list[str]:
    """Who got two reminders on one day, or which place two digests of one slot or at one hour."""
    counts: Counter[str] = Counter()
    for at, place, key in seen:
        if rules[key] == "bundle":
            counts[f"{place} reminded on {at.date()}"] += 1
        if rules[key] == "N14":
            counts[f"{place} digest at {at}"] += 1
    return [what for what, count in counts.items() if count > 1]


def back_again(life: Life, until: datetime) -> dict[str, list[str]]:
    """What each place got in the first day after the outage, of all that reminds."""
    found = defaultdict(list)
    rules = {key: row.rule for key, row in life.rows().items()}
    for at, place, key in life.seen:
        if until <= at < until + DAY and rules[key] not in NEWS:
            found[place].append(rules[key])
    return found


@pytest.mark.parametrize("what", get_args(What)[-times(1, 3) :])
def test_after_a_week_each_person_gets_one_reminder_at_most_and_each_group_one_digest(
    start: Path, tmp_path: Path, what: What, told: Told
) -> None:
    since, until = london("2016-03-10T07:00").astimezone(UTC), london("2016-03-17T11:00").astimezone(UTC)
    life = Life(start, tmp_path)
    life.through(since, until, what)
    got = back_again(life, until)
    assert sum(map(len, got.values())) > 0
    for place, rules in got.items():
        assert Counter(rules)["bundle"] <= 1, (place, rules)
        assert Counter(rules)["N14"] <= 1, (place, rules)
    rows = life.rows().values()
    assert all(row.why for row in rows if row.status in ("skipped", "cancelled"))
    left_out = [row for row in rows if row.status == "skipped" and row.due_at < until]
    usual = Life(start, tmp_path)
    usual.through(since, until, "neither")
    kept_back = Counter((row.channel_id, row.member_id) for row in usual.rows().values() if since <= row.due_at < until)
    assert max(kept_back.values()) > max(map(len, got.values()))  # the control: all of them sent at once
    told("R30", f"A week without {_named(what)}",
         f"each person at most 1 reminder on coming back, each group 1 digest; {len(left_out)} letters too late to be "
         f"of use were left out, each with its reason; one had else got {max(kept_back.values())} at once")  # fmt: skip


def _named(what: What) -> str:
    return {"bot": "the bot", "chat": "the chat system", "both": "the bot, and then the chat system"}[what]


@settings(max_examples=times(1, 150))
@given(
    day=st.integers(0, 14), hour=st.integers(0, 23), hours=st.integers(1, 9 * 24), what=st.sampled_from(get_args(What))
)
def test_whenever_an_outage_begins_and_however_long_it_is_nobody_is_showered(
    start: Path, tmp_path_factory: pytest.TempPathFactory, day: int, hour: int, hours: int, what: What
) -> None:
    since = BEGIN + day * DAY + hour * HOUR
    until = min(since + hours * HOUR, END - DAY)
    life = Life(start, tmp_path_factory.mktemp("life"))
    life.through(since, until, what)
    rules = {key: row.rule for key, row in life.rows().items()}
    assert showered(life.seen, rules) == []
    assert max(Counter(key for *_, key in life.seen).values(), default=0) <= 1
    assert max((rules.count("bundle") for rules in back_again(life, until).values()), default=0) <= 1


def test_one_letter_that_can_never_be_sent_and_one_workspace_that_is_lost_hold_up_nobody(
    start: Path, tmp_path: Path, told: Told
) -> None:
    world = Life(start, tmp_path).world
    people = [member.key for member in world.members() if member.active and member.key != "pmo-manager"]
    gone, fine = people[:5], people[5:]
    for key in gone:
        world.door.script[f"U-{key}"].extend([Step(outcome=Gone("user_disabled"))] * 99)
    NUDGES["poison"] = Nudge("poison", None, _never)
    try:
        world.tell(fine[0], "bad")
        with world.database.writing(world.now) as session:
            session.exec(select(Outbox)).one().rule = "poison"
        for number in range(times(3, 20)):
            for key in people:
                world.tell(key, f"tell:{number}:{key}")
        for _ in range(times(6, 40)):
            world.deliver()
            world.later(4)
    finally:
        del NUDGES["poison"]
    rows = {row.key: row for row in world.rows()}
    assert (rows["bad"].status, rows["bad"].refusals) == ("failed", 3)
    arrived = sum(row.status == "sent" for row in rows.values())
    assert arrived == times(3, 20) * len(fine)
    assert blocked(start, tmp_path) == 0  # the control: who will not go on before the first has gone
    with world.database.reading(world.now) as session:
        told_of = [row for row in undelivered.lost_since(session, BEGIN - HOUR) if row.why.startswith("gone")]
    assert len(told_of) == len(gone)
    told("R25", "One letter can never be put into words", f"given up after 3 tries; {arrived} of {arrived} others went")
    told("R26", f"{len(gone)} accounts are gone",
         f"their {times(3, 20) * len(gone)} letters are kept as not delivered; the programme office reads of each "
         f"account once; {arrived} of {arrived} letters to others went")  # fmt: skip


def _never(*_: object) -> Message:
    raise RuntimeError("never to be put into words")


def blocked(start: Path, folder: Path) -> int:
    """How many go out where the first in the line is tried until it goes."""
    world, sent = Life(start, folder).world, 0
    world.tell("ltg-fire", "tell:1")
    for letter in ("bad", *(row.key for row in world.rows())):
        try:
            if letter == "bad":
                _never()
            sent += 1
        except RuntimeError:
            break
    return sent
