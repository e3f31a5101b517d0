"""Who may say what: every command, by everybody, of an open group, another one and a closed one, in Slack and Teams.

The table is data: a command without a row fails. Where somebody may not, a sentence says whom to ask or what is not
there, and no row of any table changes but the answer that is kept in case the request comes twice.
"""

import re
from datetime import date

import pytest

from handlers import features
from handlers.core import COMMANDS, Reply
from storage import events
from storage.database import Database
from storage.events import Author
from storage.people import Deputy, Platform
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.record import everything
from tests.states import Data, doings, kept
from tests.stores import Record, Store

features.load()

STRANGER = "I don't know you yet. Ask the programme office, or type `/psr join locality task group`."
WHOM = re.compile(r"[Yy]ou|lead|programme office|join|take")

# Who asks. The lead, the member and the observer have their seat in the task group.
PEOPLE = {
    "stranger": "nobody", "no seat": "unseated", "observer": "watcher", "member": "ltg-fire", "lead": "ltg-police",
    "deputy": "stand-in", "officer": "ltg-clerk", "coordinator": "pmo-manager", "executive": "exec-fire",
    "elsewhere": "mdt-ccg",
}  # fmt: skip
ANYONE = frozenset(PEOPLE)
SEATED = ANYONE - {"stranger", "no seat"}
TAKES_PART = frozenset({"member", "lead", "deputy", "officer", "coordinator"})
LEADS = frozenset({"lead", "deputy", "coordinator"})
OFFICE = frozenset({"coordinator"})
OWN_SEAT = frozenset({"observer", "member", "lead", "deputy", "officer"})

