"""Focus groups and activities as rows, with who takes part in each and whom it is for."""

from datetime import date

from bot.load import shape
from bot.load.books import Books
from bot.load.sections import Sections
from storage.activities import Activity, ActivityFocus, ActivityPartner, FocusGroup


def write(books: Books, found: Sections) -> None:
    """Every focus group and activity of the file."""
    focuses = [FocusGroup(key=f.key, name=f.name, short=f.short) for f in found.focus_groups.values()]
    books.keep(focuses, books.as_of)
    known = {row.key: row.key_id for row in focuses}
    places = {g.key: g.locality for g in found.groups.values()}
    for activity in found.activities.values():
        row = _activity(books, activity, activity.locality or places[activity.group])
        at = books.on(row.logged_on)
        books.keep([row], at)
        books.activities[row.ref] = row.key_id
        focus = [ActivityFocus(activity_id=row.key_id, focus_group_id=known[key]) for key in activity.focus]
        books.keep([*_partners(books, row, activity), *focus], at)


def _activity(books: Books, activity: shape.Activity, place: str | None) -> Activity:
    row = Activity(
        ref=activity.ref, group_id=books.groups[activity.group], title=activity.title, kind=activity.kind,
        status=activity.status, lead_org_id=books.organisations[activity.lead] if activity.lead else None,
        place=activity.place or "", locality_id=books.localities[place] if place else None, reach=activity.reach,
        reach_of=activity.reach_of or "", outcome=activity.outcome or "", stopped_note=activity.reason or "",
        logged_by_id=books.members[activity.logged_by] if activity.logged_by else None,
        logged_on=_logged(books, activity),
    )  # fmt: skip
    row.set_when((activity.first, activity.last), activity.exact, activity.when_text)
    row.version = 1
    return row


def _logged(books: Books, activity: shape.Activity) -> date:
    """When it came into the record: what is done, at the latest on its last day, where the file does not say."""
    known = books.as_of.astimezone(books.zone).date()
    return activity.logged_on or (min(known, activity.last) if activity.last else known)


def _partners(books: Books, row: Activity, activity: shape.Activity) -> list[ActivityPartner]:
    return [
        ActivityPartner(activity_id=row.key_id, organisation_id=books.organisations[key], joined_on=row.logged_on,
                        member_id=row.logged_by_id)
        for key in activity.partners
    ]  # fmt: skip
