"""`audit`: who did what and when, for the programme office; never anything of a closed group without a seat there."""

from pathlib import Path

import pytest
import yaml
from sqlmodel import select

from storage import events
from storage.events import Author
from storage.people import Seat
from tests.conftest import Bot, london
from tests.joint import number
from tests.record import leave
from tests.stores import Record, Store, loaded_in

DEMO = Path(__file__).parent.parent / "bot" / "demo" / "chorley.yaml"
MANAGER = "pmo-manager"
POLICE = "the Community Beat Manager (Police)"
FIRE = "the Community Safety Officer (Fire and Rescue)"
AT = "Tuesday 15 March 2016, 9am"
ASK = "audit police, audit @ltg-police and audit since 1 March are ways to ask."


def audit(bot: Bot, line: str = "audit", person: str = MANAGER, where: str | None = None) -> list[str]:
    return bot.say(line, person, where).splitlines()


@pytest.fixture
def said(bot: Bot) -> Bot:
    """Things said on two days, in two groups and of several kinds."""
    bot.at = "2016-03-14T16:00"
    bot.say("claim A11", "ltg-fire")
    bot.at = "2016-03-15T09:00"
    bot.say("note A9 first draft done")
    bot.say("action add Book the hall", "exec-vcfs", "executive")
    bot.say("nudges 9am to 5pm", "ltg-fire")
    return bot


def test_it_lists_everything_the_newest_first(said: Bot) -> None:
    assert audit(said)[:5] == [
        "Audit (151)",
        f"{AT}: Community Safety Officer (Fire and Rescue) – hours changed by {FIRE} – earliest from 8.30am to 9am; "
        "latest from 5.30pm to 5pm",
        f'{AT}: A13 – added by the Trustee (VCFS) – text "Book the hall"; date Tuesday 15 March 2016; due at M6',
        f'{AT}: A9 – note by {POLICE} – "first draft done"',
        f"Monday 14 March 2016, 4pm: A11 – claimed by {FIRE}",
    ]
    assert audit(said)[-1] == "10 of 151 – audit page 2 for more [More]"


@pytest.mark.parametrize(
    ("line", "title", "first"),
    [
        ("audit police", "Police (1)", "A9"),
        ("audit of Fire and Rescue", "Fire and Rescue (2)", "Community Safety Officer (Fire and Rescue)"),
        ("audit by @ltg-police", "Community Beat Manager (Police) (1)", "A9"),
        ("audit @exec-vcfs", "Trustee (VCFS) (1)", "A13"),
        ("audit fire and rescue on 14 March", "Fire and Rescue, on Monday 14 March 2016 (1)", "A11"),
        ("audit @ltg-fire yesterday", "Community Safety Officer (Fire and Rescue), on Monday 14 March 2016 (1)", "A11"),
        ("audit since 15 March", "since Tuesday 15 March 2016 (3)", "Community Safety Officer (Fire and Rescue)"),
        ("audit after 14 March", "since Tuesday 15 March 2016 (3)", "Community Safety Officer (Fire and Rescue)"),
        ("audit since 14 March until 14 March", "on Monday 14 March 2016 (1)", "A11"),
        ("audit from 10 to 14 March", "Thursday 10 March 2016 to Monday 14 March 2016 (1)", "A11"),
        ("audit Police since yesterday", "Police, since Monday 14 March 2016 (1)", "A9"),
        ("AUDIT POLICE TODAY", "Police, on Tuesday 15 March 2016 (1)", "A9"),
        ("audit this week", "Monday 14 March 2016 to Sunday 20 March 2016 (4)",
         "Community Safety Officer (Fire and Rescue)"),
    ],
)  # fmt: skip
def test_it_is_chosen_by_organisation_person_and_time(said: Bot, line: str, title: str, first: str) -> None:
    lines = audit(said, line)
    assert lines[0] == f"Audit, {title}"
    assert lines[1].partition(": ")[2].startswith(f"{first} – ")


def test_a_month_is_the_whole_of_it(said: Bot) -> None:
    assert audit(said, "audit in march")[0] == "Audit, Tuesday 1 March 2016 to Thursday 31 March 2016 (140)"
    assert audit(said, "audit before 1 march")[0] == "Audit, until Monday 29 February 2016 (11)"


def test_nothing_found_is_said(said: Bot) -> None:
    assert audit(said, "audit ccg") == ["Audit, CCG – nothing was changed."]
    assert audit(said, "audit police in february") == [
        "Audit, Police, Monday 1 February 2016 to Monday 29 February 2016 – nothing was changed."
    ]


def test_it_is_read_page_by_page(said: Bot) -> None:
    for count in range(11):
        said.say(f"note A9 number {count}")
    reply = said.ask("audit police since 14 March", MANAGER, None)
    assert reply.lines[-1].text == "10 of 12 – `audit police since 14 March page 2` for more"
    assert reply.lines[-1].buttons[0].says == "audit police since 14 March page 2"
    assert len(said.ask("audit police since 14 March page 2", MANAGER, None).lines) == 2
    assert audit(said, "audit police page 3") == ["There are only 2 pages. audit police shows the first."]
    assert audit(said, "audit 2")[-1] == "20 of 162 – audit page 3 for more [More]"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("audit xyzzy", f'I don\'t know whose or which time "xyzzy" is. {ASK}'),
        ("audit @nobody", f'I don\'t know whose or which time "@nobody" is. {ASK}'),
        (f"audit {'x' * 3000}", f'I don\'t know whose or which time "{"x" * 40}" is. {ASK}'),
        ("audit 31 February", "February has no day 31."),
        ("audit since 1 lunch", "I need a date, such as 29 April or end of April."),
    ],
)
def test_what_is_not_understood_is_met_with_ways_to_ask(said: Bot, line: str, answer: str) -> None:
    assert audit(said, line) == [answer]


