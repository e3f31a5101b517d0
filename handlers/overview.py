"""The empty line: what is mine, when we meet, what needs an owner. It is the Home tab in Slack, too."""

from handlers import rights
from handlers.core import Button, Line, Reply, Request, command, lines
from handlers.language import cards, doings, names, occasions, standing
from handlers.language.doings import Doing
from handlers.language.gaps import AHEAD
from storage import actions, activities, joining, meetings
from storage.actions import Action
from storage.people import Group

SHOWN = 5
NO_NAMES = (
    "No names or details of residents or patients, please, and no cases. What looks like it I refuse and do not keep."
)


@command("overview", "", "home", may=rights.anyone, reads=True)
def overview(request: Request) -> Reply:
    """Your actions, your next meetings, and what needs an owner. `/psr`"""
    if request.known is None or not request.roster.seats_of(request.known.key_id):
        return welcome(request)
    groups = _groups(request)
    mine = standing.owned(request)
    found = (
        *_yours(request, mine),
        *_meetings(request, groups),
        *_activity(request, groups),
        *_unowned(request, groups),
        *_waiting(request),
    )
    head = f"**Your actions** ({len(mine)})" if mine else "**Your actions**: nothing is waiting for you."
    return Reply(head, found, (Button("Help", "help"),))


@command("welcome", "welcome", "hello|hi", may=rights.anyone, reads=True)
def welcome(request: Request) -> Reply:
    """What I am for, what not to type, and how to join. `welcome`"""
    partnership = request.roster.partnership
    name = partnership.name if partnership else "the partnership"
    what = (
        f"**I am PSR, the bot of {name}.** I keep one list of actions, meetings and joint activities for "
        "all its partners, and remind people in time."
    )
    return Reply(
        what, (*lines(_who(request), NO_NAMES), Line("`/psr help` shows what I can do.", _first_steps(request)))
    )


def _who(request: Request) -> str:
    """Whom I am talking to, and what they can do next; a place with many readers hears what it still needs."""
    known = request.known
    if not request.user:
        return "" if request.here else "This channel has no group yet: `/psr channel link locality task group`."
    if known is None:
        group = (request.here.short if request.here else "locality task group").lower()
        return f"I don't know you yet. Ask the programme office, or type `/psr join {group}`."
    who = names.person(request.roster, known)
    if request.roster.seats_of(known.key_id):
        return f"You are the {who}. `/psr` shows what is yours."
    return f"You are the {who}, with no seat in a group yet. Type `/psr join locality task group`."


def _first_steps(request: Request) -> tuple[Button, ...]:
    seated = request.known is not None and bool(request.roster.seats_of(request.known.key_id))
    return (Button("Help", "help"),) if seated else (Button("Join", "join"), Button("Help", "help"))


def _groups(request: Request) -> list[Group]:
    """One's groups; in a channel nothing is said of a closed group but its own (domain section 6, rule 13)."""
    return [g for g in request.roster.groups_of(request.member.key_id) if g.key_id in request.in_sight]


def _yours(request: Request, mine: list[Action]) -> list[Line]:
    shown = [_own_line(request, action) for action in mine[:SHOWN]]
    return shown + _more(len(mine), "actions mine")


def _own_line(request: Request, action: Action) -> Line:
    late = action.due_date is not None and action.due_date < request.today
    whose = f" – {said}" if (said := standing.for_whom(request, action)) else ""
    text = f"{cards.action_line(request.session, action, owner=False).text}{whose}{' – late' if late else ''}"
    if action.owner_kind != "everyone":
        return Line(text, cards.done_buttons(action))
    says = f"reply {action.ref} {_replier(request, action)}done"
    return Line(f"{text} – waits for your reply", (Button(f"Reply done {action.ref}", says),))


def _replier(request: Request, action: Action) -> str:
    """For which organisation, where that is not one's own."""
    seat = standing.replying(request, action)
    other = seat is not None and seat.member_id != request.member.id
    return f"for {request.roster.organisations[seat.organisation_id].key} " if seat and other else ""


def _meetings(request: Request, groups: list[Group]) -> list[Line]:
    """The next meeting of each group that has one, the soonest first."""
    soon = [meetings.upcoming(request.session, g.key_id, request.today, request.clock) for g in groups]
    told = sorted((m for m in soon if m), key=lambda m: (m.date is None, m.date or request.today, m.key_id))
    said = [Line(f"{occasions.headline(request.roster, m)} – `{m.ref}`") for m in told]
    return [Line("**Next meeting**"), *said] if said else [Line("**Next meeting**: none planned.")]


def _activity(request: Request, groups: list[Group]) -> list[Line]:
    """The next thing of one's own organisation; where it has none, the next one it could help with."""
    ids, own = [g.key_id for g in groups], request.member.organisation_id
    ahead = activities.ahead(request.session, ids, request.today, request.today + AHEAD)
    found = doings.gather(request.session, ahead) if ahead else []
    mine = next((d for d in found if own in {part.organisation_id for part in d.parts}), None)
    if mine:
        return [Line("**Your next activity**"), Line(mine.line)]
    return [Line("**Next activity**"), _to_help(request, found[0])] if found else []


def _to_help(request: Request, doing: Doing) -> Line:
    return Line(doing.line, (doings.help_button(doing.activity),) if doings.can_help(request, doing) else ())


def _unowned(request: Request, groups: list[Group]) -> list[Line]:
    rows = [a for g in groups for a in actions.live(request.session, g.key_id) if a.status == "open"]
    if not rows:
        return []
    shown = [_open_line(request, action) for action in rows[:SHOWN]]
    return [Line(f"**Needs an owner** ({len(rows)})"), *shown, *_more(len(rows), "actions open")]


def _open_line(request: Request, action: Action) -> Line:
    """With Claim, but for those who only observe the group."""
    line = cards.action_line(request.session, action, owner=False)
    seat = request.roster.seat_in(request.member.key_id, action.group_id)
    return Line(line.text) if seat and seat.capacity == "observer" else line


def _waiting(request: Request) -> list[Line]:
    """For those who decide: how many ask to join."""
    groups = [i for i in request.in_sight if rights.leads(request, request.roster.groups[i])]
    count = len(joining.undecided(request.session, groups)) if groups else 0
    if not count:
        return []
    said = "1 person asks" if count == 1 else f"{count} people ask"
    return [Line(f"**{said} to join**", (Button("Who asks", "joins"),))]


def _more(count: int, says: str) -> list[Line]:
    return [Line(f"and {count - SHOWN} more – `{says}`", (Button("More", says),))] if count > SHOWN else []
