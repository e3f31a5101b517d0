"""How a meeting is said, the same in an answer, a notice and a digest."""

from handlers.language import calendar, names
from storage import meetings
from storage.base import Session
from storage.meetings import Meeting
from storage.roster import Roster, roster_of

# A purpose is kept as it was typed: "define a plan" and "to define a plan" are both said "to define a plan".
DOING = (
    "agree", "choose", "complete", "consider", "decide", "define", "develop", "discuss", "draft", "explore", "finish",
     "hear", "look", "meet", "plan", "prepare", "review", "set", "share", "talk", "test", "work",
)  # fmt: skip


def day(meeting: Meeting) -> str:
    """Wednesday 16 March 2016; April 2016; date not fixed yet."""
    if meeting.date is None:
        return "date not fixed yet"
    return calendar.full(meeting.date) if meeting.dated else calendar.month(meeting.date)


def hours(meeting: Meeting) -> str:
    """10am to midday; 10am; nothing where no time is known."""
    if meeting.start_time is None:
        return ""
    return (
        calendar.span(meeting.start_time, meeting.end_time) if meeting.end_time else calendar.clock(meeting.start_time)
    )


def when(meeting: Meeting) -> str:
    """Wednesday 16 March 2016, 10am to midday."""
    return listed(day(meeting), hours(meeting))


def slot(meeting: Meeting) -> str:
    """When and where: "Wednesday 16 March 2016, 10am to midday, Town Hall"."""
    return listed(when(meeting), meeting.venue, meeting.online_link)


def headline(roster: Roster, meeting: Meeting) -> str:
    """Who, when and where: "Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall"."""
    return listed(meeting.title or roster.groups[meeting.group_id].name, slot(meeting))


def purpose(meeting: Meeting) -> str:
    """What it is for, after a dash: "to define a plan of activity"; nothing where nobody said."""
    words = meeting.purpose.strip().rstrip(".")
    first, _, rest = words.partition(" ")
    doing = first.casefold() in DOING and bool(rest) and not rest.startswith("of ")
    if doing or first.casefold() == "to":
        return f"{'to ' * doing}{words[:1].lower()}{words[1:]}"
    return words


def purpose_sentence(meeting: Meeting) -> str:
    """The same as a sentence: "To define a plan of activity."."""
    words = purpose(meeting)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def reason(words: str) -> str:
    """Why it was moved or cancelled: "Because of the work under way." or "Reason: the hall is flooded."."""
    given = words.strip().rstrip(".")
    if not given:
        return ""
    because = given.casefold().startswith("because")
    return f"{given[:1].upper()}{given[1:]}." if because else f"Reason: {given}."


def apologies(session: Session, meeting: Meeting, *, notes: bool = False) -> list[str]:
    """Who sent apologies, by organisation; by role too where an organisation has more than one seat."""
    roster = roster_of(session)
    said = []
    for row in meetings.attendance(session, meeting.key_id, "apologies"):
        seat = roster.seats[row.seat_id]
        same = [s for s in roster.seats_in(seat.group_id) if s.organisation_id == seat.organisation_id]
        who = names.seat(roster, seat) if len(same) > 1 else names.body(roster, seat)
        said.append(f"{who} ({row.note})" if notes and row.note else who)
    return said


def apologies_line(session: Session, meeting: Meeting, *, notes: bool = False) -> str:
    """ "Apologies so far: LCFT." """
    said = apologies(session, meeting, notes=notes)
    return f"Apologies so far: {names.listed(said)}." if said else "No apologies so far."


def listed(*parts: str) -> str:
    """The parts that are there, with commas between."""
    return ", ".join(part for part in parts if part)
