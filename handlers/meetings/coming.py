"""Who comes: apologies, and taking them back."""

from handlers import rights
from handlers.core import Oops, Reply, Request, command
from handlers.language import calendar, cards, names, occasions, refs
from handlers.language.due import Due
from handlers.language.letters import lead_of
from storage import meetings
from storage.meetings import Meeting
from storage.people import Group, Seat


@command(
    "apologies",
    "apologies|apology [for] <meeting> <day> <note> {group}",
    "meeting|meetings apologies [for] <meeting> <day> <note> {group}",
    may=rights.known,
)
def apologies(
    request: Request,
    meeting: Meeting | None = None,
    day: Due | None = None,
    note: str = "",
    group: Group | None = None,
) -> Reply:
    """Say that you can't come to the next meeting, or to another one. `apologies M7`"""
    ref = refs.ref(note.partition(" ")[0])
    if refs.letter(ref) == "J":
        raise Oops(f"{ref} is an activity, and apologies are for meetings. `leave {ref}` says that you can't come.")
    found = meeting or _meant(request, day)
    said = note if day is None or (meeting is None and _names_a_day(day)) else f"{day.typed} {note}".strip()
    _still_ahead(request, found)
    cards.fits(said, 300)
    seat, what = _seat(request, found), f"{found.ref}, {occasions.headline(request.roster, found)}"
    if not meetings.say_apologies(request.session, found, seat.key_id, said):
        kept = f' Your note is now "{said}".' if said else ""
        return Reply(f"Your apologies for {what}, are in already.{kept}")
    return Reply(f"**Apologies noted** for {what}.{_seen_by(request, found, said)}\n"
                 f"If you can come after all: `coming {found.ref}`.")  # fmt: skip


@command("coming", "coming [to] <meeting>", may=rights.known)
def coming(request: Request, meeting: Meeting) -> Reply:
    """Take your apologies back: you can come after all. `coming M7`"""
    _still_ahead(request, meeting)
    if not meetings.say_coming(request.session, meeting, _seat(request, meeting).key_id):
        raise Oops(f"You have sent no apologies for {meeting.ref}, so you are expected.")
    what = f"{meeting.ref}, {occasions.headline(request.roster, meeting)}"
    return Reply(f"**You are expected** at {what}. Your apologies are taken back.")


def _names_a_day(day: Due | None) -> bool:
    """ "16 March" and "the 16 March meeting" name a meeting; "next week" is only why one can't come."""
    return day is not None and (day.meeting is not None or day.precision == "day")


def _meant(request: Request, day: Due | None) -> Meeting:
    """The meeting on the day that was named; the group's next one where none was."""
    group = request.group
    if day is None or not _names_a_day(day):
        found = meetings.upcoming(request.session, group.key_id, request.today, request.clock)
        if found is None:
            raise Oops(f"No meeting of the {group.name} is planned, so there is nothing to send apologies for.")
        return found
    if day.meeting or day.day is None:
        return day.meeting  # type: ignore[return-value]
    on_day = meetings.on_day(request.session, group.key_id, day.day)
    if not on_day:
        raise Oops(f"I can't find a meeting of the {group.name} on {calendar.full(day.day)}. `meetings` lists them.")
    return on_day[0]


def _still_ahead(request: Request, meeting: Meeting) -> None:
    if meeting.status == "cancelled":
        raise Oops(f"{meeting.ref} is cancelled, so nobody is expected.")
    if meeting.happened(request.today):
        raise Oops(f"{meeting.ref} was on {occasions.day(meeting)}, so it is too late for that.")
    if not meeting.dated:
        raise Oops(f"{meeting.ref} has no day yet ({occasions.day(meeting)}). Please say it again once it has one.")


def _seat(request: Request, meeting: Meeting) -> Seat:
    seat = request.roster.place_in(request.member.key_id, meeting.group_id)
    if seat is None:
        name = request.roster.groups[meeting.group_id].name
        raise Oops(f"You have no seat in the {name}, so nobody expects you at {meeting.ref}.")
    return seat


def _seen_by(request: Request, meeting: Meeting, note: str) -> str:
    lead = lead_of(request, meeting.group_id)
    if lead is None or lead.id == request.member.id:
        return ""
    return f" The lead ({names.person(request.roster, lead)}) sees them{' and your note' * bool(note)}."
