"""The old and the new of what was changed, in words; where the words were taken out, "removed"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from handlers.core import Request
from handlers.language import calendar, dates, doings, names
from storage import events
from storage.events import Event, EventText
from storage.meetings import Meeting
from storage.partnership import Organisation

LONGEST = 120  # characters of one text: ten changes stand on a page
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DUE_AT = "due at"
# What is told of a change, in this order. Numbers that only count, and what follows from the rest, are left out.
LABELS = {
    "text": "text", "title": "title", "detail": "detail", "kind": "kind", "role": "post", "role_title": "post",
    "name": "name", "capacity": "part", "due_date": "date", "date": "date", "from_date": "date", "to_date": "last day",
    "start_time": "start", "end_time": "end", "due_meeting_id": DUE_AT, "place": "place", "venue": "place",
    "online_link": "link", "purpose": "purpose", "reach": "number", "reach_of": "counted", "lead_org_id": "lead",
    "offer": "brings", "outcome": "outcome", "call_to_action": "on the Call to Action Plan", "blocked_note": "reason",
    "cleared_note": "note", "withdrawn_note": "reason", "stopped_note": "reason", "reason": "reason",
    "capacity_note": "capacity", "note": "note", "organisation_id": "organisation", "member_id": "person",
    "deputy_id": "deputy", "starts_on": "first day", "until": "last day", "ends_on": "last day", "status": "now",
    "minutes_status": "minutes", "posts": "posts", "nudges": "reminders", "nudge_from": "earliest",
    "nudge_to": "latest", "away_until": "away until", "digest_every": "every", "digest_day": "day",
    "digest_time": "time", "visibility": "may be read by", "platform": "in",
}  # fmt: skip
# What the rest of the line says already.
SAID = {
    "action": {"status"}, "activity": {"status"}, "meeting": {"status"}, "deputy": {"member_id"},
    "identity": {"member_id"}, "activity_partner": {"organisation_id", "member_id"}, "seat": {"organisation_id"},
}  # fmt: skip
WORDS: dict[str, dict[Any, str]] = {
    "platform": {"slack": "Slack", "teams": "Teams", "console": "the terminal"},
    "visibility": {"group": "its members only", "partnership": "the whole partnership"},
    "digest_day": dict(enumerate(DAYS)),
    "kind": dict(doings.SAID.items()),
}


@dataclass(frozen=True)
class Told:
    """One event with its words, as one person reads it; `notes` is off where these are for the lead only."""

    request: Request
    event: Event
    texts: dict[str, EventText]
    notes: bool = True

    @property
    def pairs(self) -> dict[str, list[Any]]:
        """What each field was, and is."""
        return {name: pair for name, pair in self.event.changes.items() if isinstance(pair, list)}

    def new(self, field: str) -> Any:  # noqa: ANN401 - a column's value may be of any type
        """What a field is since then."""
        return self.pairs.get(field, [None, None])[1]

    def details(self) -> list[str]:
        """ "date from Friday 11 March 2016 to Friday 18 March 2016", one for each field that people care for."""
        return [said for said in (self._owner(), *self._fields()) if said]

    def _fields(self) -> Iterator[str]:
        silent = SAID.get(self.event.entity, set())
        for name in (name for name in LABELS if name in self.pairs and name not in silent and not self._twice(name)):
            yield change(LABELS[name], self._value(name, 0), self._value(name, 1))

    def _twice(self, name: str) -> bool:
        """Whether another field has said it already, or it is not for this person."""
        if name == "to_date":
            return self.pairs["to_date"] == self.pairs.get("from_date") or self.new("precision") == "month"
        if name == "call_to_action":
            return self.event.verb == "call"
        return name == "note" and not self.notes

    def _value(self, name: str, side: int) -> str:
        value = self.pairs[name][side]
        if value in (None, "", "none") or (value is False and (side == 0 or self.pairs[name][0] is None)):
            return ""
        if name in self.texts:
            return self._words(self.texts[name], side, value)
        if isinstance(value, str) and name not in WORDS and len(value) == events.HASH and " " not in value:
            return events.REMOVED  # its words have no row any more
        if name in DATES:
            precisions = self.pairs.get("due_precision" if name == "due_date" else "precision", [None, None])
            return _day(value, precisions[side] or "day", name)
        return WORDS.get(name, {}).get(value) or READERS.get(name, _plain)(self.request, value)

    def _words(self, text: EventText, side: int, kept: str) -> str:
        words = (text.old, text.new)[side]
        if words is None or events.hashed(text.salt, words) != kept:
            return events.REMOVED
        return f'"{words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"}"' if words else ""

    def _owner(self) -> str:
        """Whose an action was and is; not where the verb has said so."""
        if self.event.entity != "action" or self.event.verb == "claim":
            return ""
        return change("owner", self._whose(0), self._whose(1))

    def _whose(self, side: int) -> str:
        kind, member, seat = (
            self.pairs.get(f"owner_{part}", [None, None])[side] for part in ("kind", "member_id", "seat_id")
        )
        if kind == "everyone":
            return "everyone"
        return _member(self.request, member) if member else _seat(self.request, seat) if seat else ""


def change(label: str, old: str, new: str) -> str:
    """ "place from … to …", "place …", or "place … taken out"; nothing where there are no words for either."""
    if new in ("yes", "no"):
        return label if new == "yes" else f"no longer {label}"
    if old and new and old != new:
        return f"{label} from {old} to {new}"
    if new or not old:
        return f"{label} {new}" if new else ""
    return f"no longer {label} {old}" if label == DUE_AT else f"{label} {old} taken out"


def _day(value: str, precision: str, name: str) -> str:
    day = date.fromisoformat(value)
    if precision == "month" and name != "due_date":
        return calendar.month(day)
    if precision == "week":
        return dates.words(day, "week")
    if precision in ("month", "about"):
        return dates.words(day, "month" if precision == "month" else "about")
    return calendar.full(day)


def _member(request: Request, number: int) -> str:
    found = request.roster.members.get(number)
    return f"the {names.person(request.roster, found)}" if found else "somebody who has left"


def _seat(request: Request, number: int) -> str:
    found = request.roster.seats.get(number)
    return f"the {names.seat(request.roster, found)}" if found else ""


def _body(request: Request, number: int) -> str:
    found: Organisation | None = request.roster.organisations.get(number)
    return found.short if found else ""


def _meeting(request: Request, number: int) -> str:
    found = request.session.get(Meeting, number)
    return f"**{found.ref}**" if found and found.group_id in request.readable else ""


def _clock(_: Request, value: str) -> str:
    return calendar.clock(time.fromisoformat(value))


def _plain(_: Request, value: Any) -> str:  # noqa: ANN401 - a column's value may be of any type
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


DATES = ("due_date", "date", "from_date", "to_date", "starts_on", "until", "ends_on", "away_until")
READERS: dict[str, Callable[[Request, Any], str]] = {
    "member_id": _member, "deputy_id": _member, "organisation_id": _body, "lead_org_id": _body,
    "due_meeting_id": _meeting, "start_time": _clock, "end_time": _clock, "nudge_from": _clock, "nudge_to": _clock,
    "digest_time": _clock,
}  # fmt: skip
