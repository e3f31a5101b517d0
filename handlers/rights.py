"""Who may do what (domain section 7): declared on the decorator, read from seats when the command is run.

A right is called once for each thing the command is about: an action, a meeting, a group, or None when it is
about nothing in particular.
"""

from typing import Any

from handlers.core import Oops, Request, Right
from handlers.language import names
from storage import activities
from storage.actions import Action
from storage.activities import Activity
from storage.partnership import Organisation
from storage.people import Group, Seat
from storage.roster import Roster


def anyone(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row; nothing to check
    """People we do not know, too."""


def known(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
    """Whoever has a seat somewhere; what they may read is checked where it is found."""
    if not request.roster.seats_of(request.member.key_id):
        raise Oops("You have no seat in a group yet. Ask the programme office, or type "
                   "`/psr join locality task group`.")  # fmt: skip


def met(request: Request, subject: Any) -> None:  # noqa: ANN401 - any row
    """Whoever we know, with a seat or without one yet: one may be waiting for them."""
    if not request.member.active:
        raise LookupError("the roster knows active members only")


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
        own = getattr(subject, "raised_by_id", None) in request.roster.stands_for(request.member.key_id)
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


def may_own(roster: Roster, member_id: int, group_id: int) -> bool:
    """Whether an action of the group can be this person's for good, and not only while they stand in for somebody."""
    own = [s for s in roster.held_by(member_id) if s.group_id == group_id and s.capacity != "observer"]
    return bool(own) or any(s.capacity == "coordinator" for s in roster.held_by(member_id))


def decides(roster: Roster, member_id: int, group: Group, body: Organisation) -> bool:
    """Whether this person confirms and ends an organisation's seats there: the coordinator, or its Executive member.

    In a closed group that none of these may read, it is the lead: somebody has to.
    """
    if _confirms(roster, member_id, group, body):
        return True
    seat = roster.seat_in(member_id, group.key_id)
    leading = group.closed and seat is not None and seat.capacity == "lead"
    return leading and not any(_confirms(roster, other, group, body) for other in roster.members)


def proposes(request: Request, group: Group, body: Organisation) -> bool:
    """Whether this person suggests who takes an organisation's seat: whoever decides, and the group's lead."""
    leading = group.kind != "office" and group.key_id in request.readable and leads(request, group)
    return leading or decides(request.roster, request.member.key_id, group, body)


def coordinates(request: Request) -> bool:
    """Whether this person holds a coordinator seat, or stands in for somebody who does."""
    return request.known is not None and request.roster.is_coordinator(request.known.key_id)


def leads(request: Request, subject: Any) -> bool:  # noqa: ANN401 - any row
    """Whether this person leads the subject's group, or is the coordinator."""
    seat = _seat(request, subject)
    return coordinates(request) or (seat is not None and seat.capacity == "lead")


def owns(request: Request, action: Action) -> bool:
    """Whether the action is this person's, or their seat's, or that of somebody they stand in for."""
    seats = [seat.key_id for seat in request.roster.seats_of(request.member.key_id)]
    return action.owner_member_id in request.roster.stands_for(request.member.key_id) or action.owner_seat_id in seats


def runs(request: Request, activity: Activity) -> bool:
    """Whether the activity is this person's: they logged it, or their organisation leads it; or they stand in there."""
    people = [request.roster.members[i] for i in request.roster.stands_for(request.member.key_id)]
    return any(activity.logged_by_id == m.id or activity.lead_org_id == m.organisation_id for m in people)


def speaks_for(request: Request, activity: Activity) -> Organisation:
    """Whose part a person takes in it: their own organisation's, or that of whoever they stand in for in its group."""
    seat = request.roster.place_in(request.member.key_id, activity.group_id)
    return request.roster.organisations[seat.organisation_id if seat else request.member.organisation_id]


def group_of(request: Request, subject: Any) -> Group:  # noqa: ANN401 - any row
    """The group a subject belongs to; the request's own when there is none."""
    if isinstance(subject, Group):
        return subject
    if hasattr(subject, "group_id"):
        return request.roster.groups[subject.group_id]
    return request.group


def _confirms(roster: Roster, member_id: int, group: Group, body: Organisation) -> bool:
    """The programme office's own seats are the coordinator's alone."""
    if not roster.reads(member_id, group.key_id):
        return False
    executive = group.kind != "office" and any(_executive(roster, seat, body) for seat in roster.seats_of(member_id))
    return executive or roster.is_coordinator(member_id)


def _executive(roster: Roster, seat: Seat, body: Organisation) -> bool:
    sits = roster.groups[seat.group_id].kind == "executive" and seat.capacity in ("lead", "member")
    return sits and seat.organisation_id == body.id


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
    inside = activities.partner(request.session, activity, speaks_for(request, activity).key_id)
    late = not activity.ahead or activity.over(request.today) or (inside is not None and inside.active)
    join = "" if late else f" `join {activity.ref}` is for everyone."
    return f"{who}, {_lead_words(request, activity)} can {doing}.{join}"


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
