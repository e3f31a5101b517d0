"""Several who speak at once are saved together, and none of them pays for another."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from handlers.core import Reply
from tests.apologies import unnamed
from tests.conftest import Bot
from tests.record import action, events_of, everything, held, letters

TOO_LATE = "Sorry, that took too long, so nothing was saved (reference {}). Please try again in a minute."
LONG = "action add " + "ring " * 80

# What goes wrong in a database goes wrong there: with one statement, or with the whole transaction.
FAULTS = {
    "one statement": ("RAISE(ABORT, 'no room')", "RAISE EXCEPTION 'no room'"),
    "the transaction": ("RAISE(ROLLBACK, 'no room')", "PERFORM pg_terminate_backend(pg_backend_pid(), 1000)"),
}
TRIGGERS = {
    "sqlite": "CREATE TRIGGER {name} BEFORE INSERT ON action WHEN NEW.text = '{text}' BEGIN SELECT {happens[0]}; END",
    "postgresql": "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN {happens[1]}; RETURN NEW; END $$; "
    "CREATE TRIGGER {name} BEFORE INSERT ON action FOR EACH ROW WHEN (NEW.text = '{text}') EXECUTE FUNCTION {name}()",
}


def takes(seconds: float) -> tuple[str, str]:
    """What takes about so long, on SQLite by counting."""
    count = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < {}) SELECT max(x) FROM c"
    return f"({count.format(int(seconds * 5_000_000) + 1)})", f"PERFORM pg_sleep({seconds})"


def together(bot: Bot, *lines: str) -> list[str]:
    """What is said to several lines that waited together."""
    replies = bot.router.answer_all([bot.request(line) for line in lines])
    return [reply.text.partition(" – ")[0] for reply in replies]


def at_once(bot: Bot, *lines: str) -> list[Reply]:
    """The same through the front door."""

    async def all_of_them() -> list[Reply]:
        return await asyncio.gather(*(bot.router.hear(bot.request(line)) for line in lines))

    return asyncio.run(all_of_them())


def trouble(bot: Bot, happens: tuple[str, str], text: str = "Break it") -> None:
    """From now on an action with this text makes trouble when it is saved."""
    with bot.database.engine.begin() as connection:
        trigger = TRIGGERS[connection.dialect.name]
        connection.exec_driver_sql(trigger.format(name=text.replace(" ", "_"), text=text, happens=happens))


@contextmanager
def counted(bot: Bot) -> Iterator[list[object]]:
    """Every COMMIT."""
    seen: list[object] = []

    def see(connection: object) -> None:
        seen.append(connection)

    event.listen(bot.database.engine, "commit", see)
    yield seen
    event.remove(bot.database.engine, "commit", see)


def test_those_who_speak_at_once_are_each_answered_and_saved_by_few_commits(bot: Bot) -> None:
    with counted(bot) as commits:
        said = at_once(bot, *(f"action add Ring number {n}" for n in range(100)))
    refs = [reply.text.partition("**Added ")[2].partition("**")[0] for reply in said]
    assert sorted(refs) == sorted(f"A{n}" for n in range(13, 113))
    for n, ref in enumerate(refs):
        assert action(bot, ref).text == f"Ring number {n}"
    assert len([e for e in events_of(bot) if e.verb == "add"]) == 100
    assert len(commits) == 2


def test_each_has_its_own_event_its_own_letters_and_its_own_undo(bot: Bot) -> None:
    together(bot, "claim A11", "action add Ring the surgery for @ccg")
    assert [(e.verb, e.request_id) for e in events_of(bot)] == [("claim", "test-1"), ("add", "test-2")]
    assert letters(bot)[0][1].startswith("A11 claimed by Community Beat Manager (Police)")
    assert bot.say("undo") == "Taken back: A13 is off the list."
    assert action(bot, "A11").owned


def test_what_one_says_is_true_for_the_next(bot: Bot) -> None:
    said = bot.router.answer_all([bot.request("claim A11", "ltg-fire"), bot.request("claim A11", "ltg-lcc")])
    assert [reply.refused for reply in said] == [False, True]
    assert said[1].text.startswith("A11 is with the Community Safety Officer (Fire and Rescue)")


def test_somebody_let_in_by_one_may_speak_in_the_next(bot: Bot) -> None:
    account: dict[str, Any] = {"platform": "slack", "tenant": "T0VCFS"}
    bot.say("join locality task group", "U7", None, name="Jo Bloggs", **account)
    accepted, claimed = bot.router.answer_all(
        [bot.request("accept 1 as ltg-fire", "pmo-manager"), bot.request("claim A11", "U7", **account)]
    )
    assert accepted.text == "**Accepted**: request 1 is the Community Safety Officer (Fire and Rescue)."
    assert claimed.text.startswith("**A11 is yours.**")
    assert "Community Safety Officer (Fire and Rescue)" in bot.say("A11", "U7", **account)


def test_a_mistake_takes_no_ref_and_nothing_from_the_others(bot: Bot) -> None:
    assert together(bot, "action add Ring one", LONG, "claim A99", "action add Ring two") == [
        "**Added A13** Ring one",
        "That is 399 characters; keep it under 300 and put the rest in `note A14 …`.",
        "I can't find A99 here. The latest is A13.",
        "**Added A14** Ring two",
    ]


def test_the_same_request_twice_among_them_is_saved_once(bot: Bot) -> None:
    first, again, other = bot.router.answer_all(
        [bot.request("action add Ring one", key=key) for key in ("one", "one", "two")]
    )
    assert again.text == first.text
    assert other.text.startswith("That looks like A13, added just now.")
    assert bot.say("A14") == "I can't find A14 here. The latest is A13."


def test_refused_and_asked_about_texts_wait_for_nobody_and_are_nowhere(bot: Bot) -> None:
    said = together(bot, "action add Ring one", "action add Ring about 943 476 5919", "action add Ring Mrs Hargreaves")
    assert said[0] == "**Added A13** Ring one"
    assert said[1].startswith("That looks like it may identify a person (an NHS number). I have not saved it.")
    assert said[2].startswith("That looks like a person's name.")
    assert bot.say("A14") == "I can't find A14 here. The latest is A13."


@pytest.mark.parametrize("fault", FAULTS)
def test_where_one_breaks_the_others_are_saved_and_it_alone_is_not(
    bot: Bot, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    trouble(bot, FAULTS[fault])
    said = together(bot, "action add Ring one", "action add Break it", "action add Ring two")
    assert [said[0], said[2]] == ["**Added A13** Ring one", "**Added A14** Ring two"]
    assert said[1].startswith("Sorry, that did not save. Please try again in a minute (reference ")
    assert [action(bot, ref).text for ref in ("A13", "A14")] == ["Ring one", "Ring two"]
    assert len(events_of(bot)) == 2
    told = [record for record in caplog.records if record.name == "psr"]
    assert len(told) == 1  # though it was tried twice


def test_one_that_comes_too_late_is_not_saved_and_the_others_are(bot: Bot) -> None:
    late = bot.request("action add Ring one", deadline=time.monotonic() - 1)
    said = bot.router.answer_all([late, bot.request("action add Ring two")])
    assert unnamed(said[0].text) == TOO_LATE
    assert said[1].text.startswith("**Added A13** Ring two")


def test_one_whose_time_runs_out_while_the_others_are_answered_is_not_saved(bot: Bot) -> None:
    trouble(bot, takes(0.4), "Take long")
    hurried = bot.request("action add Ring one", deadline=time.monotonic() + 0.2)
    said = bot.router.answer_all([hurried, bot.request("action add Take long")])
    assert unnamed(said[0].text) == TOO_LATE
    assert said[1].text.startswith("**Added A13** Take long")
    assert len(events_of(bot)) == 1


def test_what_was_saved_in_time_is_said_again_among_them_however_late(bot: Bot) -> None:
    first = bot.ask("claim A11", key="one")
    late = bot.request("claim A11", key="one", deadline=time.monotonic() - 1)
    said = bot.router.answer_all([late, bot.request("action add Ring one")])
    assert said[0].text == first.text
    assert said[1].text.startswith("**Added A13**")


def test_behind_a_lock_that_stays_all_are_told_after_one_wait(bot: Bot) -> None:
    before = everything(bot)
    with held(bot):
        began = time.monotonic()
        said = together(bot, *(f"action add Ring number {n}" for n in range(12)))
        assert time.monotonic() - began < 20  # two seconds, and not two for each
    assert all(line.startswith("Sorry, that did not save.") for line in said)
    assert everything(bot) == before


def test_somebody_who_goes_away_before_their_turn_holds_up_nobody(bot: Bot) -> None:
    async def leave() -> Reply:
        going = asyncio.create_task(bot.router.hear(bot.request("action add Ring one")))
        staying = asyncio.create_task(bot.router.hear(bot.request("action add Ring two")))
        await asyncio.sleep(0)
        going.cancel()
        return await staying

    assert asyncio.run(leave()).text.startswith("**Added A13** Ring two")


def test_after_the_end_nobody_is_left_waiting(bot: Bot) -> None:
    bot.router.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        at_once(bot, "action add Ring one", "action add Ring two")


SPEAKER = """
import sys
from dataclasses import replace
from tests.conftest import Bot
from storage.database import Database
bot = Bot(Database(sys.argv[1]))
lines = [f"action add Ring number {n}" for n in range(5)] + ["action add Take long"]
print(len(bot.router.answer_all([bot.request(line) for line in lines])), flush=True)
"""


@pytest.mark.parametrize("killed", [True, False])
def test_a_kill_before_the_commit_leaves_nothing_of_any_of_them(bot: Bot, killed: bool) -> None:
    trouble(bot, takes(8 if killed else 0), "Take long")
    before = everything(bot)
    speaker = subprocess.Popen(
        [sys.executable, "-c", SPEAKER, str(bot.database.url)], stdout=subprocess.PIPE, text=True
    )
    if killed:
        _until_locked(bot)
        speaker.send_signal(signal.SIGKILL)
    said, _ = speaker.communicate(timeout=60)
    assert (said, everything(bot) == before) == (("", True) if killed else ("6\n", False))
    if bot.database.engine.dialect.name == "sqlite":
        with bot.database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def _until_locked(bot: Bot) -> None:
    """Until another process holds the write lock."""
    for _ in range(3000):
        if _is_locked(bot):
            return
        time.sleep(0.01)
    raise AssertionError("nobody wrote")


def _is_locked(bot: Bot) -> bool:
    if bot.database.engine.dialect.name == "postgresql":
        held = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
        with bot.database.engine.connect() as connection:
            return connection.exec_driver_sql(held).first() is not None
    with closing(sqlite3.connect(str(bot.database.url.database), isolation_level=None, timeout=0)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
    return False
