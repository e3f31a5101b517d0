"""A partnership's file with a fault in it: refused whole, and every reason said."""

import pytest
from sqlmodel import Session, SQLModel

from bot.load import NotLoaded, load
from bot.load.reading import LARGEST
from storage.database import Database
from tests.conftest import london

NOW = london("2016-03-20T12:00")

SMALL = """\
programme: {name: Smalltown together}
organisations:
  - {key: council, name: Smalltown Council, short: Council, sector: council, partner: true}
  - {key: police, name: Smalltown Police, short: Police, sector: police, partner: true}
localities:
  - {key: smalltown, name: Smalltown}
groups:
  - {key: team, name: Town team, short: Team, kind: task_group, locality: smalltown}
  - {key: inner, name: Inner circle, short: IC, kind: testbed, parent: team, visibility: group}
members:
  - {key: clerk, title: Clerk, org: council}
  - {key: beat, title: Beat manager, org: police, identities: [{platform: slack, tenant: T1, user: U1}]}
seats:
  - {key: s-clerk, group: team, org: council, role: Clerk, member: clerk, capacity: lead, status: confirmed}
  - {key: s-beat, group: team, org: police, role: Beat, member: beat, capacity: member, status: confirmed}
  - {key: s-inner, group: inner, org: police, role: Beat, capacity: member, status: vacant}
channels:
  - {key: c1, group: team, platform: slack, tenant: T1, conversation: C1}
meetings:
  - {ref: M1, group: team, date: 2016-03-16, start: "10:00", end: "12:00", precision: datetime}
attendance:
  - {meeting: M1, apologies: [s-beat]}
actions:
  - {ref: A1, group: team, raised_on: 2016-03-01, text: Buy chairs, status: open}
  - {ref: A2, group: team, raised_on: 2016-03-01, text: Count them, status: claimed, owner: everyone}
  - {ref: IC-A1, group: inner, raised_on: 2016-03-01, text: Meet, status: claimed, owner: "member:beat"}
glossary:
  - {term: IC, means: inner circle}
"""


def refused(database: Database, text: str) -> list[str]:
    """What is wrong with a file; that nothing of it was kept is checked each time."""
    with pytest.raises(NotLoaded) as caught:
        load(database, text, NOW, "town.yaml")
    with database.reading(NOW) as session:
        assert [table.name for table in SQLModel.metadata.sorted_tables if _rows(session, table.name)] == []
    return caught.value.sentences()


