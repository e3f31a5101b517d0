"""Activities: who takes part, when they are, and how they stand."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.load import shape
from bot.load.checks.known import Known, Wrong, named, series
from bot.load.problems import Path

FURTHEST = 366  # days; what lasts longer is a programme, or a slip of the finger


def wrong(path: Path, activity: shape.Activity, known: Known, today: date) -> Iterator[Wrong]:
    """What is wrong with an activity on the day whose state the file shows.

    `question_set` and `plan_item` name records of sections that have no place yet, so nothing is asked of them.
    """
    yield from named((*path, "group"), activity.group, known.groups, "a group")
    yield from series((*path, "ref"), activity.ref, activity.group, known)
    yield from named((*path, "locality"), activity.locality, known.localities, "a place")
    yield from named((*path, "logged_by"), activity.logged_by, known.members, "a member")
    yield from _each(path, "partners", activity.partners, (known.organisations, "an organisation"))
    yield from _each(path, "focus", activity.focus, (known.focus_groups, "a focus group"))
    yield from _partners(path, activity, known)
    yield from _when(path, activity)
    yield from _status(path, activity, today)
    if activity.reach_of and activity.reach is None:
        yield (*path, "reach_of"), "this says of what, but reach does not say how many."


def _each(path: Path, name: str, keys: Sequence[str], known: tuple[set[str], str]) -> Iterator[Wrong]:
    for n, key in enumerate(keys):
        yield from named((*path, name, n), key, *known)
        if key in keys[:n]:
            yield (*path, name, n), f"{key} is here twice."


def _partners(path: Path, activity: shape.Activity, known: Known) -> Iterator[Wrong]:
    """Also an organisation outside the partnership may take part: it is named by the file only (design 9.20)."""
    yield from named((*path, "lead"), activity.lead, known.organisations, "an organisation")
    if activity.status != "idea" and not activity.partners:
        yield (*path, "partners"), "only an idea has no partners; this needs one."
    elif activity.lead and activity.lead not in activity.partners:
        yield (*path, "lead"), f"{activity.lead} leads, so it takes part; name it among the partners, too."


def _when(path: Path, activity: shape.Activity) -> Iterator[Wrong]:
    first, last = activity.first, activity.last
    if last and not first:
        yield (*path, "to"), "this has an end, but no beginning (from)."
    if first and last and last < first:
        yield (*path, "to"), "this is before the activity begins."
    if first and last and (last - first).days >= FURTHEST:
        yield (*path, "to"), "this is more than a year after the activity begins."
    if (first is None) != (activity.exact == "none"):
        yield (*path, "precision"), "this is none where there is no date, and only there."
    if activity.exact == "month" and first and first.day != 1:
        yield (*path, "from"), "where only the month is known, this is its first day."
    if activity.exact == "month" and activity.to:
        yield (*path, "to"), "where only the month is known, leave this out."


def _status(path: Path, activity: shape.Activity, today: date) -> Iterator[Wrong]:
    if activity.status == "done" and activity.last and activity.last > today:
        yield (*path, "status"), "this is still to come, so it is not done."
    if activity.status == "running" and activity.first and activity.first > today:
        yield (*path, "status"), "this is still to come, so it is not running."
    if (activity.reason is not None) != (activity.status == "stopped"):
        yield (*path, "reason"), "a stopped activity, and no other, says why."
    if activity.logged_on and activity.logged_on > today:
        yield (*path, "logged_on"), "this is still to come."
