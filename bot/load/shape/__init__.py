"""The shape of a partnership's file: every section, every key, how long and of which kind (domain section 4.1)."""

from bot.load.shape.business import Action, Activity, Attendance, Due, FocusGroup, Meeting
from bot.load.shape.partnership import Locality, Meta, Organisation, Programme, Term
from bot.load.shape.people import Channel, Group, Member, Seat
from bot.load.words import Record

__all__ = [
    "LATER", "RECORDS", "SINGLE", "Action", "Activity", "Attendance", "Channel", "Due", "FocusGroup",
    "Group", "Locality", "Meeting", "Member", "Meta", "Organisation", "Programme", "Seat", "Term",
]  # fmt: skip

RECORDS: dict[str, type[Record]] = {
    "organisations": Organisation,
    "localities": Locality,
    "groups": Group,
    "members": Member,
    "seats": Seat,
    "channels": Channel,
    "meetings": Meeting,
    "attendance": Attendance,
    "focus_groups": FocusGroup,
    "activities": Activity,
    "actions": Action,
    "glossary": Term,
}
SINGLE: dict[str, type[Record]] = {"meta": Meta, "programme": Programme}

# Known to the whole design, and not built yet: named and counted, never half-loaded (design 9.20).
LATER = (
    "plan", "mandates", "measures", "readings", "risks", "comms", "notes", "assessment", "directory", "question_sets",
    "agenda_items",
)  # fmt: skip
