"""Who may do what (domain section 7): declared on the decorator, read from seats when the command is run.

A right is called once for each thing the command is about: an action, a meeting, a group, or None when it is
about nothing in particular.
"""

from typing import Any

from handlers.core import Oops, Request, Right
from handlers.language import names
from storage.actions import Action
from storage.activities import Activity
from storage.people import Group, Seat
from storage.roster import Roster


def anyone(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row; nothing to check
    """People we do not know, too."""


def known(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
    """Whoever has a seat somewhere; what they may read is checked where it is found."""
    if not request.roster.seats_of(request.member.key_id):
        raise Oops("You have no seat in a group yet. Ask the programme office, or type "
                   "`/psr join locality task group`.")  # fmt: skip


def member(doing: str) -> Right:
    """A member, lead or officer of the group, or the coordinator; observers read only."""

    def right(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
        known(request, subject)
        group, seat = group_of(request, subject), _seat(request, subject)
        if takes_part(request.roster, request.member.key_id, group.key_id):
            return
        if seat:
            raise Oops(f"Observers can read, but not {doing}. The programme office can change that.")
        raise Oops(f"You have no seat in the {group.name}, so you can't {doing} there. "
                   f"`/psr join {group.short.lower()}` asks for one.")  # fmt: skip

    return right


def owner(doing: str) -> Right:
    """The action's owner, the group's lead, or the coordinator."""

    def right(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
        member(doing)(request, subject)
        if leads(request, subject) or (isinstance(subject, Action) and owns(request, subject)):
            return
        raise Oops(_whose(request, subject, doing))

    return right


def runner(doing: str) -> Right:
    """Whoever logged the activity, the lead organisation's people in its group, the group's lead, the coordinator."""

    def right(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
        member(doing)(request, subject)
        if leads(request, subject) or (isinstance(subject, Activity) and runs(request, subject)):
            return
        raise Oops(_run_by(request, subject, doing))

    return right


def lead(doing: str) -> Right:
    """The group's lead, or the coordinator."""

    def right(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
        known(request, subject)
        if leads(request, subject):
            return
        raise Oops(f"Only {_lead_words(request, subject)} can {doing}.")

    return right


def raiser(doing: str) -> Right:
    """The lead, the coordinator, or a member for what they raised themselves, the same day."""

    def right(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
        member(doing)(request, subject)
        own = getattr(subject, "raised_by_id", None) == request.member.key_id
        if leads(request, subject) or (own and subject.raised_on == request.today):
            return
        raise Oops(f"Only {_lead_words(request, subject)} can {doing}, or whoever raised it on the same day.")

    return right


def coordinator(doing: str) -> Right:
    """The programme office."""

    def right(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
        known(request, subject)
        if not coordinates(request):
            raise Oops(f"Only the programme office can {doing}.")

    return right


def takes_part(roster: Roster, member_id: int, group_id: int) -> bool:
    """Whether this person can do something in the group: any seat but an observer's, or the coordinator's."""
    seat = roster.seat_in(member_id, group_id)
    return roster.is_coordinator(member_id) or (seat is not None and seat.capacity != "observer")


def coordinates(request: Request) -> bool:
    """Whether this person holds a coordinator seat."""
    return request.known is not None and request.roster.is_coordinator(request.known.key_id)


def leads(request: Request, subject: Any) -> bool:  # noqa: ANN401 - any row
    """Whether this person leads the subject's group, or is the coordinator."""
    seat = _seat(request, subject)
    return coordinates(request) or (seat is not None and seat.capacity == "lead")


def owns(request: Request, action: Action) -> bool:
    """Whether the action is this person's, or their seat's."""
    seats = [seat.key_id for seat in request.roster.seats_of(request.member.key_id)]
    return action.owner_member_id == request.member.key_id or action.owner_seat_id in seats


def runs(request: Request, activity: Activity) -> bool:
    """Whether the activity is this person's: they logged it, or their organisation leads it."""
    return request.member.key_id == activity.logged_by_id or request.member.organisation_id == activity.lead_org_id


def group_of(request: Request, subject: Any) -> Group:  # noqa: ANN401 - any row
    """The group a subject belongs to; the request's own when there is none."""
    if isinstance(subject, Group):
        return subject
    if hasattr(subject, "group_id"):
        return request.roster.groups[subject.group_id]
    return request.group


def _seat(request: Request, subject: Any) -> Seat | None:  # noqa: ANN401 - any row
    return request.roster.seat_in(request.member.key_id, group_of(request, subject).key_id)


def _lead_words(request: Request, subject: Any) -> str:  # noqa: ANN401 - any row
    seat = request.roster.lead(group_of(request, subject).key_id)
    if seat is None or seat.member_id is None:
        return "the programme office"
    return f"the lead ({request.roster.members[seat.member_id].role_title}) or the programme office"


def _run_by(request: Request, activity: Activity, doing: str) -> str:
    body = request.roster.organisations.get(activity.lead_org_id or 0)
    who = f"{body.short}'s people" if body else "Whoever logged it"
    return f"{who}, {_lead_words(request, activity)} can {doing}. `join {activity.ref}` is for everyone."


def _whose(request: Request, action: Action, doing: str) -> str:
    ref, who = action.ref, names.post(request.roster, action)
    if not action.live and action.owner_kind in ("none", "everyone"):
        return f"Only {_lead_words(request, action)} can {doing}."
    if action.owner_kind == "none":
        return f"{ref} has no owner yet. `claim {ref}` first, then you can {doing}."
    if action.owner_kind == "everyone":
        office = _lead_words(request, action)
        return f"{ref} is for everyone. Answer it with `reply {ref} done …`; only {office} can {doing}."
    return f"{ref} is the {who}'s. They, or the lead, can {doing}. `note {ref} …` leaves a note."
