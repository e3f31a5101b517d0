"""Gaps: the focus groups and the partners for whom, and by whom, nothing is planned in the weeks to come."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from storage import activities
from storage.activities import Activity, FocusGroup
from storage.base import Session
from storage.partnership import Organisation
from storage.people import Group
from storage.roster import roster_of

AHEAD = timedelta(weeks=8)


@dataclass(frozen=True)
class Gaps:
    """What a group has planned in the next eight weeks, and who is left out of it."""

    until: date
    planned: list[Activity]
    focuses: list[FocusGroup]  # for whom there is nothing, in the order they were agreed
    bodies: list[Organisation]  # who takes part in nothing, in the order of their seats
    served: list[tuple[FocusGroup, int]]  # for whom there is something, and how many activities


def find(session: Session, group: Group, today: date) -> Gaps:
    """A group's gaps. What has no date yet, and what is over, fills none."""
    planned = activities.ahead(session, [group.key_id], today, today + AHEAD)
    parts, whom = activities.partners(session, planned), activities.focuses(session, planned)
    served = Counter(focus.key_id for found in whom.values() for focus in found)
    agreed = activities.focus_groups(session)
    busy = {part.organisation_id for found in parts.values() for part in found}
    return Gaps(
        today + AHEAD, planned,
        focuses=[focus for focus in agreed if focus.key_id not in served],
        bodies=[body for body in bodies(session, group) if body.key_id not in busy],
        served=[(focus, served[focus.key_id]) for focus in agreed if focus.key_id in served],
    )  # fmt: skip


def bodies(session: Session, group: Group) -> list[Organisation]:
    """The partners with a seat in the group, filled or still to be; officers and observers speak for none."""
    roster = roster_of(session)
    seats = [seat for seat in roster.seats_in(group.key_id) if seat.capacity in ("lead", "member")]
    found = dict.fromkeys(seat.organisation_id for seat in seats)
    return [body for i in found if (body := roster.organisations[i]).partner and body.active]
