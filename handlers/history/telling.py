"""One event in one line: when, what, by whom, and what it was before."""

from collections.abc import Iterator, Sequence
from typing import Any

from handlers.core import Request
from handlers.history.words import Told
from handlers.language import calendar, history, names
from storage import events
from storage.actions import Action, ActionReply
from storage.activities import Activity, ActivityFocus, ActivityPartner, FocusGroup
from storage.base import Row
from storage.events import Event, EventText
from storage.meetings import Attendance, Meeting
from storage.people import Deputy, Identity

DONE = {
    "outbox again": "sent again by hand",
    "confirm": "confirmed", "suggest": "suggested", "set": "changed", "link": "linked", "unlink": "unlinked",
    "posts": "changed", "accept": "accepted", "decline": "declined", "join": "joined", "hours": "hours changed",
    "which": "reminders changed", "away": "away", "back": "back", "every": "digest changed", "day": "digest changed",
    "off": "ended", "reach": "reached", "gone": "no longer reached", "leave": "left", "wrong": "did not work",
    "code": "used", "apologies": "changed", "coming": "changed", "reply": "changed", "redact": "words removed",
    "guard_refused": "refused", "seat end": "ended", "meeting move": "moved", "meeting cancel": "cancelled",
}  # fmt: skip
# What an answer, a mark or a part says, by its new state.
STATES: dict[str, dict[Any, str]] = {
    "actionreply": {"done": "{} has done it", "cannot": "{} cannot do it", "waiting": "{} is asked"},
    "attendance": {"apologies": "apologies from {}", "expected": "{} is expected", "present": "{} was there",
                   "deputy": "{} sends somebody", "absent": "{} was not there"},
    "activity_partner": {True: "{} takes part", False: "{} takes part no more"},
    "activity_focus": {True: "for {}", False: "for {} no more"},
}  # fmt: skip
RECORDS: dict[str, type[Action | Meeting | Activity]] = {"action": Action, "meeting": Meeting, "activity": Activity}
PARTS: dict[str, tuple[type[Row], str]] = {
    "actionreply": (ActionReply, "action"), "attendance": (Attendance, "meeting"),
    "activity_partner": (ActivityPartner, "activity"), "activity_focus": (ActivityFocus, "activity"),
}  # fmt: skip


def told(request: Request, past: Sequence[Event], *, notes: bool = True) -> Iterator[Told]:
    """These events with their words, read in one question."""
    texts: dict[int, dict[str, EventText]] = {}
    for text in events.texts(request.session, [event.id or 0 for event in past]):
        texts.setdefault(text.event_id, {})[text.field] = text
    for event in past:
        yield Told(request, event, texts.get(event.id or 0, {}), notes or event.entity not in PARTS)


def line(one: Told, subject: str = "") -> str:
    """ "Tuesday 15 March 2016, 9am: claimed by the Community Safety Officer (Fire and Rescue)"."""
    what = _what(one)
    subjects = (what, what.removesuffix(" changed"))
    details = [next((said.removeprefix(f"{s} ") for s in subjects if said.startswith(f"{s} ")), said)
               for said in one.details()]  # fmt: skip
    said = [subject, f"{what}{_by(one)}", "; ".join(details)]
    return f"{_when(one)}: {' – '.join(part for part in said if part)}"


def worth_saying(event: Event) -> bool:
    """Whether it says more than what was added already says: that somebody is asked, or expected."""
    began = event.entity in PARTS and event.verb in ("add", "import")
    return not began or event.changes.get("state", ["", ""])[1] not in ("waiting", "expected")


def subject(one: Told) -> str:
    """What it happened to: a ref, a person, a seat, a channel."""
    event, session = one.event, one.request.session
    if event.entity in RECORDS:
        record = session.get(RECORDS[event.entity], event.entity_id)
        return _ref(record)
    if event.entity in PARTS:
        table, parent = PARTS[event.entity]
        row = session.get(table, event.entity_id)
        found = session.get(RECORDS[parent], getattr(row, f"{parent}_id")) if row else None
        return _ref(found)
    return _of_people(one) or event.entity.replace("_", " ")


