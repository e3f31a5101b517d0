"""What was changed that should not have been: by somebody with the file, and by mistake."""

import random
import re

import pytest
from sqlalchemy import text

from handlers.core import COMMANDS
from tests.conftest import Bot
from tests.faults.conftest import times
from tests.record import events_of
from tests.stores import Record, Store
from tests.test_chain import said, tamper, verified
from tests.test_rights_table import FIRST, PEOPLE, TABLE, _ask, record

__all__ = ["record", "said"]

HELD = ("at", "verb", "platform", "entity", "request_id", "hash", "changes")


@pytest.mark.sqlite("all its values are letters, which can be bent one by one")
@pytest.mark.threat("T26")
def test_every_changed_letter_of_history_is_named(said: Bot) -> None:
    """A hundred here, a thousand in `make faults`; what is put back again is whole again."""
    tamper(said.database)
    chance, missed = random.Random("tamper"), list[str]()
    rows = {event.id: dict(event) for event in events_of(said)}
    for _ in range(times(100, 1000)):
        number, column = chance.choice(sorted(rows)), chance.choice(HELD)  # type: ignore[type-var]
        with said.database.engine.begin() as connection:
            was = connection.execute(text(f"SELECT {column} FROM event WHERE id = {number}")).scalar_one()
            # Between day and hour any sign is read over, so that a changed one changes nothing.
            at = chance.choice([n for n, sign in enumerate(was) if (column, sign) != ("at", " ")])
            bent = was[:at] + chr(ord(was[at]) ^ 1) + was[at + 1 :]
            connection.execute(text(f"UPDATE event SET {column} = :bent WHERE id = :id"), {"bent": bent, "id": number})
        if not any(f"event {number}" in sentence for sentence in verified(said.database)):
            missed.append(f"{column} of {number}: {was!r} to {bent!r}")
        with said.database.engine.begin() as connection:
            connection.execute(text(f"UPDATE event SET {column} = :was WHERE id = :id"), {"was": was, "id": number})
    assert missed == []
    assert not any("not whole" in sentence for sentence in verified(said.database))


@pytest.mark.threat("T26")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET verb = 'x'",
        "DELETE FROM event",
        pytest.param(
            "INSERT OR REPLACE INTO event SELECT * FROM event", marks=pytest.mark.sqlite("only it has such words")
        ),
    ],
)
def test_nobody_changes_history_through_the_database_as_the_bot_has_it(said: Bot, statement: str) -> None:
    before = [(event.id, event.hash) for event in events_of(said)]
    with pytest.raises(Exception, match="event is append-only"), said.database.engine.begin() as connection:
        connection.execute(text(statement))
    assert [(event.id, event.hash) for event in events_of(said)] == before


VIEWS = ("actions", "activities", "meetings ltg", "nudges", "channel", "digest in ltg", "capacity in ltg", "show A9",
         "show A13", "A14", "A15", "A6", "show J11", "show J12", "meeting show M7")  # fmt: skip
HAPPENED = re.compile(r"\d+ [A-Z][a-z]+: ")  # "15 March: claimed by …"
UNDOABLE = [name for name in TABLE if COMMANDS[name].undo and not COMMANDS[name].reads]


@pytest.mark.threat("T27")
@pytest.mark.parametrize("name", UNDOABLE)
def test_what_is_done_and_undone_is_as_it_was_and_history_has_both(record: Record, store: Store, name: str) -> None:
    line, allowed = TABLE[name]
    role = next(role for role in ("lead", "coordinator", "member", "officer", "deputy", *PEOPLE) if role in allowed)
    bot = Bot(store.copy(record))
    if name in FIRST:
        _ask(bot, "first", FIRST[name], role, "slack")
    seen, history = _views(bot, role, "before"), len(events_of(bot))
    reply = _ask(bot, name, line, role, "slack")
    if any(button.says == "undo" for button in reply.buttons):
        written = len(events_of(bot)) - history
        undone = _ask(bot, "back", "undo", role, "slack")
        assert undone.text.startswith("**Taken back**: "), undone.text
        assert _views(bot, role, "after") == seen
        assert len(events_of(bot)) == history + 2 * written
    bot.router.close()
    bot.database.close()


def _views(bot: Bot, role: str, when: str) -> dict[str, str]:
    """What everything looks like to somebody, but for the history of each, which grows."""
    shown = {}
    for line in VIEWS:
        reply = _ask(bot, f"{when} {line}", line, role, "slack")
        whole = "\n".join([reply.text, *(each.text for each in reply.lines)]).split("\n")
        shown[line] = "\n".join(each for each in whole if not HAPPENED.match(each))
    return shown


@pytest.mark.threat("T27")
def test_control_what_is_done_and_not_undone_looks_otherwise(record: Record, store: Store) -> None:
    bot = Bot(store.copy(record))
    seen = _views(bot, "lead", "before")
    _ask(bot, "done", "done A9 all agreed", "lead", "slack")
    assert _views(bot, "lead", "after") != seen
    bot.router.close()
    bot.database.close()