def test_only_the_programme_office_reads_it_and_sees_it_in_help(bot: Bot) -> None:
    for person in ("ltg-police", "exec-chair", "mdt-ccg"):
        assert audit(bot, "audit", person) == ["Only the programme office can read the audit."]
        assert "audit" not in bot.say("help history", person, None)
    assert "audit" not in bot.say("help history", "stranger", None)
    assert bot.say("help history", MANAGER, None).splitlines()[1] == (
        "audit police since 1 March – who did what, the newest first; add an organisation, a person or a time"
    )
    assert audit(bot, "audit", "stranger")[0].startswith("I don't know you yet.")


def test_whoever_stands_in_for_the_programme_manager_reads_it(bot: Bot) -> None:
    bot.say("deputy @pmo-officer until 30 March", MANAGER)
    assert audit(bot, "audit pmo", "pmo-officer") == [
        "Audit, PMO (1)",
        f"{AT}: deputy of the Programme manager (PMO) – added by the Programme manager (PMO) – "
        "deputy the Programme officer (PMO); first day Tuesday 15 March 2016; last day Wednesday 30 March 2016",
    ]


def test_somebody_who_has_left_still_stands_in_it(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire")
    leave(bot, "ltg-fire")
    assert audit(bot, "audit fire and rescue")[1] == f"{AT}: A11 – claimed by {FIRE}"


def test_seats_refusals_and_channels_are_said_in_words(bot: Bot) -> None:
    bot.say("capacity half a day a week")
    bot.say("note A9 Ring 943 476 5919")
    assert audit(bot, "audit today")[1:] == [
        f"{AT}: something typed – refused (an NHS number) by {POLICE}",
        f'{AT}: seat of {POLICE}, Locality Task Group – changed by {POLICE} – capacity "half a day a week"',
    ]


def test_no_name_that_a_chat_system_gave_is_in_it(bot: Bot) -> None:
    bot.say("join locality task group", "stranger", None, name="Canary Person")
    bot.say("join locality task group as police", "stranger", None, name="Canary Person")
    assert "anary" not in bot.say("audit", MANAGER, None)


def test_reading_it_changes_nothing(bot: Bot) -> None:
    before = audit(bot)
    assert audit(bot) == before
    assert audit(bot, "audit page 2")[0] == before[0]


# --- a closed group


WRITTEN = (
    "action add Ring the ward", "action add Send a list for everyone", "claim MDT-A1", "reply MDT-A2 done sent",
    "log Test visit with CCG yesterday", "meeting add 20 April 10am", "apologies MDT-M2 on leave",
    "capacity half a day", "nudges 9am to 5pm", "note MDT-A1 Ring 943 476 5919", "done MDT-A1 rung", "undo",
    "deputy @exec-ccg until 30 March", "reply MDT-A2 cannot",
)  # fmt: skip
ASKED = ("audit", "audit page 2", "audit page 20", "audit ccg", "audit today", "audit since 1 January",
         "audit in february", "audit @mdt-ccg", "audit fire and rescue")  # fmt: skip


def test_nothing_of_a_closed_group_is_in_it(bot: Bot) -> None:
    before = {line: audit(bot, line, where=where) for line in ASKED for where in (None, "ltg")}
    for line in WRITTEN:
        bot.say(line, "mdt-ccg", "mdt")
    assert {line: audit(bot, line, where=where) for line in ASKED for where in (None, "ltg")} == before
    assert "MDT" not in str(before)


def test_it_is_the_same_as_where_there_is_no_closed_group(bot: Bot, store: Store) -> None:
    for line in WRITTEN:
        bot.say(line, "mdt-ccg", "mdt")
    without = Bot(store.another(without_closed(store)))
    for line in [line for line in ASKED if "mdt" not in line]:
        assert audit(bot, line) == audit(without, line)
    without.router.close()
    store.drop(without.database)


def without_closed(store: Store) -> Record:
    """The same partnership without its closed group."""
    data = yaml.safe_load(DEMO.read_text())
    kept = {section: [row for row in rows if not closed(row)] if isinstance(rows, list) else rows
            for section, rows in data.items()}  # fmt: skip
    return loaded_in(store, yaml.safe_dump(kept, sort_keys=False))


def closed(row: object) -> bool:
    return isinstance(row, dict) and "mdt" in (row.get("group"), str(row.get("key", "")).partition("-")[0])


def test_a_coordinator_with_a_seat_there_reads_it_in_private_and_in_its_own_channel(bot: Bot) -> None:
    bot.say("action add Ring the ward", "mdt-ccg", "mdt")
    with bot.database.writing(london(bot.at)) as session:
        seat = session.exec(select(Seat).where(Seat.key == "s-mdt-lcc")).one()
        seat.member_id, seat.status = number(bot, MANAGER), "confirmed"
        events.write(session, Author("seat", london(bot.at), "confirm"))
    line = f'{AT}: MDT-A1 – added by the Primary Care Development lead (CCG) – text "Ring the ward"'
    assert line in audit(bot, "audit today")
    assert line in audit(bot, "audit today", where="mdt")
    assert line not in audit(bot, "audit today", where="ltg")
