"""Where words may not be: in a log when something breaks, and anywhere at all once the guard has refused them.

That no log holds them is held by the watch over every line (tests/canary.py), which fails the test it happens in.
"""

import asyncio
import random
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import Delivery, Pace
from bot.doors import Address, Outcome
from handlers.core import Message
from tests.apologies import found
from tests.canary import WATCH
from tests.conftest import Bot, london
from tests.doors import Steady
from tests.record import everything, letters
from tests.serving import Server
from tests.slack.world import SECRET, World
from tests.teams.world import World as Teams
from tests.test_guard import MAKERS, SENTENCES

WORDS = "Ring Sunnyside surgery about the kestrel"
TABLES = ("action", "inbound", "event", "eventtext", "outbox", "searched", "series")


def broken(world: Bot | World | Teams, table: str) -> None:
    """A table is not there any more."""
    with world.database.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO elsewhere")


@pytest.mark.threat("T23")
@pytest.mark.parametrize("table", TABLES)
def test_an_error_in_storage_is_logged_with_a_reference_and_no_words(
    bot: Bot, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    broken(bot, table)
    said = bot.say(f"action add {WORDS} by Friday")
    assert said.startswith("Sorry, that did not save.")
    assert found(said, caplog)["event"] == "an answer broke"


@pytest.mark.threat("T23")
def test_an_error_that_repeats_the_row_is_logged_without_it(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """A database says in its errors which row it was; the words of ours may not be among that."""
    with bot.database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE UNIQUE INDEX strict ON action (text)")
    bot.say(f"action add {WORDS} add anyway")
    said = bot.say(f"action add {WORDS} add anyway")
    assert said.startswith("Sorry, that did not save.")
    assert found(said, caplog)["error"] in ("IntegrityError", "UniqueViolation")


@pytest.mark.threat("T23")
@pytest.mark.parametrize("table", ["action", "inbound", "member"])
def test_an_error_behind_slacks_door_says_nothing_of_what_was_sent(slack: World, table: str) -> None:
    slack.presses("action add", "ltg-police")
    view = slack.modal()
    broken(slack, table)
    slack.types(f"action add {WORDS}")
    slack.presses(f"action add {WORDS}")
    slack.submits(view, text=WORDS)
    slack.shortcut(WORDS)
    slack.hears("app_mention", channel="C0LTG", text=f"<@UBOT> action add {WORDS}")
    slack.hears("app_home_opened", tab="home")
    slack.router.writer.shutdown()  # and where the router itself is gone
    slack.types(f"action add {WORDS}")
    slack.presses(f"action add {WORDS}")


@pytest.mark.threat("T23")
def test_an_error_behind_teams_door_says_nothing_of_what_was_sent(teams: Teams) -> None:
    broken(teams, "action")
    teams.types(f"action add {WORDS}")
    teams.presses(f"action add {WORDS}")
    teams.acts("form", {"form": {"command": WORDS}, "text": WORDS})
    teams.router.writer.shutdown()
    teams.types(f"action add {WORDS}")
    teams.presses(f"action add {WORDS}")


class Falls:
    """A door that breaks with the very words it was to send."""

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """Never sent."""
        raise ValueError(f"could not send {message.text}")


@pytest.mark.threat("T23")
def test_an_error_in_delivery_says_nothing_of_the_letter(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    bot.say(f"action add {WORDS} for @ltg-vcfs")
    for _, text in letters(bot):
        WATCH.typed(text)
    delivery = Delivery(bot.database, {"slack": Falls(), "teams": Falls()}, pace=Pace(patience=2.0, clock=Steady()))
    with asyncio.Runner() as runner:
        runner.run(_through(delivery, bot))
    assert letters(bot)


async def _through(delivery: Delivery, bot: Bot) -> None:
    for hour in range(9, 12):
        await delivery.deliver(london(f"2016-03-15T{hour:02}:30"))


@pytest.mark.threat("T23")
def test_a_server_whose_record_breaks_says_nothing_of_what_was_typed(workspace_file: Path, tmp_path: Path) -> None:
    record = tmp_path / "psr.db"
    record.write_bytes(workspace_file.read_bytes())
    server = Server(record, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL="http://127.0.0.1:9/")
    server.ready()
    server.types("help")
    with sqlite3.connect(record) as connection:
        connection.execute("ALTER TABLE action RENAME TO elsewhere")
    while not server.types(f"action add {WORDS}").startswith("Sorry, that did not save."):
        pass  # it took too long, on a busy machine
    said = server.stop()[1]
    assert "OperationalError" in said
    assert not re.search("(?i)sunnyside|kestrel|xoxb", said)


# --- what was refused is nowhere


def _generated(count: int) -> list[tuple[str, str]]:
    """What may identify a person, and a sentence with it in."""
    chance = random.Random("refused")
    made = [(make(chance), chance.choice(SENTENCES)) for make in MAKERS.values() for _ in range(count)]
    return [(planted, sentence.format(planted)) for planted, sentence in made]


def _said(bot: Bot, way: int, text: str) -> Any:  # noqa: ANN401
    """The text in one of the ways in which it may come."""
    lines = (f"action add {text}", f"note A9 {text}", f"find {text}", f"meeting add 13 April 10am at {text}", text)
    if way < len(lines):
        return bot.ask(lines[way], "ltg-police")
    form = {"text": "Ring the surgery", "owner": text} if way % 2 else {"text": text, "due": "Friday"}
    return bot.ask("action add", "ltg-police", form=form)


@pytest.mark.sqlite("its file is read")
@pytest.mark.threat("T24")
def test_of_hundreds_of_refused_sentences_not_a_digit_is_kept_anywhere(bot: Bot) -> None:
    before = _kept(bot)
    refused = []
    for number, (planted, text) in enumerate(_generated(50)):
        reply = _said(bot, number % 7, text)
        if reply.text.startswith("That looks like it may identify a person ("):
            refused.append(planted)
            assert planted not in reply.text
    assert len(refused) > 270
    assert _kept(bot) == before
    bot.database.checkpoint()
    folder = Path(str(bot.database.url.database)).parent
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert [each for each in refused if any(trace.encode() in kept for trace in _traces(each))] == []


def _kept(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but that something was refused, by its kind."""
    return {name: rows for name, rows in everything(bot).items() if name not in ("event", "chain")}


def _traces(planted: str) -> set[str]:
    """The words as they were typed, and their digits alone, where there are enough of them to be anybody's."""
    digits = re.sub(r"\D", "", planted)
    return {planted, *({digits} if len(digits) >= 8 else ())}


@pytest.mark.sqlite("its file is read")
@pytest.mark.threat("T24")
def test_control_what_is_not_refused_is_found_in_the_same_way(bot: Bot) -> None:
    bot.say("action add Order 45 88 21 09 77 for the hall")
    bot.database.checkpoint()
    assert b"45 88 21 09 77" in Path(str(bot.database.url.database)).read_bytes()