def _ref(record: Row | None) -> str:
    return f"**{getattr(record, 'ref', '')}**" if record else ""


def _of_people(one: Told) -> str:
    """People, seats, groups and channels, of which the roster knows."""
    roster, event = one.request.roster, one.event
    group = roster.groups.get(event.group_id or 0)
    of = f" of the {group.name}" if group else ""
    at = f", {group.name}" if group else ""
    if event.entity == "seat" and event.entity_id in roster.seats:
        return f"seat of the {names.seat(roster, roster.seats[event.entity_id])}{at}"
    if event.entity == "groups" and event.entity_id in roster.groups:
        return roster.groups[event.entity_id].name
    if event.entity == "organisation" and event.entity_id in roster.organisations:
        return roster.organisations[event.entity_id].short
    if event.entity in ("member", "identity", "deputy"):
        return _person(one)
    return {"channel": f"a channel{of}", "joinrequest": f"a request to join{of.replace(' of', '', 1)}",
            "code": "a one-time code", "guard": "something typed",
            "outbox": "a letter"}.get(event.entity, "")  # fmt: skip


def _person(one: Told) -> str:
    """A member, or whose chat account or whose deputy it is."""
    event, number = one.event, one.event.entity_id
    if event.entity != "member":
        row = one.request.session.get(Identity if event.entity == "identity" else Deputy, number)
        number = getattr(row, "member_id", 0)
    member = one.request.roster.members.get(number)
    who = names.person(one.request.roster, member) if member else "somebody who has left"
    return f"{ {'identity': 'chat account of the ', 'deputy': 'deputy of the '}.get(event.entity, '') }{who}"


def _by(one: Told) -> str:
    """By whom; of what an organisation does, who said so."""
    member = one.request.roster.members.get(one.event.member_id or 0)
    if member is None:
        return ""
    who = f"the {names.person(one.request.roster, member)}"
    return f", said {who}" if _state(one) else f" by {who}"


def _state(one: Told) -> str:
    """What the new state of an answer, a mark or a part says."""
    state = one.new("state") if "state" in one.pairs else one.new("active")
    return STATES.get(one.event.entity, {}).get(state, "") if one.event.verb != "undo" else ""


def _what(one: Told) -> str:
    """What was done, as `show` says it; of an answer, a mark or a part, whose it is."""
    event = one.event
    if state := _state(one):
        return state.format(_whose(one))
    if event.verb == "call":
        return f"{'put on' if one.new('call_to_action') else 'taken off'} the Call to Action Plan"
    words = history.WORDS.get(f"{event.entity} {event.verb}") or DONE.get(f"{event.entity} {event.verb}")
    said = words or history.WORDS.get(event.verb) or DONE.get(event.verb) or event.verb.replace("_", " ")
    kind = event.changes.get("kind") if event.entity == "guard" else ""
    return f"{said} ({kind})" if kind else f"{_whose(one)}: {said}" if event.entity in PARTS else said


def _whose(one: Told) -> str:
    """The organisation of an answer, a mark or a part; or the focus group."""
    row: Any = one.request.session.get(PARTS[one.event.entity][0], one.event.entity_id)
    roster = one.request.roster
    if isinstance(row, ActivityFocus):
        return one.request.session.get_one(FocusGroup, row.focus_group_id).short
    if isinstance(row, ActivityPartner):
        return roster.organisations[row.organisation_id].short
    return names.body(roster, roster.seats[row.seat_id]) if row else "somebody"


def _when(one: Told) -> str:
    """What was on record before PSR came has a day and no hour."""
    local = one.request.calendar.local(one.event.at)
    clock = "" if one.event.verb == "import" else f", {calendar.clock(local.time())}"
    return f"{calendar.full(local.date())}{clock}"
