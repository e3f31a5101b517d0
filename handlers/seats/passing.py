"""Handing over: the seat where there is a successor, the actions and the replies that hang on it, and word of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.core import Button, Letter, Reply, Request
from handlers.language import cards, names, seats
from handlers.language.letters import lead_of, tell
from handlers.seats import letters
from storage import actions, people
from storage import seats as kept
from storage.actions import Action
from storage.people import Group, Member, Seat

CLAIMS = 5  # buttons of one answer


@dataclass(frozen=True)
class Leaving:
    """A seat that ends, and what was said should become of it and of what hangs on it."""

    seat: Seat
    heir: Member | None = None
    nobody: bool = False  # what is open is to be anybody's
    good: bool = False  # no place is kept for the organisation


@dataclass(frozen=True)
class Passed:
    """What became of it all."""

    place: str
    holder: Member
    heir: Member | None
    successor: Seat | None
    given: list[Action]
    replies: list[Action]


def ended(request: Request, leaving: Leaving, things: list[Action]) -> Reply:
    """End it, hand everything over in one step, and tell everybody once."""
    group = request.roster.groups[leaving.seat.group_id]
    _can_take(request, leaving, things)
    passed = _passed(request, leaving, things)
    alone, warned = "", tuple[Letter, ...]()
    if leaving.seat.capacity == "lead" and passed.successor is None:
        alone, warned = letters.of_no_lead(request, group, leaving.seat)
    news = [_given(request, passed), _replies(request, passed), _found(request, leaving, passed)]
    return Reply(
        "\n".join(line for line in (_headline(request, passed), *news) if line) + alone,
        buttons=_claims(passed, group),
        public=_public(request, passed), about=group, letters=(*_told(request, leaving, passed), *warned),
    )  # fmt: skip


def _claims(passed: Passed, group: Group) -> tuple[Button, ...]:
    """To claim what needs an owner again; of many, the list of what does."""
    if passed.heir or len(passed.given) > CLAIMS:
        says = f"actions open in {group.short}"
        return () if passed.heir else (Button("Actions with no owner", says),)
    return tuple(cards.claim_button(action) for action in passed.given)


def _can_take(request: Request, leaving: Leaving, things: list[Action]) -> None:
    """Whoever takes over has a seat in each group concerned, or takes this very seat."""
    if leaving.heir is None:
        return
    groups = {leaving.seat.group_id, *(a.group_id for a in things if a.owner_kind == "member")}
    for group_id in groups if not _succeeds(request, leaving) else ():
        cards.to_take(request, leaving.heir.id, request.roster.groups[group_id])


def _succeeds(request: Request, leaving: Leaving) -> bool:
    """Whether the seat goes to somebody of the same organisation who has none in the group yet."""
    if leaving.heir is None or leaving.heir.organisation_id != leaving.seat.organisation_id:
        return False
    return all(s.group_id != leaving.seat.group_id for s in request.roster.held_by(leaving.heir.key_id))


def _passed(request: Request, leaving: Leaving, things: list[Action]) -> Passed:
    roster = request.roster
    holder, place = roster.members[leaving.seat.member_id or 0], seats.place(roster, leaving.seat)
    successor = _successor(request, leaving)
    row = request.session.get_one(Seat, leaving.seat.key_id)
    row.end(request.today)
    replies = kept.pass_replies(request.session, row, successor, f"no longer waits for {names.body(roster, row)}")
    given = [action for action in things if action.owner_kind != "everyone"]
    for action in given:
        _give(request, action, leaving.heir, successor)
    keep_place(request, leaving, successor)
    return Passed(place, holder, leaving.heir, successor, given, replies)


def _successor(request: Request, leaving: Leaving) -> Seat | None:
    """The seat of whoever comes after."""
    heir, old, group = leaving.heir, leaving.seat, request.roster.groups[leaving.seat.group_id]
    if heir is None or not _succeeds(request, leaving):
        return None
    body = request.roster.organisations[old.organisation_id]
    made = people.open_seat(request.session, group, body, heir.role_title, old.capacity)
    made.confirm(heir, request.member.key_id, request.today)
    return made


def _give(request: Request, action: Action, heir: Member | None, successor: Seat | None) -> None:
    """An office's action stays the office's; everything else is the person's."""
    if successor and action.owner_kind == "seat":
        action.give("seat", successor.key_id, request.today)
    else:
        action.give("member" if heir else "none", heir.key_id if heir else None, request.today)


