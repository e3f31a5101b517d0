"""The history of everything: one Event for each change, its words apart, and nothing can be altered."""

import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from storage import events
from storage.database import Database
from storage.events import Author, Event
from tests.conftest import Bot, london
from tests.record import events_of, words_of


def last(bot: Bot) -> Event:
    return events_of(bot)[-1]


def test_a_change_is_one_event_with_the_old_and_the_new(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire", key="one")
    (event,) = events_of(bot)
    assert (event.entity, event.verb, event.request_id, event.platform) == ("action", "claim", "one", "console")
    assert event.changes["status"] == ["open", "claimed"]
    assert event.changes["owned_on"] == [None, "2016-03-15"]
    assert event.changes["version"] == [1, 2]
    assert set(event.changes) == {"status", "owner_kind", "owner_member_id", "owned_on", "version"}


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("claim A11", "claim"), ("unclaim A9", "unclaim"), ("assign A10 to @ltg-fire", "assign"), ("done A9 x", "done"),
        ("due A9 to Friday", "due"), ("stuck A9 x1", "stuck"), ("edit A9 Other words", "edit"), ("call A9", "call"),
        ("withdraw A9 x1", "withdraw"), ("note A9 x1", "note"), ("action add Ring them", "add"),
    ],
)  # fmt: skip
def test_each_command_writes_one_event_under_its_own_verb(bot: Bot, line: str, verb: str) -> None:
    bot.say(line)
    assert [(e.entity, e.verb) for e in events_of(bot)] == [("action", verb)]


def test_each_row_that_a_request_changes_has_its_own(bot: Bot) -> None:
    bot.say("done A8 A9 agreed", key="one")
    assert [(e.verb, e.request_id) for e in events_of(bot)] == [("done", "one"), ("done", "one")]
    assert len({e.entity_id for e in events_of(bot)}) == 2


def test_an_action_for_everyone_has_one_for_itself_and_one_for_each_seat(bot: Bot) -> None:
    bot.say("action add Send a list for everyone")
    entities = [e.entity for e in events_of(bot)]
    assert entities == ["action"] + ["actionreply"] * 7


def test_reading_and_refusing_write_none(bot: Bot) -> None:
    for line in ("actions", "A9", "claim A7", "claim A99", "acton add x", "done A9"):
        bot.say(line)
    assert events_of(bot) == []


def test_words_stand_apart_and_the_event_holds_their_salted_hashes(bot: Bot) -> None:
    bot.say("edit A10 Pick six questions")
    event = last(bot)
    words = words_of(bot, event)["text"]
    assert (words.old, words.new) == (
        "Pick five Springboard questions to try with frontline teams",
        "Pick six questions",
    )
    assert event.changes["text"] == [
        hashlib.sha256(f"{words.salt}:{words.old}".encode()).hexdigest(),
        hashlib.sha256(f"{words.salt}:{words.new}".encode()).hexdigest(),
    ]


def test_the_same_words_twice_have_different_hashes(bot: Bot) -> None:
    bot.say("done A8 agreed")
    bot.say("done A9 agreed")
    first, second = events_of(bot)
    assert first.changes["cleared_note"][1] != second.changes["cleared_note"][1]


@pytest.mark.parametrize("line", ["note A9 canary", "done A9 canary", "stuck A9 canary", "action add canary",
                                  "reply A6 done canary", "withdraw A9 canary", "edit A9 canary"])  # fmt: skip
def test_no_event_holds_a_word_of_what_was_written(bot: Bot, line: str) -> None:
    bot.say(line)
    assert "canary" not in str([e.changes for e in events_of(bot)])
    assert any("canary" in str(words.new) for e in events_of(bot) for words in words_of(bot, e).values())


@pytest.mark.threat("T26")
@pytest.mark.parametrize("change", ["UPDATE event SET verb = 'x'", "DELETE FROM event"])
def test_an_event_cannot_be_altered_or_deleted(fresh: Database, change: str) -> None:
    with fresh.writing(london("2016-03-15T09:00")) as session:
        events.count_refusal(session, Author("one", london("2016-03-15T09:00"), "guard_refused"), "an NHS number")
        session.flush()
        with pytest.raises(DatabaseError, match="event is append-only"):
            session.connection().execute(text(change))


def test_one_request_cannot_say_the_same_thing_of_a_row_twice(bot: Bot) -> None:
    bot.say("claim A11", key="one")
    again = last(bot).model_dump(exclude={"id"})
    with pytest.raises(DatabaseError), bot.database.writing(london(bot.at)) as session:
        session.add(Event(**again))


def test_a_row_knows_when_it_was_changed_by_the_clock_of_the_request(bot: Bot) -> None:
    bot.at = "2016-03-15T14:30"
    bot.say("claim A11")
    assert last(bot).at == london("2016-03-15T14:30")