# What the lines are about, as the task group's record has it: A13 has no owner, A14 is cleared, A15 is stuck, the last
# two the beat manager's; J11 is Fire and Rescue's to come, J12 theirs and begun; J3 is an idea; request 1 waits.
TABLE: dict[str, tuple[str, frozenset[str]]] = {
    "about": ("about", ANYONE),
    "help": ("help actions", ANYONE),
    "join": ("join implementation group", ANYONE),
    "overview": ("", ANYONE),
    "reword": ("reword", ANYONE),
    "welcome": ("welcome", ANYONE),
    "what": ("what LSOA", ANYONE),
    "me": ("me", ANYONE - {"stranger"}),
    "accept": ("accept 1 as new police Officer", LEADS),
    "decline": ("decline 1", LEADS),
    "joins": ("joins", LEADS),
    "action add": ("action add Ring the surgery", TAKES_PART),
    "action assign": ("assign A13 to @ltg-vcfs", LEADS),
    "action call": ("call A13", LEADS),
    "action claim": ("claim A13", TAKES_PART),
    "action done": ("done A9 all agreed", LEADS),
    "action due": ("due A9 to 29 April", LEADS),
    "action edit": ("edit A9 Other words", LEADS),
    "action list": ("actions in ltg", SEATED),
    "action note": ("note A9 half done", TAKES_PART),
    "action reopen": ("reopen A14 not quite", LEADS),
    "action reply": ("reply A6 for lcft done they rang", LEADS),
    "action show": ("show A9", SEATED),
    "action stuck": ("stuck A9 no answer", TAKES_PART),
    "action unclaim": ("unclaim A9", LEADS),
    "action unstuck": ("unstuck A15", TAKES_PART),
    "action withdraw": ("withdraw A9 covered elsewhere", LEADS),
    "activity add": ("campaign Know your neighbour with VCFS w/c 9 May", TAKES_PART),
    "activity done": ("done J12 forty came, 40 people", TAKES_PART - {"officer"}),
    "activity edit": ("edit J11 at Town Hall", TAKES_PART - {"officer"}),
    "activity gaps": ("gaps ltg", SEATED),
    "activity idea": ("activity idea Walks", TAKES_PART),
    "activity join": ("join J10", TAKES_PART - {"member"}),
    "activity leave": ("leave J11", frozenset({"lead", "deputy"})),
    "activity list": ("activities", SEATED),
    "activity log": ("log A walk with Police and VCFS on 10 March", TAKES_PART),
    "activity move": ("move J11 to 20 April", TAKES_PART - {"officer"}),
    "activity outcome": ("outcome J12 it went well", TAKES_PART - {"officer"}),
    "activity promote": ("promote J3 with VCFS and CCG in May", TAKES_PART),
    "activity show": ("show J9", SEATED),
    "activity started": ("started J11", TAKES_PART - {"officer"}),
    "activity stop": ("stop J11 because of rain", TAKES_PART - {"officer"}),
    "apologies": ("apologies M7", OWN_SEAT),
    "coming": ("coming M7", OWN_SEAT),
    "calendar": ("calendar", SEATED),
    "calls": ("calls in ltg", SEATED),
    "capacity": ("capacity in ltg", SEATED),
    "capacity set": ("capacity half a day a week in ltg", OWN_SEAT),
    "channel": ("channel", SEATED),
    "channel link": ("channel link ltg", OFFICE),
    "channel posts": ("channel posts digest only", OFFICE),
    "channel unlink": ("channel unlink", OFFICE),
    "deputy": ("deputy", SEATED),
    "deputy off": ("deputy off", frozenset({"lead"})),
    "deputy set": ("deputy @ltg-council until 4 April", OWN_SEAT - {"deputy"}),
    "digest": ("digest in ltg", SEATED),
    "digest day": ("digest monday 10am in ltg", LEADS),
    "digest every": ("digest fortnightly in ltg", LEADS),
    "export": ("export", SEATED),
    "export actions": ("export actions csv in ltg", LEADS),
    "export activities": ("export activities csv in ltg", LEADS),
    "export all actions": ("export actions all csv", OFFICE),
    "export all activities": ("export activities all csv", OFFICE),
    "export calendar": ("export calendar in ltg", SEATED),
    "find": ("find befriending", SEATED),
    "group": ("group executive", SEATED),
    "group list": ("groups", SEATED),
    "matters": ("matters in ltg", SEATED),
    "meeting add": ("meeting add 13 April 10am at Town Hall in ltg", LEADS),
    "meeting cancel": ("meeting cancel M7 because of work", LEADS),
    "meeting held": ("meeting held M4", LEADS),
    "meeting list": ("meetings ltg", SEATED),
    "meeting move": ("meeting move M7 to 23 March because of work", LEADS),
    "meeting next": ("next ltg", SEATED),
    "meeting show": ("meeting show M7", SEATED),
    "nudges": ("nudges", SEATED),
    "nudges away": ("nudges off until 4 April", SEATED),
    "nudges back": ("nudges back", SEATED),
    "nudges hours": ("nudges 7am to 3pm", SEATED),
    "nudges which": ("nudges meetings only", SEATED),
    "rep confirm": ("rep confirm hospital ltg @exec-hospital", OFFICE),
    "rep end": ("rep end s-watcher", OFFICE),
    "rep list": ("reps ltg", SEATED),
    "rep suggest": ("rep suggest hospital ltg Ward Sister", LEADS),
    "undo": ("undo", SEATED),
    "who": ("who mental health", SEATED),
    "action history": ("history A9", SEATED),
    "activity history": ("history J9", SEATED),
    "meeting history": ("history M7", SEATED),
    "audit": ("audit", OFFICE),
    "account link": ("link me", ANYONE - {"stranger"}),
    "account unlink": ("unlink teams", ANYONE - {"stranger"}),
    "person unlink": ("unlink slack of @ltg-lcc", OFFICE),
    "invite": ("invite police ltg", OFFICE),
    "invitations": ("invitations", OFFICE),
    "invite withdraw": ("invite off 1", OFFICE),
    "nudges in": ("nudges in teams", SEATED),
    "redact": ("redact A9 text yes", frozenset({"coordinator"})),
    "my data": ("my data", ANYONE - {"stranger"}),
    "forget": ("forget me yes", ANYONE - {"stranger"}),
    "workspaces": ("workspaces", OFFICE),
    "admit": ("admit T0NEW12", OFFICE),
    "refuse": ("refuse T0NEW12", OFFICE),
}
# What is asked for in a private chat alone: a code, or an account of one's own.
ALONE = {"account link", "invite", "my data", "account unlink", "forget"}

ROOMS: dict[Platform, tuple[str, str, str]] = {  # the task group's channel, and one that is nobody's yet
    "slack": ("T0VCFS", "C0LTG", "C0NEW"),
    "teams": ("demo-council-tenant", "19:ltg@thread.tacv2", "19:new@thread.tacv2"),
}


DOORS = ["slack", pytest.param("teams", marks=pytest.mark.sqlite("whose door it is, no database knows"))]


