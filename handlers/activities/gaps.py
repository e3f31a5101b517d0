"""Who is left out of what is planned."""

from handlers import rights
from handlers.core import Button, Reply, Request, command, lines
from handlers.language import calendar, gaps, names
from handlers.language.gaps import Gaps
from storage import activities
from storage.activities import Activity, lists
from storage.activities.lists import Choice
from storage.people import Group

SHOWN = 5  # refs of one line


@command(
    "activity gaps", "activity|activities gaps [in] <group>", "gaps|gap [in] <group>", may=rights.known, reads=True
)
def show(request: Request, group: Group | None = None) -> Reply:
    """Which focus groups and partners have nothing planned in the next eight weeks. `gaps`"""
    about = group or request.group
    found = gaps.find(request.session, about, request.today)
    undated = activities.undated(request.session, [about.key_id])
    ideas = _ideas(request, about, named=group is not None)
    return Reply(
        f"**{about.name}**: the eight weeks to {calendar.full(found.until)}",
        lines(
            *_left_out(found),
            f"Planned: {_refs(found.planned)}." if found.planned else "",
            f"No date yet: {_refs(undated)}." if undated else "",
            f"{_event(found)} plans something{f'; `{ideas}` lists what was thought of' if ideas else ''}.",
        ),
        (Button("Calendar", "calendar"), *([Button("Ideas", ideas)] if ideas else [])),
    )


def _left_out(found: Gaps) -> list[str]:
    if not found.planned:
        return ["Nothing is planned for any day of them yet."]
    whom = names.listed([focus.short for focus in found.focuses])
    who = names.listed([body.short for body in found.bodies])
    said = [f"Nothing planned yet for: {whom}."] * bool(whom) + [f"Nothing planned yet by: {who}."] * bool(who)
    return said or ["Every focus group and every partner has something planned."]


def _ideas(request: Request, group: Group, *, named: bool) -> str:
    """How to see the group's ideas, where it has any."""
    count = lists.count(request.session, Choice([group.key_id], request.today, frozenset({"idea"})))
    return f"activities ideas{f' in {group.short}' if named else ''}" if count else ""


def _event(found: Gaps) -> str:
    """What to type, for the first of those who are left out."""
    return f"`event … for {found.focuses[0].short}`" if found.planned and found.focuses else "`event …`"


def _refs(rows: list[Activity]) -> str:
    """ "7 activities, J9, J10, J12, J13, J15 and 2 more"."""
    count = f"{len(rows)} activit{'y' if len(rows) == 1 else 'ies'}"
    return f"{count}, {names.some([row.ref for row in rows], SHOWN)}"
