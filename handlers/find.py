"""One search over everything people wrote down, and over the people themselves."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from handlers import rights
from handlers.core import Button, Line, Reply, Request, command
from handlers.language import calendar, cards, doings, names, occasions, terms
from storage import search
from storage.actions import Action
from storage.activities import Activity
from storage.base import Row
from storage.meetings import Meeting
from storage.people import Member
from storage.search import Hit, Term

INSTEAD = "Another word may help; `actions`, `activities` and `meetings` list what there is, `who police` finds people."
ECHOED = 60  # characters of what was typed that are said back


@command("find", "find|search [for] <words>", may=rights.known, reads=True)
def find(request: Request, words: str) -> Reply:
    """Search actions, activities, meetings and people you can see. `find befriending leaflet`"""
    wanted = terms.read(words)
    asked = words if len(words) <= ECHOED else f"{words[:ECHOED].rstrip()}…"
    hits, count = search.find(request.session, wanted[: terms.MOST], request.in_sight, cards.PAGE)
    if not hits:
        return Reply(f'Nothing here has "{asked}". {INSTEAD}', refused=True)
    lines = tuple(_lines(request, hits))
    return Reply(f'**Found for "{asked}"** ({count})', lines + _rest(wanted, count), _show(hits, lines))


def _lines(request: Request, hits: Sequence[Hit]) -> Iterator[Line]:
    rows = [request.session.get_one(hit.table, hit.id) for hit in hits]
    found = doings.gather(request.session, [row for row in rows if isinstance(row, Activity)])
    said = {doing.activity.key_id: doings.line_for(request, doing) for doing in found}
    for row in rows:
        yield said[row.key_id] if isinstance(row, Activity) else LINES[type(row)](request, row)


def _action(request: Request, action: Action) -> Line:
    """ "**A8** Bring options for a befriending activity – cleared 9 March"."""
    if action.live:
        return cards.action_line(request.session, action)
    on = f" {_day(request, action.cleared_on)}" if action.cleared_on else ""
    return Line(f"**{action.ref}** {action.text} – {action.status}{on}")


def _meeting(request: Request, meeting: Meeting) -> Line:
    """ "**M7** Locality Task Group, Wednesday 16 March 2016, 10am to midday – to define a plan"."""
    state = "held" if meeting.happened(request.today) else meeting.status
    said = [occasions.headline(request.roster, meeting), occasions.purpose(meeting), state * (state != "planned")]
    return Line(f"**{meeting.ref}** {' – '.join(part for part in said if part)}")


def _person(request: Request, member: Member) -> Line:
    """ "**Community Beat Manager (Police)** – Locality Task Group"."""
    seats = (s for i in request.in_sight for s in request.roster.seats_in(i) if s.member_id == member.id)
    groups = dict.fromkeys(request.roster.groups[seat.group_id].name for seat in seats)
    return Line(f"**{names.person(request.roster, member)}** – {names.listed(list(groups))}")


LINES: dict[type[Row], Callable[..., Line]] = {Action: _action, Meeting: _meeting, Member: _person}


def _day(request: Request, day: date) -> str:
    return calendar.short(day) if day.year == request.today.year else f"{calendar.short(day)} {day.year}"


def _rest(wanted: Sequence[Term], count: int) -> tuple[Line, ...]:
    more = f"and {count - cards.PAGE} more; add a word to bring the closest to the top"
    some = f"I looked for the first {terms.MOST} words."
    return (Line(more),) * (count > cards.PAGE) + (Line(some),) * (len(wanted) > terms.MOST)


def _show(hits: Sequence[Hit], lines: Sequence[Line]) -> tuple[Button, ...]:
    """The one record that was found can be opened at once."""
    ref = lines[0].text.partition(" ")[0].strip("*")
    return (Button(f"Show {ref}", f"show {ref}"),) if len(hits) == 1 and hits[0].table is not Member else ()
