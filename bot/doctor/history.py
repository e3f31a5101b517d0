"""History: whether it is whole, and if not, where it was altered first."""

from collections.abc import Iterator
from datetime import datetime

from bot.doctor.findings import Finding, fine, wrong
from handlers.core import Moment
from handlers.language import calendar
from storage import verifying
from storage.chain import NO_GROUP
from storage.database import Database
from storage.roster import roster_of
from storage.verifying import Break, Walk

ALTERED = "It was altered, put in another place, or what came just before it was taken out."
SAYS = {
    "altered": ALTERED,
    "unreadable": "It can no longer be read.",
    "words": "Its words are not the ones that were written.",
}
WHAT_NOW = "Compare it with the last good copy of the database."


def examine(database: Database, now: datetime) -> Iterator[Finding]:
    """One sentence where history is whole; one for each group where it is not, and one for the rest."""
    try:
        with database.reading(now) as session:
            walk, moment = verifying.walk(session), Moment(session, now)
            broken = [_broken(moment, found) for found in walk.breaks.values()]
    except Exception as error:
        yield wrong(f"The history cannot be read ({type(error).__name__}). Put back the last good copy of it.")
        return
    yield from (wrong(f"{sentence} {WHAT_NOW}") for sentence in broken)
    yield from _whole(walk)


def _whole(walk: Walk) -> Iterator[Finding]:
    """What is as it was written: all of it, or the other groups'."""
    if not walk.breaks:
        events = f"{walk.count:,} event{'s' * (walk.count != 1)}"
        yield fine(f"The history is whole: {events}, each as it was written and in its place.")
    elif others := len(set(walk.ends) - set(walk.breaks)):
        yield fine(f"The history of {others} other group{'s' * (others != 1)} is whole.")


def _broken(moment: Moment, found: Break) -> str:
    """ "The history of the Locality Task Group does not fit from Tuesday 15 March 2016, 9am on (event 57, …)." """
    whose = _whose(moment, found.group_id)
    if not found.event:
        return f"The history {whose} is not whole: at its end events are missing, or were put in."
    what = " ".join(str(found.event[name]) for name in ("verb", "entity", "entity_id") if name in found.event)
    which = f"event {found.event['id']}{f' ({what})' if what else ''}{_when(moment, found.at)}"
    return f"The history {whose} is not whole. The first that does not fit is {which}. {SAYS[found.how]}"


def _whose(moment: Moment, group_id: int) -> str:
    group = roster_of(moment.session).groups.get(group_id)
    if group is None:
        return "of what belongs to no group" if group_id == NO_GROUP else "of a group that is not there"
    return f"of the {group.name}"


def _when(moment: Moment, at: datetime | None) -> str:
    if at is None:
        return ""
    local = moment.calendar.local(at)
    return f", of {calendar.full(local.date())}, {calendar.clock(local.time())}"
