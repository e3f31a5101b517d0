"""Reading back: what is planned, one card, the next one."""

from datetime import timedelta

from handlers import rights
from handlers.core import Button, Line, Reply, Request, command, lines
from handlers.language import calendar, cards, names, occasions, refs
from storage import actions, meetings
from storage.actions import Action
from storage.meetings import Meeting
from storage.people import Group
from storage.undo import TAKEN_BACK

LATELY = timedelta(days=92)
HELD = 3  # how many of those held lately are listed


@command("meeting list", "meeting|meetings list [of|for|in] <words>", "meetings [of|for|in] <words>", "meeting",
         may=rights.known, reads=True)  # fmt: skip
def listing(request: Request, words: str = "") -> Reply:
    """What is planned and what was held lately, of this group, another one or all. `meetings`"""
    if words.casefold() in ("all", "everyone", "every group"):
        return _of_all(request)
    group = names.find_group(request, words) if words else request.group
    planned = meetings.planned(request.session, [group.key_id], request.today)
    gap = "" if planned else "None planned yet."
    lately = _lately(request, group)
    shown = lines(gap, *(_line(m) for m in planned[: cards.PAGE]), "Held lately:" if lately else "", *lately)
    return Reply(f"**{group.name}: meetings** ({len(planned)} planned)", shown)


@command("meeting show", "meeting|meetings show <meeting>", "show <meeting>", "meeting <meeting>",
         may=rights.known, reads=True)  # fmt: skip
def show(request: Request, meeting: Meeting) -> Reply:
    """One meeting: when, where, what for, apologies, and what is due at it. `meeting show M7`"""
    return _card(request, meeting)


@command("meeting next", "next [meeting] [of|for|in] <words>", "meeting|meetings next [of|for|in] <words>",
         "what's|whats|when's|whens next [meeting] [of|for|in] <words>",
         "when|when's|whens [is|do] [the|we|our] [next|meet] [meeting|meet] [of|for|in] <words>",
         may=rights.known, reads=True)  # fmt: skip
def upcoming(request: Request, words: str = "") -> Reply:
    """The group's next meeting, or another group's. `next executive`"""
    if ref := refs.ref(words):
        return Reply(f"`show {ref}` says when it is.", buttons=(Button(f"Show {ref}", f"show {ref}"),), refused=True)
    group = names.find_group(request, words) if words else request.group
    meeting = meetings.upcoming(request.session, group.key_id, request.today, request.clock)
    if meeting is not None:
        return _card(request, meeting)
    hint = " `meeting add 13 April 10am to midday at Town Hall` plans one." if rights.leads(request, group) else ""
    return Reply(f"No meeting of the {group.name} is planned yet.{hint}")


def _line(meeting: Meeting) -> Line:
    """One line of the list; a month alone is said as such."""
    what = occasions.purpose(meeting)
    return Line(f"**{meeting.ref}** {occasions.slot(meeting)}{f' – {what}' if what else ''}")


def _lately(request: Request, group: Group) -> list[Line]:
    rows = [m for m in meetings.listed(request.session, group.key_id) if m.date and _recent(request, m)]
    return [Line(f"**{m.ref}** {occasions.day(m)}{' – cancelled' * (m.status == 'cancelled')}") for m in rows[:HELD]]


def _recent(request: Request, meeting: Meeting) -> bool:
    """Held or called off in the last three months; one that was added by mistake is left out."""
    called_off = meeting.status == "cancelled" and meeting.reason != TAKEN_BACK
    since = request.today - LATELY
    return meeting.date is not None and meeting.date >= since and (called_off or meeting.happened(request.today))


def _of_all(request: Request) -> Reply:
    """Every group's next meeting, and the gaps."""
    groups = [request.roster.groups[i] for i in request.in_sight if request.roster.groups[i].kind != "office"]
    return Reply("**Next meetings**", tuple(_next_of(request, group) for group in groups))


def _next_of(request: Request, group: Group) -> Line:
    meeting = meetings.upcoming(request.session, group.key_id, request.today, request.clock)
    if meeting is None:
        return Line(f"{group.name}: none planned yet")
    return Line(f"{group.name}: **{meeting.ref}** {occasions.slot(meeting)}")


def _card(request: Request, meeting: Meeting) -> Reply:
    due = [a for a in actions.due_at(request.session, meeting.key_id) if a.group_id in request.in_sight]
    facts = (
        f"**{meeting.ref}** {occasions.headline(request.roster, meeting)}",
        occasions.purpose_sentence(meeting),
        *_state(request, meeting),
        _led_by(request, meeting),
        _apologies(request, meeting),
        _count(due),
    )
    shown = [cards.action_line(request.session, action, when=False) for action in due[: cards.PAGE]]
    return Reply("\n".join(fact for fact in facts if fact), tuple(shown), _offers(request, meeting))


def _state(request: Request, meeting: Meeting) -> tuple[str, ...]:
    if meeting.status == "cancelled":
        return ("Cancelled.", occasions.reason(meeting.reason))
    if meeting.happened(request.today):
        return ("Held.",)
    was = f"First planned for {calendar.full(meeting.moved_from)}." if meeting.moved_from else ""
    return (was, "" if meeting.dated else f"No day yet: `meeting move {meeting.ref} to …` gives it one.")


def _led_by(request: Request, meeting: Meeting) -> str:
    seat = request.roster.lead(meeting.group_id)
    return f"Led by the {names.seat(request.roster, seat)}." if seat else ""


def _apologies(request: Request, meeting: Meeting) -> str:
    """What was said with apologies is for the lead and the programme office."""
    if meeting.status == "cancelled":
        return ""
    line = occasions.apologies_line(request.session, meeting, notes=rights.leads(request, meeting))
    return line.replace(" so far", "") if meeting.happened(request.today) else line


def _count(due: list[Action]) -> str:
    if not due:
        return "No actions are due at it."
    return f"{len(due)} action{'s are' if len(due) > 1 else ' is'} due at it:"


def _offers(request: Request, meeting: Meeting) -> tuple[Button, ...]:
    ahead = meeting.status == "planned" and meeting.dated and not meeting.happened(request.today)
    return (Button(f"Apologies {meeting.ref}", f"apologies {meeting.ref}"),) if ahead else ()
