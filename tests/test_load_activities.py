"""Focus groups and activities in a partnership's file: kept as the file says, or refused with every reason."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from bot.load import load
from storage import actions, activities, events, series
from storage.activities import Activity
from storage.base import Row
from storage.database import Database
from storage.partnership import Organisation
from tests.conftest import london
from tests.test_load_faults import SMALL, refused

NOW = london("2016-03-20T12:00")
TOWN = f"""\
{SMALL}\
focus_groups:
  - {{key: carers, name: Carers, short: carers}}
activities:
  - {{ref: J1, group: team, title: Home visits, kind: joint_intervention, status: done, lead: police, partners: [police, council], focus: [carers], from: 2016-03-10, reach: 12, reach_of: homes, outcome: Alarms checked, logged_by: beat}}
  - {{ref: J2, group: team, title: Spring stall, kind: event, status: planned, partners: [council], from: 2016-04-01, precision: month, place: Market}}
  - {{ref: J3, group: team, title: Befriending, kind: other, status: idea, plan_item: P20, question_set: Q1}}
  - {{ref: IC-J1, group: inner, title: Test run, kind: test, status: stopped, partners: [police], reason: Too few}}
"""  # noqa: E501 - a record is a line


@pytest.fixture
def town(fresh: Database) -> Iterator[Session]:
    """The small partnership with its activities, loaded."""
    load(fresh, TOWN, NOW)
    with fresh.reading(NOW) as session:
        yield session


def found(session: Session, ref: str) -> Activity:
    row = activities.by_ref(session, ref)
    assert row is not None
    return row


def test_an_activity_is_kept_as_the_file_says(town: Session) -> None:
    row = found(town, "J1")
    assert (row.title, row.kind, row.status, row.version) == ("Home visits", "joint_intervention", "done", 1)
    assert (row.from_date, row.to_date, row.precision) == (date(2016, 3, 10), date(2016, 3, 10), "day")
    assert (row.reach, row.reach_of, row.outcome) == (12, "homes", "Alarms checked")


def test_its_partners_and_focus_groups_are_kept_in_order(town: Session) -> None:
    row = found(town, "J1")
    parts = activities.partners(town, [row])[row.key_id]
    names = [town.get(Organisation, part.organisation_id) for part in parts]
    assert [body.key for body in names if body] == ["police", "council"]
    assert [part.joined_on for part in parts] == [date(2016, 3, 10)] * 2
    assert [focus.key for focus in activities.focuses(town, [row])[row.key_id]] == ["carers"]


def test_a_month_lasts_to_its_last_day(town: Session) -> None:
    row = found(town, "J2")
    assert (row.from_date, row.to_date, row.precision) == (date(2016, 4, 1), date(2016, 4, 30), "month")


def test_what_was_stopped_says_why(town: Session) -> None:
    assert (found(town, "IC-J1").status, found(town, "IC-J1").stopped_note) == ("stopped", "Too few")


def test_an_activity_is_in_its_groups_place(town: Session) -> None:
    assert [found(town, ref).locality_id for ref in ("J1", "IC-J1")] == [1, None]


def test_what_is_done_was_logged_on_its_last_day_and_what_is_planned_when_the_file_was_made(town: Session) -> None:
    done, planned = found(town, "J1"), found(town, "J2")
    assert [done.logged_on, planned.logged_on] == [date(2016, 3, 10), date(2016, 3, 20)]
    history = [events.of(town, "activity", row.key_id) for row in (done, planned)]
    assert [[(e.verb, e.at) for e in one] for one in history] == [
        [("import", datetime(2016, 3, 10, tzinfo=UTC))],
        [("import", datetime(2016, 3, 20, tzinfo=UTC))],
    ]


def test_each_of_its_rows_has_one_import_event(town: Session) -> None:
    row = found(town, "J1")
    rows: list[Row] = [*activities.partners(town, [row])[row.key_id], *activities.focus_groups(town)]
    assert [[e.verb for e in events.of(town, events.entity_of(one), one.key_id)] for one in rows] == [["import"]] * 3


def test_refs_that_came_with_the_file_are_not_given_out_again(fresh: Database) -> None:
    load(fresh, TOWN, NOW)
    with fresh.writing(NOW) as session:
        assert [series.next_ref(session, "J"), series.next_ref(session, "J", "IC")] == ["J4", "IC-J2"]


def test_an_action_may_come_from_an_activity(fresh: Database) -> None:
    load(fresh, TOWN.replace("text: Buy chairs,", "text: Buy chairs, activity: J2,"), NOW)
    with fresh.reading(NOW) as session:
        action = actions.by_ref(session, "A1")
        assert action is not None
        assert action.activity_id == found(session, "J2").id


def test_focus_groups_and_activities_are_counted(fresh: Database) -> None:
    assert load(fresh, TOWN, NOW).sentences() == [
        "Loaded Smalltown together: 2 organisations, 1 locality, 2 groups, 2 members, 3 seats, 1 channel, 1 meeting, "
        "1 attendance list, 1 focus group, 4 activities, 3 actions, 1 glossary entry."
    ]


# What is changed in the file, and what is said about it; where nothing is replaced, it is added to J1, or to J2.
J1, J2, J3, IC = ("town.yaml, line {}: activities[{}].{}: {}".format(n + 32, n, "{}", "{}") for n in range(4))
STATUS = "this is still to come, so it is not {}."
REASON = "a stopped activity, and no other, says why."
WRONG = {
    "an unknown key": ("outcome:", "outcom:", [J1.format("outcom", "I don't know this; did you mean outcome?")]),
    "a key near one of YAML's own": ("from: 2016-03", "form: 2016-03", [
        J1.format("form", "I don't know this; did you mean from?")]),
    "a ref of another shape": ("ref: J1,", "ref: A1,", [
        J1.format("ref", "this should be a letter and a number, such as A7 (J7 for an activity, M7 for a meeting, "
                         "MDT-A1 in a closed group).")]),
    "the same ref twice": ("ref: J2", "ref: J1", [J2.format("ref", "J1 is here twice.")]),
    "a closed group's in the open series": ("ref: IC-J1", "ref: J9", [
        IC.format("ref", "in inner this should be IC-J9.")]),
    "an open group's in a closed series": ("ref: J2", "ref: IC-J7", [J2.format("ref", "in team this should be J7.")]),
    "a kind that is none": ("kind: event", "kind: party", [
        J2.format("kind", "this should be joint_intervention, campaign, event, engagement, process_improvement, "
                          "test or other.")]),
    "a status that is none": ("status: idea", "status: dream", [
        J3.format("status", "this should be idea, planned, running, done or stopped.")]),
    "a group nobody named": ("group: team, title: Home", "group: teem, title: Home", [
        J1.format("group", "there is no group teem in this file; did you mean team?")]),
    "a partner nobody named": ("[police, council]", "[police, counsel]", [
        J1.format("partners[1]", "there is no organisation counsel in this file; did you mean council?")]),
    "a partner twice": ("[police, council]", "[police, police]", [
        J1.format("partners[1]", "police is here twice.")]),
    "no partners": (", partners: [council]", "", [
        J2.format("partners", "only an idea has no partners; this needs one.")]),
    "a lead that takes no part": ("[police, council]", "[council]", [
        J1.format("lead", "police leads, so it takes part; name it among the partners, too.")]),
    "a lead nobody named": ("lead: police", "lead: polise", [
        J1.format("lead", "there is no organisation polise in this file; did you mean police?")]),
    "a focus group nobody named": ("[carers]", "[cares]", [
        J1.format("focus[0]", "there is no focus group cares in this file; did you mean carers?")]),
    "a focus group twice": ("[carers]", "[carers, carers]", [J1.format("focus[1]", "carers is here twice.")]),
    "a member nobody named": ("logged_by: beat", "logged_by: beet", [
        J1.format("logged_by", "there is no member beet in this file; did you mean beat?")]),
    "a place nobody named": ("logged_by: beat", "locality: bigtown", [
        J1.format("locality", "there is no place bigtown in this file.")]),
    "an end before the start": ("from: 2016-03-10", "from: 2016-03-10, to: 2016-03-09", [
        J1.format("to", "this is before the activity begins.")]),
    "an end and no start": ("from: 2016-03-10", "to: 2016-03-10", [
        J1.format("to", "this has an end, but no beginning (from).")]),
    "more than a year": ("from: 2016-03-10", "from: 2015-01-10, to: 2016-03-10", [
        J1.format("to", "this is more than a year after the activity begins.")]),
    "a precision without a day": ("reason: Too few", "reason: Too few, precision: day", [
        IC.format("precision", "this is none where there is no date, and only there.")]),
    "a month with a day": ("from: 2016-04-01", "from: 2016-04-02", [
        J2.format("from", "where only the month is known, this is its first day.")]),
    "a month with an end": ("from: 2016-04-01", "from: 2016-04-01, to: 2016-04-20", [
        J2.format("to", "where only the month is known, leave this out.")]),
    "done in the future": ("from: 2016-03-10", "from: 2016-03-21", [J1.format("status", STATUS.format("done"))]),
    "running in the future": ("status: planned", "status: running", [
        J2.format("status", STATUS.format("running"))]),
    "logged in the future": ("logged_by: beat", "logged_on: 2016-03-21", [
        J1.format("logged_on", "this is still to come.")]),
    "a reach of lots": ("reach: 12", "reach: lots", [J1.format("reach", "this should be a whole number.")]),
    "a reach below nothing": ("reach: 12", "reach: -1", [J1.format("reach", "this should be 0 or more.")]),
    "a reach beyond belief": ("reach: 12", "reach: 1000001", [
        J1.format("reach", "this is more people than a county has.")]),
    "of what, but not how many": ("reach: 12, ", "", [
        J1.format("reach_of", "this says of what, but reach does not say how many.")]),
    "stopped without a reason": (", reason: Too few", "", [IC.format("reason", REASON)]),
    "a reason, and not stopped": ("place: Market", "reason: Rain", [J2.format("reason", REASON)]),
    "a title that is too long": ("Home visits", "x" * 201, [
        J1.format("title", "this is 201 characters; keep it under 200.")]),
    "a mobile number": ("Alarms checked", "Ring 07700 900123", [
        J1.format("outcome", "this looks like it may identify a person (a mobile number). Details about residents or "
                             "patients do not belong in a partnership's file.")]),
    "an activity that an action does not find": ("status: open", "status: open, activity: J7", [
        "town.yaml, line 24: actions[0].activity: there is no activity J7 in this file."]),
}  # fmt: skip


@pytest.mark.parametrize("sort", WRONG)
def test_a_file_with_a_fault_is_refused_whole(fresh: Database, sort: str) -> None:
    old, new, said = WRONG[sort]
    assert TOWN.count(old) >= 1
    assert refused(fresh, TOWN.replace(old, new, 1)) == said


def test_the_state_of_an_earlier_day_knows_nothing_of_a_later_one(fresh: Database) -> None:
    said = refused(fresh, f"meta: {{as_of: 2016-03-09T08:00:00+00:00}}\n{TOWN}")
    assert said == ["town.yaml, line 33: activities[0].status: this is still to come, so it is not done."]


def test_an_organisation_outside_the_partnership_may_take_part(fresh: Database) -> None:
    outside = "{key: cab, name: Citizens Advice, short: CAB, sector: external, partner: false}\nlocalities:"
    load(fresh, TOWN.replace("localities:", f"  - {outside}").replace("[council]", "[council, cab]"), NOW)
    with fresh.reading(NOW) as session:
        assert len(activities.partners(session, [found(session, "J2")])[found(session, "J2").key_id]) == 2