def _peopled(data: Data) -> None:
    """The task group with an observer, an officer and somebody who stands in for its lead; and one without a seat."""
    doings(data)
    data["members"] += [
        {"key": "unseated", "title": "Volunteer", "org": "vcfs", "home": "slack"},
        {"key": "watcher", "title": "Ward Councillor", "org": "chorley-council", "home": "slack"},
        {"key": "ltg-clerk", "title": "Clerk", "org": "pmo", "home": "slack"},
        {"key": "stand-in", "title": "Constable", "org": "police", "home": "slack"},
    ]
    data["seats"] += [
        {"key": f"s-{key}", "group": "ltg", "org": body, "role": "Guest", "member": key, "capacity": capacity,
         "status": "confirmed"}
        for key, body, capacity in (("watcher", "chorley-council", "observer"), ("ltg-clerk", "pmo", "officer"))
    ]  # fmt: skip
    next(row for row in data["meetings"] if row["ref"] == "M4")["status"] = "planned"
    for row in data["members"]:
        row["identities"] = [{"platform": p, "tenant": ROOMS[p][0], "user": row["key"]} for p in ROOMS]


MADE = [
    ("ltg-lcc", "action add Book the hall"),
    ("ltg-lcc", "action add Write to members @ltg-police"),
    ("ltg-police", "done A14 letter sent"),
    ("ltg-lcc", "action add Ring the bank @ltg-police"),
    ("ltg-police", "stuck A15 no answer"),
    ("ltg-fire", "event Fire stall with Fire and Police on 13 April"),
    ("ltg-fire", "event Alarm week with Fire and Police on 20 April"),
    ("ltg-fire", "started J12"),
    ("asker", "join locality task group"),
]
# What each has said before, so that there is something to take back.
FIRST = {
    "coming": "apologies M7",
    "invite withdraw": "invite police ltg",
    "nudges back": "nudges off until 4 April",
    "undo": "nudges meetings only",
}


@pytest.fixture
def record(store: Store) -> Record:
    """A record that holds all that, half an hour ago."""
    return store.keep("rights", _all_said, kept(store, _peopled, "2016-03-15T08:00"))


def _all_said(database: Database) -> None:
    bot = Bot(database, "2016-03-15T08:00")
    for person, line in MADE:
        assert not bot.ask(line, person).refused, line
    bot.router.close()
    with database.writing(london(bot.at)) as session:
        people = {m.key: m.key_id for m in roster_of(session).members.values()}
        session.add(Deputy(member_id=people["ltg-police"], deputy_id=people["stand-in"], until=date(2016, 4, 4),
                           starts_on=date(2016, 3, 15)))  # fmt: skip
        events.write(session, Author("deputy", london(bot.at), "add"))


@pytest.mark.threat("T8", "T12")
@pytest.mark.parametrize("platform", DOORS)
@pytest.mark.parametrize("name", TABLE)
def test_a_command_is_for_those_of_the_table_and_a_refusal_changes_nothing(
    record: Record, store: Store, name: str, platform: Platform
) -> None:
    line, allowed = TABLE[name]
    bot = Bot(store.copy(record))
    for role in PEOPLE if name in FIRST else ():
        _ask(bot, "first", FIRST[name], role, platform)
    before = _kept(bot)
    replies = {role: _ask(bot, name, line, role, platform) for role in PEOPLE if role not in allowed}
    assert _kept(bot) == before
    for role in sorted(allowed):
        if not COMMANDS[name].reads:
            bot.router.close()
            bot = Bot(store.copy(record))
        if name in FIRST:
            _ask(bot, "first", FIRST[name], role, platform)
        replies[role] = _ask(bot, name, line, role, platform)
    bot.router.close()
    assert sorted(role for role, reply in replies.items() if not reply.refused) == sorted(allowed)
    for role in ANYONE - allowed:
        assert _tells_whom(role, replies[role].text), (role, replies[role].text)


def test_every_command_has_a_row() -> None:
    assert sorted(TABLE) == sorted(COMMANDS)


def _ask(bot: Bot, name: str, line: str, role: str, platform: Platform) -> Reply:
    tenant, room, fresh = ROOMS[platform]
    alone = name in ALONE or line.startswith("invite")
    return bot.ask(line, PEOPLE[role], None, key=f"{name} {role}", platform=platform, tenant=tenant, private=alone,
                   conversation=fresh if name == "channel link" else room)  # fmt: skip


def _tells_whom(role: str, said: str) -> bool:
    """Somebody we do not know hears how to come in; the others hear who can, or what they can do themselves."""
    if role == "stranger":
        return said == STRANGER
    return bool(WHOM.search(said)) and not said.startswith("Sorry")


def _kept(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {table: rows for table, rows in everything(bot).items() if table != "inbound"}
