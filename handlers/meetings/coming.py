"""Who comes: apologies, and taking them back."""

from handlers import rights
from handlers.core import Oops, Reply, Request, command
from handlers.language import cards, due, names, occasions
from handlers.language.letters import lead_of
from storage import meetings
from storage.meetings import Meeting
from storage.people import Seat


@command("apologies", "apologies|apology [for] <meeting> <note>", "meeting|meetings apologies [for] <meeting> <note>",
         may=rights.known)  # fmt: skip
def apologies(request: Request, meeting: Meeting | None = None, note: str = "") -> Reply:
    """Say that you can't come to the next meeting, or to another one. `apologies M7`"""
    found, said = (meeting, note) if meeting else _meant(request, note)
    _still_ahead(request, found)
    cards.fits(said, 300)
    seat = _seat(request, found)
    if not meetings.say_apologies(request.session, found, seat.key_id, said):
        kept = f' Your note is now "{said}".' if said else ""
        return Reply(f"Your apologies for {found.ref}, {occasions.when(found)}, are in already.{kept}")
    return Reply(f"**Apologies noted** for {found.ref}, {occasions.when(found)}.{_seen_by(request, found, said)}\n"
                 f"If you can come after all: `coming {found.ref}`.")  # fmt: skip


@command("coming", "coming [to] <meeting>", may=rights.known)
def coming(request: Request, meeting: Meeting) -> Reply:
    """Take your apologies back: you can come after all. `coming M7`"""
    _still_ahead(request, meeting)
    if not meetings.say_coming(request.session, meeting, _seat(request, meeting).key_id):
        raise Oops(f"You have sent no apologies for {meeting.ref}, so you are expected.")
    return Reply(f"**You are expected** at {meeting.ref}, {occasions.slot(meeting)}. Your apologies are taken back.")


def _meant(request: Request, words: str) -> tuple[Meeting, str]:
    """The meeting that words such as "16 March" name; otherwise the next one, and the words are a note."""
    named = due.maybe(request, words) if words else None
    if named and named.meeting:
        return named.meeting, ""
    if named and named.day and named.precision == "day":
        found = meetings.on_day(request.session, request.group.key_id, named.day)
        if not found:
            raise Oops(f"I can't find a meeting of the {request.group.name} {_on(named)}. `meetings` lists them.")
        return found[0], ""
    following = meetings.upcoming(request.session, request.group.key_id, request.today, request.clock)
    if following is None:
        raise Oops(f"No meeting of the {request.group.name} is planned, so there is nothing to send apologies for.")
    return following, words


def _on(named: due.Due) -> str:
    return named.words.replace("due ", "on ", 1)


def _still_ahead(request: Request, meeting: Meeting) -> None:
    if meeting.status == "cancelled":
        raise Oops(f"{meeting.ref} is cancelled, so there is no need for apologies.")
    if meeting.happened(request.today):
        raise Oops(f"{meeting.ref} was on {occasions.day(meeting)}, so it is too late for that.")
    if not meeting.dated:
        raise Oops(f"{meeting.ref} has no day yet ({occasions.day(meeting)}). Please say it again once it has one.")


def _seat(request: Request, meeting: Meeting) -> Seat:
    seat = request.roster.seat_in(request.member.key_id, meeting.group_id)
    if seat is None:
        name = request.roster.groups[meeting.group_id].name
        raise Oops(f"You have no seat in the {name}, so nobody expects you at {meeting.ref}.")
    return seat


def _seen_by(request: Request, meeting: Meeting, note: str) -> str:
    lead = lead_of(request, meeting.group_id)
    if lead is None or lead.id == request.member.id:
        return ""
    return f" The lead ({names.person(request.roster, lead)}) sees them{' and your note' * bool(note)}."
