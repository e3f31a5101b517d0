"""The columns of `export activities`."""

from collections.abc import Iterator

from handlers.exporting.tables import Column, Scope, Table, table
from handlers.language import doings, names
from handlers.language.doings import Doing
from storage import exporting


def of(scope: Scope) -> Table:
    """Every activity of these groups: ideas, plans, what was done and what was stopped."""
    return table("Activities", _columns(scope), _doings(scope))


def _doings(scope: Scope) -> Iterator[Doing]:
    for rows in exporting.activities_of(scope.moment.session, scope.ids):
        yield from doings.gather(scope.moment.session, rows)


def _columns(scope: Scope) -> tuple[Column[Doing], ...]:
    return (
        Column("Ref", 9, lambda d: d.activity.ref),
        Column("Group", 24, lambda d: scope.group(d.activity.group_id)),
        Column("Activity", 50, lambda d: d.activity.title),
        Column("Kind", 18, lambda d: doings.SAID[d.activity.kind]),
        Column("Status", 22, lambda d: doings.standing(d.activity, scope.moment.today)),
        Column("Lead organisation", 20, lambda d: _lead(scope, d)),
        Column("Partners", 36, lambda d: ", ".join(d.bodies)),
        Column("For", 24, lambda d: ", ".join(focus.short for focus in d.focuses)),
        Column("From", 12, lambda d: d.activity.from_date),
        Column("To", 12, lambda d: d.activity.to_date),
        Column("When, in words", 24, _about),
        Column("Place", 28, lambda d: d.activity.place),
        Column("Reach", 9, lambda d: d.activity.reach),
        Column("Of", 14, lambda d: d.activity.reach_of),
        Column("Outcome", 50, lambda d: d.activity.outcome),
        Column("Stopped because", 36, lambda d: d.activity.stopped_note),
        Column("Logged by", 36, lambda d: _logged_by(scope, d)),
        Column("Logged on", 12, lambda d: d.activity.logged_on),
    )


def _about(doing: Doing) -> str:
    """ "May 2016", "about Friday 15 April 2016": what dates alone would make too exact."""
    return doings.words(doing.activity) if doing.activity.precision in ("month", "about") else ""


def _lead(scope: Scope, doing: Doing) -> str:
    found = scope.moment.roster.organisations.get(doing.activity.lead_org_id or 0)
    return found.short if found else ""


def _logged_by(scope: Scope, doing: Doing) -> str:
    found = scope.moment.roster.members.get(doing.activity.logged_by_id or 0)
    return names.person(scope.moment.roster, found) if found else ""
