"""One test for each journey, in the real Agents Playground: what a person does, and the words on the page."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.teams import Playground
from handlers.core import Letter, calendar_of
from handlers.nudges import days
from handlers.nudges.plate import RULE
from storage import meetings, outbox
from storage.database import Database
from storage.roster import roster_of
from tests.playground.page import CHANNEL, CHAT, Person

# One Playground at a time, and started once, whatever number of workers there are.
pytestmark = pytest.mark.xdist_group("playground")

HOUR = timedelta(hours=1)
DAY = r"[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+ \d{4}"


def due_now(playground: Playground, key: str) -> None:
    """Put somebody's list for the task group's next meeting into the outbox, as if its hour were this one."""
    database, now = Database(playground.database), datetime.now(UTC)
    with database.writing(now) as session:
        member = next(m for m in roster_of(session).members.values() if m.key == key)
        meeting = meetings.by_ref(session, "M7")
        assert meeting
        day = days.list_day(calendar_of(session), meeting)
        letter = Letter(f"test:{key}", RULE, now, now + HOUR, member.key_id, occasion=day)
        assert outbox.enqueue(session, [letter.row(now)]) == 1
    database.close()


def test_a_typed_line_adds_an_action(person: Person) -> None:
    person.sees("You are the Community Beat Manager (Police).")
    person.types("action add Ask the surgery about its open evening")
    words = r"Added A\d+ Ask the surgery about its open evening – no owner, due at the meeting on "
    person.sees(re.compile(f"{words}{DAY}"))


def test_a_button_claims_an_action(person: Person) -> None:
    person.goes_to(CHAT)
    person.types("actions")
    person.sees("A11 Find a hospital representative for the task group – no owner")
    person.presses("Claim A11")
    person.sees(re.compile(f"A11 is yours. Due at the meeting on {DAY}"))


def test_a_form_asks_for_what_is_missing_and_adds_an_action(person: Person) -> None:
    person.goes_to(CHAT)
    person.types("action add")
    person.sees("What is the action? *")
    person.presses("Add")
    person.sees("Please fill this in.")
    person.fills("What is the action?", "Book the Town Hall for the summer")
    person.presses("Add")
    person.sees(re.compile(r"Added A\d+ Book the Town Hall for the summer"))


def test_a_nudge_arrives_by_itself(person: Person, playground: Playground) -> None:
    person.goes_to(CHAT)
    due_now(playground, "ltg-police")
    person.sees(re.compile(f"The Locality Task Group meets on {DAY} at 10am."))
    person.presses("Done A9")
    person.fills("What should the minutes say?", "plan shared with the group")
    person.presses("Clear")
    person.sees("A9 cleared")


def test_a_mention_in_a_channel_is_answered_in_its_thread(person: Person) -> None:
    person.goes_to(CHANNEL)
    person.posts("who police")
    person.sees("Community Beat Manager (Police) – Locality Task Group (lead)")


def test_what_is_asked_for_in_a_channel_comes_as_a_direct_message(person: Person) -> None:
    person.goes_to(CHANNEL)
    person.posts("export actions")
    person.sees("I have the file for you. Please look in our own chat, and press Accept there.")
    person.goes_to(CHAT)
    person.sees("File Consent Card is not supported yet")  # the Playground's own words about the file that was offered


def test_a_message_is_made_an_action(person: Person) -> None:
    person.goes_to(CHAT)
    person.makes_an_action_of("We should thank the volunteers")
    person.finds("What is the action?", "We should thank the volunteers")
    person.presses("Add")
    person.sees(re.compile(r"Added A\d+ We should thank the volunteers"))
