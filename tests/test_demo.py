"""The demonstration: a fortnight through the real bot, and the prompt after it."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from bot.demo import replay
from bot.terminal.stage import Stage
from bot.terminal.talk import talk
from handlers.language import doings
from handlers.language.doings import Doing
from storage import actions, activities, meetings
from storage.roster import roster_of
from tests.conftest import london

RECORDS = Path(__file__).parents[2] / "shared" / "chorley.yaml"
pytestmark = pytest.mark.xdist_group("demo")  # the fortnight is told once

AS_OF = datetime.fromisoformat("2016-03-15T18:00+00:00")


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What `psr demo` prints where there is no terminal."""
    console = Console(file=io.StringIO(), width=200)
    replay.run(io.StringIO(), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The demonstration's stage, before anything was said."""
    made = replay.prepare(tmp_path / "psr.db", Console(file=io.StringIO(), width=200))
    yield made
    made.close()


def test_the_meeting_notice_goes_to_both_chat_systems_once(fortnight: str) -> None:
    notice = "Meeting notice: Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall."
    assert fortnight.count(notice) == 1
    assert "   10am  PSR to the Locality Task Group (Teams and Slack)\n         " + notice in fortnight


def test_five_people_have_a_personal_list_two_days_before_the_meeting(fortnight: str) -> None:
    day = fortnight.partition("Monday 14 March 2016 ─")[2].partition("Tuesday 15 March 2016 ─")[0]
    lists = [line for line in day.splitlines() if line.endswith(", privately")]
    assert sum(line.count("(") for line in lists) == 5


def test_the_weekly_digest_says_who_sends_apologies_and_what_needs_an_owner(fortnight: str) -> None:
    digest = fortnight.partition("9.30am  PSR to the Locality Task Group (Teams and Slack)\n")[2]
    assert digest.lstrip().startswith("Locality Task Group – week of 14 March 2016")
    assert "Apologies so far: LCFT." in digest
    assert "Needs an owner (2)" in digest


def test_the_eve_of_the_meeting_offers_what_has_no_owner(fortnight: str) -> None:
    eve = fortnight.partition("Tuesday 15 March 2016 ─")[2].partition("Wednesday 16 March 2016 ─")[0]
    assert "Two actions still need an owner:" in eve
    assert "A11 Find a hospital representative for the task group [Claim A11]" in eve


def test_the_number_that_was_refused_is_printed_only_where_it_was_typed(fortnight: str) -> None:
    assert fortnight.count("943 476 5919") == 1


def test_nothing_is_said_twice_to_the_task_group_on_one_day(fortnight: str) -> None:
    for day in re.split(r"\w+ \d+ March 2016 ─+\n", fortnight)[1:]:
        posts = day.split("PSR to the Locality Task Group (Teams and Slack)\n")[1:]
        said = [post.partition("\n\n")[0] for post in posts]
        assert len(said) == len(set(said))


@pytest.mark.skipif(not RECORDS.exists(), reason="the partnership's own records are not beside this checkout")
def test_the_lines_lead_to_the_state_that_the_records_show_on_15_march(stage: Stage) -> None:
    replay.play(stage, replay.lines(), AS_OF)
    records = yaml.safe_load(RECORDS.read_text())
    with stage.database.reading(AS_OF) as session:
        roster = roster_of(session)
        for record in [a for a in records["actions"] if a["group"] == "ltg"]:
            found = actions.by_ref(session, record["ref"])
            assert found is not None
            assert (found.text, found.status) == (record["text"], record["status"])
            assert found.cleared_note == record.get("cleared", {}).get("note", "")
            replies = {roster.seats[r.seat_id].key: r.state for r in actions.replies(session, found.key_id)}
            assert replies == record.get("replies", {})
        meeting = meetings.by_ref(session, "M7")
        assert meeting is not None
        said = [roster.seats[a.seat_id].key for a in meetings.attendance(session, meeting.key_id, "apologies")]
        assert said == next(a["apologies"] for a in records["attendance"] if a["meeting"] == "M7")


@pytest.mark.skipif(not RECORDS.exists(), reason="the partnership's own records are not beside this checkout")
def test_the_lines_lead_to_the_activities_that_the_records_show_on_15_march(stage: Stage) -> None:
    replay.play(stage, replay.lines(), AS_OF)
    records = [a for a in yaml.safe_load(RECORDS.read_text())["activities"] if a["group"] == "ltg"]
    with stage.database.reading(AS_OF) as session:
        rows = [activities.by_ref(session, record["ref"]) for record in records]
        found = doings.gather(session, [row for row in rows if row])
        assert [_said(doing) for doing in found] == [_recorded(record) for record in records]
        assert activities.by_ref(session, "J11") is None


def _said(doing: Doing) -> dict[str, object]:
    row, roster = doing.activity, doing.roster
    lead, member = roster.organisations.get(row.lead_org_id or 0), roster.members.get(row.logged_by_id or 0)
    return {
        "title": row.title, "kind": row.kind, "status": row.status, "from": row.from_date, "to": row.to_date,
        "place": row.place, "reach": row.reach, "reach_of": row.reach_of, "outcome": row.outcome,
        "lead": lead and lead.key, "logged_by": member and member.key,
        "partners": [roster.organisations[part.organisation_id].key for part in doing.parts],
        "focus": [focus.key for focus in doing.focuses],
    }  # fmt: skip


def _recorded(record: dict[str, Any]) -> dict[str, object]:
    words = {name: record.get(name, "") for name in ("title", "kind", "status", "place", "reach_of", "outcome")}
    others = {name: record.get(name) for name in ("from", "to", "reach", "lead", "logged_by")}
    return {**words, **others, "partners": record["partners"], "focus": record.get("focus", [])}


def test_what_partners_do_together_is_part_of_the_fortnight(fortnight: str) -> None:
    digest = fortnight.partition("9.30am  PSR to the Locality Task Group (Teams and Slack)\n")[2]
    assert "Done together last week (1)" in digest
    assert "Nothing planned yet by: Police, LCFT and Hospital" in digest
    assert "Police is in for J9 Carers information stall" in fortnight
    assert "Calendar of all groups: the eight weeks to Thursday 12 May 2016" in fortnight


def told(stage: Stage, *typed: str) -> str:
    """What the prompt prints when these lines are typed."""
    talk(stage, io.StringIO("".join(f"{line}\n" for line in typed)))
    assert isinstance(stage.transcript.console.file, io.StringIO)
    return stage.transcript.console.file.getvalue()


def test_a_person_goes_on_typing_as_anybody_on_any_day(stage: Stage) -> None:
    shown = told(stage, "As ltg-fire", "claim A11", "in private", "at 10 March 9.30am", "at soon", "Quit", "as ltg-ccg")
    assert "You are the Community Safety Officer (Fire and Rescue)." in shown
    assert "A11 is yours. Due at the meeting on Wednesday 16 March 2016." in shown
    assert "Meeting notice: Locality Task Group" in shown
    assert "CCG" not in shown.rpartition("Thursday 10 March, 9.30am · ltg-fire · private > /psr ")[2]
    assert stage.now == london("2016-03-10T09:30")


def test_who_and_where_one_may_be_is_said_when_asked(stage: Stage) -> None:
    shown = told(stage, "as nobody", "as", "in nowhere", "in")
    assert "Nobody has the key nobody. There are:\n  pmo-manager          Programme manager (PMO)\n" in shown
    assert shown.count("\n  ltg-fire             Community Safety Officer (Fire and Rescue)\n") == 2
    assert "There is no group nowhere. There are: executive, implementation, ltg, mdt, pmo, or private." in shown
    assert "> /psr There are: executive, implementation, ltg, mdt, pmo, or private.\n" in shown


ADDED = "Added A13 Ring the surgery – owner Community Beat Manager (Police), due Friday 11 March 2016."


def test_a_form_is_asked_field_by_field(stage: Stage) -> None:
    shown = told(stage, "action add", "Ring the surgery", "Friday", "me", "quit")
    assert "What is the action?" in shown
    assert ADDED in shown


def test_only_what_was_wrong_in_a_form_is_asked_again(stage: Stage) -> None:
    shown = told(stage, "action add", "Ring the surgery", "31/4", "me", "Friday")
    assert "April has no day 31." in shown
    assert shown.count("When is it due?") == 2
    assert ADDED in shown


def test_the_end_of_the_input_leaves_the_form_and_then_the_prompt(stage: Stage) -> None:
    shown = told(stage, "action add")
    assert "When is it due?" not in shown
    assert shown.count("> /psr") == 2
