"""What else is planned for the same people or at the same place, within the same fortnight."""

import re
from datetime import timedelta

from handlers.core import Button, Line, Request
from handlers.language import doings, names
from handlers.language.doings import Doing
from handlers.language.plain import for_parsing
from storage import activities
from storage.activities import Activity

FORTNIGHT = timedelta(days=14)
SHOWN = 3
SMALL = {"the", "and"}
NOWHERE = {"", "online", "tbc", "tobeconfirmed", "various", "variousvenues", "variousplaces"}  # no place to meet at


def hint(request: Request, doing: Doing) -> tuple[Line, ...]:
    """One line for each other activity near it in time that is for the same people or at the same place."""
    near = [line for other in _near(request, doing.activity) if (line := _line(request, doing, other))]
    more = len(near) - SHOWN
    return (*near[:SHOWN], *([Line(f"and {more} more – `calendar`")] if more > 0 else ()))


def _near(request: Request, activity: Activity) -> list[Doing]:
    """Whatever else is planned from a fortnight before its first day to a fortnight after its last one."""
    first, last = activity.from_date, activity.to_date
    if first is None or last is None or not doings.open_to_join(activity, request.today):
        return []
    start = max(first - FORTNIGHT, request.today)
    rows = activities.ahead(request.session, request.in_sight, start, last + FORTNIGHT)
    return doings.gather(request.session, [row for row in rows if row.id != activity.id])


def _line(request: Request, doing: Doing, other: Doing) -> Line | None:
    """ "**J9** Carers information stall is for carers too, on Wednesday 13 April." with the way to take part."""
    own = {focus.id for focus in doing.focuses}
    whom = names.listed([focus.short for focus in other.focuses if focus.id in own])
    together = _same_place(other.activity.place, doing.activity.place)
    shared = [f"for {whom}"] * bool(whom) + [f"at {other.activity.place}"] * together
    if not shared:
        return None
    activity, when = other.activity, doings.on(other.activity, doings.brief(other.activity))
    return Line(f"**{activity.ref}** {activity.title} is {' and '.join(shared)} too, {when}.", _join(request, other))


def _same_place(one: str, other: str) -> bool:
    return _key(one) == _key(other) and _key(one) not in NOWHERE


def _key(place: str) -> str:
    """A place as it is compared: "The Town Hall" is "town hall", "St Mary's" is "St Marys"."""
    return "".join(word for word in re.findall(r"[^\W_]+", for_parsing(place).casefold()) if word not in SMALL)


def _join(request: Request, other: Doing) -> tuple[Button, ...]:
    """The way to take part, for whoever may and does not yet."""
    return (doings.help_button(other.activity),) if doings.can_help(request, other) else ()