def keep_place(request: Request, leaving: Leaving, successor: Seat | None = None) -> None:
    """The organisation still has its place in the group, to be found, unless it was said that it has not."""
    old = leaving.seat
    if successor or leaving.good or old.capacity not in ("lead", "member"):
        return
    group, body = request.roster.groups[old.group_id], request.roster.organisations[old.organisation_id]
    people.open_seat(request.session, group, body, old.role, old.capacity)


def _headline(request: Request, passed: Passed) -> str:
    holder = names.person(request.roster, passed.holder)
    if passed.successor and passed.heir:
        who = names.person(request.roster, passed.heir)
        return f"**Passed on**: the {who} has {passed.place} now, after the {holder}."
    return f"**Ended**: the {holder} no longer has {passed.place}."


def _given(request: Request, passed: Passed) -> str:
    if not passed.given:
        return ""
    one = len(passed.given) == 1
    if passed.heir is None:
        return f"{cards.refs(passed.given)} {'needs' if one else 'need'} an owner again."
    return f"{cards.refs(passed.given)} {'is' if one else 'are'} with the {_heir(request, passed)} now."


def _replies(request: Request, passed: Passed) -> str:
    if not passed.replies:
        return ""
    verb = "waits" if len(passed.replies) == 1 else "wait"
    if passed.successor:
        return f"{cards.refs(passed.replies)} {verb} for their reply now."
    body = request.roster.organisation_of(passed.holder).short
    return f"{cards.refs(passed.replies)} no longer {verb} for {body}."


def _found(request: Request, leaving: Leaving, passed: Passed) -> str:
    if passed.successor or leaving.good or leaving.seat.capacity not in ("lead", "member"):
        return ""
    body, group = (
        request.roster.organisations[leaving.seat.organisation_id],
        request.roster.groups[leaving.seat.group_id],
    )
    return f"The seat is to be found: `rep suggest {body.key} {group.key} @name` puts somebody forward."


def _public(request: Request, passed: Passed) -> str:
    said = _headline(request, passed).partition(": ")[2].rstrip(".")
    more = _given(request, passed).rstrip(".")
    return cards.capital(f"{said}; {more}" if more else said)


def _told(request: Request, leaving: Leaving, passed: Passed) -> tuple[Letter, ...]:
    """One letter each: to whoever has it all now, to whoever leaves, and to a lead whose action has every reply."""
    own = "" if passed.holder.id == request.member.id else _given(request, passed)
    bye = tell(request, [passed.holder], f"You no longer have {passed.place}. {own}".strip(), leaving.seat)
    heir = tell(request, [passed.heir], _to_heir(request, passed), passed.given[0] if passed.given else leaving.seat)
    waiting = [] if passed.successor else passed.replies
    return (*bye, *heir, *all_in(request, waiting))


def all_in(request: Request, rows: Iterable[Action]) -> tuple[Letter, ...]:
    """To the lead, of each action for everyone that has every reply now."""
    asks = [tell(request, [lead_of(request, a.group_id)], f"All have replied to {a.ref}: {a.text}. Clear it with "
                 f"`done {a.ref} all replies are in`.", a, rule="replied")
            for a in rows if _complete(request, a)]  # fmt: skip
    return tuple(letter for each in asks for letter in each)


def _to_heir(request: Request, passed: Passed) -> str:
    seat = (
        f"You have {passed.place} now, after the {names.person(request.roster, passed.holder)}."
        if passed.successor
        else ""
    )
    given = cards.handed(request, passed.given, "handed over") if passed.given else ""
    waits = letters.waits([a.ref for a in passed.replies]).strip() if passed.successor else ""
    return "\n".join(line for line in (seat, given, waits) if line)


def _complete(request: Request, action: Action) -> bool:
    rows = actions.replies(request.session, action.key_id)
    return bool(rows) and all(row.state != "waiting" for row in rows)


def _heir(request: Request, passed: Passed) -> str:
    return names.person(request.roster, passed.heir) if passed.heir else ""