def _rows(session: Session, table: str) -> int:
    return int(session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


# What is changed in the small file, and what is said about it.
WRONG = {
    "an unknown key": ("title: Beat", "titel: Beat", [
        "town.yaml, line 12: members[1].title: this is missing.",
        "town.yaml, line 12: members[1].titel: I don't know this; did you mean title?",
    ]),
    "an unknown key further in": ("user: U1", "usr: U1", [
        "town.yaml, line 12: members[1].identities[0].user: this is missing.",
        "town.yaml, line 12: members[1].identities[0].usr: I don't know this; did you mean user?",
    ]),
    "an unknown section": ("glossary:", "glosary:", [
        "town.yaml, line 27: glosary: I don't know this section; did you mean glossary?",
    ]),
    "no programme": ("programme: {name: Smalltown together}\n", "", [
        "town.yaml, line 1: there is no `programme:`, which says what the partnership is called.",
    ]),
    "a section that is no list": ("localities:\n  - {key: smalltown, name: Smalltown}", "localities: smalltown", [
        "town.yaml, line 5: localities: this should be a list.",
        "town.yaml, line 7: groups[0].locality: there is no place smalltown in this file.",
    ]),
    "a record that is no record": ("{term: IC, means: inner circle}", "IC", [
        "town.yaml, line 28: glossary[0]: this should be a record: names, each with a value.",
    ]),
    "a number for words": ("text: Buy chairs", "text: 12", [
        'town.yaml, line 24: actions[0].text: this should be words (in quotes, if it is a number, a day, or "yes").',
    ]),
    "words for yes or no": ("partner: true}\nlocal", "partner: perhaps}\nlocal", [
        "town.yaml, line 4: organisations[1].partner: this should be true or false.",
    ]),
    "words for a list": ("apologies: [s-beat]", "apologies: s-beat", [
        "town.yaml, line 22: attendance[0].apologies: this should be a list.",
    ]),
    "a word that is not in the list": ("kind: testbed", "kind: test-bed", [
        "town.yaml, line 9: groups[1].kind: this should be executive, implementation, task_group, testbed or office.",
    ]),
    "a key of other letters": ("key: clerk", "key: Town Clerk", [
        "town.yaml, line 11: members[0].key: this should be small letters, numbers and hyphens, such as "
        "chorley-council.",
        "town.yaml, line 14: seats[0].member: there is no member clerk in this file.",
    ]),
    "a ref of another shape": ("ref: A1,", "ref: 1A,", [
        "town.yaml, line 24: actions[0].ref: this should be a letter and a number, such as A7 (J7 for an activity, "
        "M7 for a meeting, MDT-A1 in a closed group).",
    ]),
    "an owner of another shape": ("owner: everyone", "owner: clerk", [
        "town.yaml, line 25: actions[1].owner: this should be none, everyone, member: and a key, or seat: and a key.",
    ]),
    "a text that is too long": ("Buy chairs", "x" * 301, [
        "town.yaml, line 24: actions[0].text: this is 301 characters; keep it under 300.",
    ]),
    "an empty text": ("Buy chairs", '" "', ["town.yaml, line 24: actions[0].text: this is empty."]),
    "a day that does not exist": ("date: 2016-03-16", "date: 2016-02-30", [
        'town.yaml, line 20: meetings[0].date: "2016-02-30" is not a day or a number that exists.',
    ]),
    "words for a day": ("date: 2016-03-16", "date: next week", [
        "town.yaml, line 20: meetings[0].date: this should be a day, such as 2016-03-15.",
    ]),
    "a time without quotes": ('start: "10:00"', "start: 10:00", [
        'town.yaml, line 20: meetings[0].start: this should be a time in quotes, such as "16:00".',
    ]),
    "an organisation nobody named": ("org: council}", "org: council-tax}", [
        "town.yaml, line 11: members[0].org: there is no organisation council-tax in this file; did you mean council?",
        "town.yaml, line 14: seats[0].org: clerk belongs to council-tax, so cannot sit for council.",
    ]),
    "a seat of another group": ("apologies: [s-beat]", "apologies: [s-inner]", [
        "town.yaml, line 22: attendance[0].apologies[0]: s-inner is a seat of inner, not of team.",
    ]),
    "a seat at two places of one meeting": ("apologies: [s-beat]", "apologies: [s-beat], present: [s-beat]", [
        "town.yaml, line 22: attendance[0].apologies[0]: s-beat is here twice.",
    ]),
    "a confirmed seat without a member": ("member: beat, ", "", [
        "town.yaml, line 15: seats[1].status: a confirmed seat needs a member; without one it is vacant or suggested.",
    ]),
    "two leads": ("member: beat, capacity: member", "member: beat, capacity: lead", [
        "town.yaml, line 15: seats[1].capacity: team has a lead already; a group has one.",
    ]),
    "a circle of groups": ("locality: smalltown}", "parent: inner}", [
        "town.yaml, line 8: groups[0].parent: these groups report to each other in a circle.",
        "town.yaml, line 9: groups[1].parent: these groups report to each other in a circle.",
    ]),
    "the same ref twice": ("ref: A2", "ref: A1", ["town.yaml, line 25: actions[1].ref: A1 is here twice."]),
    "one account of two people": ("title: Clerk, org: council}", "title: Clerk, org: council, identities: "
                                  "[{platform: slack, tenant: T1, user: U1}]}", [
        "town.yaml, line 12: members[1].identities[0]: this account belongs to somebody else in this file, "
        "or is here twice.",
    ]),
    "one channel of two groups": ("meetings:", "  - {group: inner, platform: slack, tenant: T1, "
                                  "conversation: C1}\nmeetings:", [
        "town.yaml, line 19: channels[1]: another channel of this file is the same conversation.",
    ]),
    "a closed group's action in the open series": ("ref: IC-A1", "ref: A3", [
        "town.yaml, line 26: actions[2].ref: in inner this should be IC-A3.",
    ]),
    "an open group's action in a closed series": ("ref: A1,", "ref: IC-A7,", [
        "town.yaml, line 24: actions[0].ref: in team this should be A7.",
    ]),
    "claimed by nobody": (", owner: everyone", "", [
        "town.yaml, line 25: actions[1].status: a claimed action has an owner; without one it is open.",
    ]),
    "open and somebody's": ("status: open", "status: open, owner: everyone", [
        "town.yaml, line 24: actions[0].status: an open action has no owner; with one it is claimed.",
    ]),
    "cleared without a note": ("status: open", "status: cleared", [
        "town.yaml, line 24: actions[0].cleared: a cleared action, and no other, says when it was cleared and with "
        "what note.",
    ]),
    "cleared before it was raised": ("status: open", "status: cleared, cleared: {date: 2016-02-01, note: Done}", [
        "town.yaml, line 24: actions[0].cleared.date: this is before the action was raised.",
    ]),
    "withdrawn without a reason": ("status: open", "status: withdrawn", [
        "town.yaml, line 24: actions[0].withdrawn_note: a withdrawn action, and no other, says why.",
    ]),
    "due at a meeting that is not there": ("status: open", "status: open, due: {precision: meeting, meeting: M9}", [
        "town.yaml, line 24: actions[0].due.meeting: there is no meeting M9 in this file.",
    ]),
    "due on a day that is not said": ("status: open", "status: open, due: {precision: day}", [
        "town.yaml, line 24: actions[0].due: a date belongs with the precision day, week, month or about, "
        "and only there.",
    ]),
    "a reply of a seat that does not answer": ("owner: everyone", "owner: everyone, replies: {s-inner: done}", [
        "town.yaml, line 25: actions[1].replies.s-inner: s-inner is a seat of inner, not of team.",
    ]),
    "a reply to somebody's own action": ('"member:beat"', '"member:beat", replies: {s-inner: done}', [
        "town.yaml, line 26: actions[2].replies: only an action for everyone has replies.",
        "town.yaml, line 26: actions[2].replies.s-inner: only confirmed seats of members and leads reply.",
    ]),
    "a meeting that ends before it begins": ('end: "12:00"', 'end: "09:00"', [
        "town.yaml, line 20: meetings[0].end: this should be later than the start.",
    ]),
    "a cancelled meeting without a reason": ("precision: datetime", "precision: datetime, status: cancelled", [
        "town.yaml, line 20: meetings[0].status: a cancelled meeting needs a reason.",
    ]),
    "a month with a day": ('start: "10:00", end: "12:00", precision: datetime', "precision: month", [
        "town.yaml, line 20: meetings[0].date: where only the month is known, the date is its first day.",
    ]),
    "a moment without its zone": ("programme:", "meta: {as_of: 2016-03-15T18:00:00}\nprogramme:", [
        "town.yaml, line 1: meta.as_of: this should end with its time zone, such as 2016-03-15T18:00:00+00:00.",
    ]),
    "another zone": ("programme:", "meta: {timezone: Europe/Paris}\nprogramme:", [
        "town.yaml, line 1: meta.timezone: the bot keeps the time of Europe/London. Set PSR_TIMEZONE, or change this.",
    ]),
    "a mobile number": ("Buy chairs", "Ring 07700 900123", [
        "town.yaml, line 24: actions[0].text: this looks like it may identify a person (a mobile number). "
        "Details about residents or patients do not belong in a partnership's file.",
    ]),
    "an NHS number in a mark": ("status: open", "status: open, note: NHS number 943 476 5919", [
        "town.yaml, line 24: actions[0].note: this looks like it may identify a person (an NHS number). "
        "Details about residents or patients do not belong in a partnership's file.",
    ]),
    "the same name twice": ("glossary:", "glossary: []\nglossary:", [
        "town.yaml, line 28: glossary: this is here twice.",
    ]),
    "an alias": ("name: Smalltown}", "name: &n Smalltown, part_of: *n}", [
        "town.yaml, line 6: I can't read this: `*` repeats another part of the file; write it out instead.",
    ]),
    "a bracket that is not closed": ("inner circle}", "inner circle", [
        "town.yaml, line 29: I can't read this: expected ',' or '}', but got '<stream end>'.",
    ]),
    "a character that is not allowed": ("Buy chairs", "Buy\x07chairs", [
        "town.yaml: there is a character in this file that YAML does not allow.",
    ]),
    "a tag that would run code": ("Buy chairs", "!!python/name:os.system x", [
        "town.yaml, line 24: actions[0].text: words that begin with ! are not read; put them in quotes.",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("sort", WRONG)
def test_a_file_with_a_fault_is_refused_whole(fresh: Database, sort: str) -> None:
    old, new, said = WRONG[sort]
    assert SMALL.count(old) >= 1
    assert refused(fresh, SMALL.replace(old, new, 1)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "town.yaml: this is not a partnership's file: it should begin with names such as `programme:`."),
        ("- a\n- b", "town.yaml, line 1: this is not a partnership's file: it should begin with names such as "
                     "`programme:`."),
        ("[" * 10_000, "town.yaml, line 1: I can't read this: this is nested too deeply."),
        ("# " + "x" * LARGEST, "town.yaml: this file is larger than 2 MB, more than a partnership needs."),
        ("programme: {name: A}\n---\nprogramme: {name: B}",
         "town.yaml, line 2: I can't read this: but found another document."),
    ],
    ids=["empty", "a list", "very deep", "very large", "two in one"],
)  # fmt: skip
def test_what_is_no_partnership_is_refused(fresh: Database, text: str, said: str) -> None:
    assert refused(fresh, text) == [said]


def test_all_faults_are_said_at_once(fresh: Database) -> None:
    broken = (
        SMALL.replace("kind: testbed", "kind: x").replace("org: police,", "org: polise,", 1).replace("M1,", "M8,", 1)
    )
    assert [sentence.partition(": ")[2].partition(":")[0] for sentence in refused(fresh, broken)] == [
        "groups[1].kind", "members[1].org", "seats[1].org", "attendance[0].meeting",
    ]  # fmt: skip


def test_more_than_twenty_faults_are_counted(fresh: Database) -> None:
    broken = SMALL + "".join(f"  - {{term: T{n}}}\n" for n in range(25))
    sentences = refused(fresh, broken)
    assert len(sentences) == 21
    assert sentences[0] == "town.yaml, line 29: glossary[1].means: this is missing."
    assert sentences[-1] == "… and 5 more."


def test_what_was_written_by_mistake_is_not_repeated(fresh: Database) -> None:
    broken = SMALL.replace("status: open", "status: 943 476 5919")
    assert refused(fresh, broken)[0].endswith("status: this should be open, claimed, cleared or withdrawn.")
