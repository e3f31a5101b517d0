"""Word to the partners of an activity when it is moved or stopped: one letter to each person, none to one's own."""

from collections.abc import Collection, Iterable, Sequence

from handlers.core import Letter, Request
from handlers.language import cards, doings, names
from handlers.language.letters import tell
from storage import activities
from storage.actions import Action
from storage.activities import Activity
from storage.people import Member
from storage.roster import RANK


def stopped(request: Request, activity: Activity, why: str, withdrawn: Iterable[Action]) -> tuple[Letter, ...]:
    """It will not be done. Whoever had an action of it that is withdrawn with it is told, too."""
    owners = [request.roster.members.get(action.owner_member_id or 0) for action in withdrawn]
    when = f", {doings.words(activity)}" if activity.to_date else ""
    text = f"The {cards.by_whom(request)} has stopped {activity.ref} {activity.title}{when}. {why}"
    return tell(request, _others(request, [*_people(request, activity), *owners]), text, activity)


def moved(request: Request, activity: Activity, now: str, new: Collection[int]) -> tuple[Letter, ...]:
    """It is on other days now; whoever is `new` in it is told so in a letter of their own."""
    text = f"The {cards.by_whom(request)} has moved {activity.ref} {activity.title}: it is now {now}"
    people = [member for member in _others(request, _people(request, activity)) if member.organisation_id not in new]
    return tell(request, people, text, activity)


def brought_in(request: Request, activity: Activity, bodies: Collection[int]) -> tuple[Letter, ...]:
    """Somebody else says that their organisation takes part."""
    doing = doings.of(request.session, activity)
    people = [_speaker(request, activity, body) for body in bodies]
    text = (f"The {cards.by_whom(request)} says that your organisation takes part in {activity.ref} {activity.title} – "
            f"{doing.when_where}. `leave {activity.ref}` if that is not so.")  # fmt: skip
    return tell(request, _others(request, people), text, activity)


def taken_out(request: Request, activity: Activity, bodies: Sequence[int], why: str = "") -> tuple[Letter, ...]:
    """Somebody else says that their organisation takes part no more."""
    people = [_speaker(request, activity, body) for body in bodies]
    text = (f"The {cards.by_whom(request)} says that your organisation no longer takes part in {activity.ref} "
            f"{activity.title}{f': {why}' if why else ''}. `join {activity.ref}` if that is not so.")  # fmt: skip
    return tell(request, _others(request, people), text, activity)


def said(request: Request, letters: Sequence[Letter]) -> str:
    """ "LCC and VCFS will be told." """
    told = [request.roster.members[letter.member_id] for letter in letters if letter.member_id]
    bodies = list(dict.fromkeys(request.roster.organisation_of(member).short for member in told))
    return f"{names.listed(bodies)} will be told." if bodies else ""


def _people(request: Request, activity: Activity) -> list[Member | None]:
    """For each partner who speaks for it in the group, and whoever of its own said that it takes part."""
    found: list[Member | None] = []
    for part in activities.partners(request.session, [activity])[activity.key_id]:
        said = request.roster.members.get(part.member_id or 0)
        own = said if said and said.organisation_id == part.organisation_id else None
        found += [_speaker(request, activity, part.organisation_id), own]
    return found


def _speaker(request: Request, activity: Activity, body: int) -> Member | None:
    """Who holds the organisation's seat in the group: of several the one that may do most."""
    held = [s for s in request.roster.seats_in(activity.group_id) if s.organisation_id == body and s.member_id]
    seat = min(held, key=lambda s: RANK.index(s.capacity), default=None)
    return request.roster.members[seat.member_id] if seat and seat.member_id else None


def _others(request: Request, people: Iterable[Member | None]) -> list[Member]:
    """Those of other organisations: one's own hear it from oneself."""
    own = request.member.organisation_id
    return [member for member in people if member and member.organisation_id != own]
