"""Several bots on one PostgreSQL (R15): nothing is doubled, whoever hears it, and each answer is kept."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.schedule import plan
from handlers.core import Letter
from storage import outbox
from storage.database import Database
from storage.roster import roster_of
from tests.cluster import Cluster
from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.shared import ADDED, MONDAY, PATIENCE, Town, at_once, insists, line, presses
from tests.faults.town import slack_beside

Letters = Counter[tuple[str, str]]  # (conversation, words): how often it was seen there
Opened = Callable[..., Town]

PEOPLE = ("ltg-fire", "ltg-lcc", "ltg-police", "ltg-council")
# Controls: the same database with one protection taken out of it.
CONTROLS = {
    "forgotten": (
        "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER forget BEFORE INSERT ON inbound FOR EACH ROW EXECUTE FUNCTION forget()",
    ),
    "planned": (
        "CREATE FUNCTION another() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.key := NEW.key || pg_backend_pid(); RETURN NEW; END $$",
        "CREATE TRIGGER another BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION another()",
    ),
    "claimed": (
        "CREATE FUNCTION unclaimed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.status = 'sending' THEN NEW.status := 'pending'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER unclaimed BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION unclaimed()",
    ),
}
# A moment between what was read and what is written, so that two who may meet do meet.
SLOWLY = (
    "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$",
    "CREATE TRIGGER slowly BEFORE UPDATE ON action FOR EACH ROW EXECUTE FUNCTION slowly()",
)
UNLOCKED = (
    "CREATE FUNCTION pg_advisory_xact_lock(int) RETURNS void LANGUAGE sql AS ''",
    "ALTER ROLE CURRENT_USER IN DATABASE {name} SET search_path = public, pg_catalog",
)


@pytest.fixture
def opened(shared: Cluster, forks: Parent, tmp_path: Path) -> Iterator[Opened]:
    """`opened("name", 4)`: four bots on a database of that name, in which something may be changed before."""
    with slack_beside() as slack:
        towns: list[Town] = []

        def start(name: str, number: int, *before: str, letters: int = 0) -> Town:
            towns.append(Town(shared, f"{name}_{number}", slack))
            towns[-1].change(*(each.replace("{name}", towns[-1].name) for each in before))
            many(towns[-1].url, letters)
            towns[-1].open(forks, tmp_path, number)
            return towns[-1]

        yield start
        for each in towns:
            each.close()


def many(url: str, number: int) -> None:
    """So many more letters to people that are due."""
    database = Database(url)
    with database.writing(MONDAY) as session:
        people = sorted(roster_of(session).members)
        letters = (Letter(f"many:{n}", "many", MONDAY, MONDAY + timedelta(days=1), member_id=people[n % len(people)],
                          text=f"Letter {n}") for n in range(number))  # fmt: skip
        outbox.enqueue(session, [letter.row(MONDAY) for letter in letters])
    database.close()


def seen(one: Town) -> Letters:
    """Every message that people saw."""
    return Counter((post["channel"], post["text"]) for post in one.slack.posts())


def due(shared: Cluster, name: str) -> int:
    """How many letters one planner alone finds due at that moment."""
    database = Database(shared.make(name, "town"))
    found = plan(database, MONDAY)
    database.close()
    return found


def doubled(found: Letters) -> list[tuple[str, str]]:
    """What was seen more than once."""
    return [letter for letter, often in found.items() if often > 1]


def twice(one: Town, token: str, first: int) -> list[str]:
    """One line given to two of the bots at once, as Slack sends it again before it has an answer: the two answers."""
    pair = [one.bots[(first + each) % len(one.bots)] for each in (0, 1)]
    return at_once([partial(insists, bot.port, line(token)) for bot in pair])


@pytest.mark.parametrize("number", times([4], [2, 4]))
def test_no_letter_is_planned_or_sent_twice_and_no_line_kept_twice(
    opened: Opened, shared: Cluster, number: int, told: Told
) -> None:
    one, acknowledged, lines = opened("spread", number, letters=times(0, 1000)), dict[str, str](), times(5, 40)
    for n in range(lines):
        answers = twice(one, f"{n:06}", n)
        found = ADDED.match(answers[0])
        assert found, answers
        assert answers[0] == answers[1]
        acknowledged[found[2]] = found[1]
    one.settled()
    assert one.wrong(acknowledged) == []
    letters, sent = seen(one), one.rows("SELECT count(*) FROM outbox WHERE status = 'sent'")[0][0]
    planned = one.rows("SELECT count(*) FROM outbox WHERE request = '' AND rule <> 'many'")[0][0]
    assert doubled(letters) == []
    assert len(letters) == sent > lines
    assert planned == due(shared, f"alone_{number}") > 20
    told("R15", f"{number} bots on one PostgreSQL start at the same moment with letters due, and each line that people "
         "type is delivered to two of the bots at once", f"{lines} of {lines} lines kept once, with the same answer "
         f"from both; {planned} letters planned, as many as one bot alone plans; {sent:,} messages sent, 0 of them "
         f"twice, which bounds the rate at {300 / sent:.2f} %")  # fmt: skip


@pytest.mark.parametrize("name", CONTROLS)
def test_without_its_protection_each_of_these_is_doubled(opened: Opened, name: str) -> None:
    """The controls: each planner has keys of its own; a claim does not hold; what was heard is forgotten."""
    lines = times(3, 20) if name == "forgotten" else 0
    one = opened(name, 2, *CONTROLS[name])
    for n in range(lines):
        twice(one, f"{n:06}", n)
    until = time.monotonic() + PATIENCE
    while not (one.wrong({}) if lines else doubled(seen(one))):
        assert time.monotonic() < until
        time.sleep(0.1)


def contested(one: Town, ref: str) -> list[str]:
    """Four people press the same button at once, each at another bot: what they are told, whoever won first."""
    both = zip(one.bots, PEOPLE, strict=True)
    words = at_once([partial(presses, one, bot, f"claim {ref}", who) for bot, who in both])
    return sorted(words, key=lambda each: each != yours(ref))


def yours(ref: str) -> str:
    return f"{ref} is yours. Due Wednesday 30 March 2016."


def test_of_several_who_press_one_button_at_different_bots_one_wins_and_the_others_are_told_who(
    opened: Opened, told: Told
) -> None:
    one, tries = opened("pressed", len(PEOPLE), *SLOWLY), times(3, 30)
    for ref in added(one, tries):
        won, *lost = contested(one, ref)
        assert won == yours(ref)
        assert len(set(lost)) == 1
        assert re.fullmatch(rf"{ref} is with the .+ since 21 March\. A lead can `assign` it\.", lost[0])
    told("R15", "Four people press the same button at the same moment, each heard by another bot",
         f"{tries} of {tries} times one had it, and the other three were told who")  # fmt: skip


def test_without_the_lock_a_button_is_won_by_several(opened: Opened) -> None:
    """The control: the same presses, where the database lets two write at once."""
    one = opened("unlocked", len(PEOPLE), *SLOWLY, *UNLOCKED)
    assert any(contested(one, ref).count(yours(ref)) > 1 for ref in added(one, 10))


def added(one: Town, number: int) -> Iterator[str]:
    """New actions that are nobody's."""
    for n in range(number):
        yield insists(one.bots[n % len(one.bots)].port, line(f"{n:06}", owned=False)).split()[1]
