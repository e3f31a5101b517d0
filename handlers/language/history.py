"""What happened to a record, in words: "9 March: cleared by the Community Safety Officer (Fire and Rescue)"."""

from datetime import date
from typing import Any

from handlers.core import Request
from handlers.language import calendar, names
from storage import events
from storage.actions import Action
from storage.activities import Activity
from storage.events import Event

SHOWN = 8  # the latest ones; the rest stay in the record

WORDS = {
    "add": "added", "claim": "claimed", "unclaim": "given back", "assign": "given", "done": "cleared",
    "reopen": "reopened", "withdraw": "withdrawn", "due": "date changed", "stuck": "marked stuck",
    "unstuck": "moving again", "edit": "put in other words", "note": "note", "move": "its meeting moved",
    "cancel": "its meeting was cancelled", "undo": "last change taken back", "import": "on record",
    "call": "Call to Action Plan changed", "held": "meeting held", "end": "passed on",
    "redact": "words removed for good", "forget": "passed on",
    "activity done": "done", "activity edit": "changed", "activity move": "date changed", "activity stop": "stopped",
    "activity started": "started", "activity outcome": "outcome changed", "activity promote": "planned",
    "activity join": "joined", "activity leave": "left",
}  # fmt: skip

PARTS = {"title": "title", "kind": "kind", "from_date": "date", "to_date": "date", "place": "place", "reach": "number",
         "outcome": "outcome"}  # fmt: skip


def of(request: Request, row: Action | Activity) -> list[str]:
    """The row's history in lines, the oldest first; past the latest eight, how many more there are."""
    past = events.of(request.session, events.entity_of(row), row.key_id)
    notes = {t.event_id: t.new for t in events.texts(request.session, [e.id or 0 for e in past]) if t.field == "note"}
    lines = [_line(request, e, (notes.get(e.id or 0) or "removed") if "note" in e.changes else "") for e in past]
    more = len(lines) - SHOWN
    if more <= 0:
        return lines
    return [f"and {more} earlier change{'s' * (more > 1)}; `history {row.ref}` lists all", *lines[-SHOWN:]]


def _line(request: Request, event: Event, note: str) -> str:
    day = calendar.short(request.calendar.today(event.at))
    member = request.roster.members.get(event.member_id or 0)
    by = f" by the {names.person(request.roster, member)}" if member else ""
    what = WORDS.get(f"{event.entity} {event.verb}") or WORDS.get(event.verb, event.verb)
    what = (_parts(event) if what == "changed" else what) + _whereto(request, event)
    return f"{day}: {what}{by}" + (f" – {note}" if note else "")


def _parts(event: Event) -> str:
    """ "title and place changed": which parts of an activity; others' parts in it are records of their own."""
    said = names.listed(list(dict.fromkeys(PARTS[name] for name in PARTS if name in event.changes)))
    return f"{said} changed" if said else "changed"


def _whereto(request: Request, event: Event) -> str:
    """To whom it was given, or to when its date was changed."""
    if event.verb in ("assign", "end") and (owner := _new(event, "owner_member_id")):
        return f" to the {names.person(request.roster, request.roster.members[owner])}"
    if event.verb in ("end", "forget") and _new(event, "status") == "open":
        return " to nobody"
    if event.entity == "activity" and event.verb == "move" and (first := _new(event, "from_date")):
        return f" to {calendar.short(date.fromisoformat(first))}"
    if event.verb == "due" and (day := _new(event, "due_date")):
        return f" to {calendar.short(date.fromisoformat(day))}"
    return ""


def _new(event: Event, field: str) -> Any:  # noqa: ANN401 - a column's value may be of any type
    return event.changes.get(field, [None, None])[1]
