"""Whose it is: claim, unclaim, assign."""

from handlers import rights
from handlers.core import Oops, Reply, Request, command
from handlers.language import calendar, cards, names
from handlers.language.clauses import Owner
from handlers.language.letters import tell
from storage.actions import Action
from storage.people import Member


@command(
    "action claim",
    "action|actions claim|take <taken>",
    "claim|take <taken>",
    may=rights.member("claim an action"),
    public=True,
)
def claim(request: Request, taken: tuple[Action, ...]) -> Reply:
    """Take on an action that has no owner. `claim A11`"""
    mine = [a for a in taken if a.live and a.owner_member_id == request.member.key_id]
    taken = tuple(a for a in taken if a not in mine) or taken  # those that are left
    taker = _taker(request, taken[0].group_id)
    for action in taken:
        _claimable(request, action)
        action.give("member", taker.key_id, request.today)
    if taker.id != request.member.id:
        return _taken_for(request, taken, taker)
    return Reply(
        "\n".join(f"**{a.ref} is yours.** {cards.capital(cards.due_words(request.session, a))}." for a in taken),
        public=f"{cards.refs(taken)} claimed by {cards.by_whom(request)}",
    )


@command(
    "action unclaim",
    "action|actions unclaim|release <given_back>",
    "unclaim|release <given_back>",
    may=rights.member("give an action back"),
    public=True,
)
def unclaim(request: Request, given_back: tuple[Action, ...]) -> Reply:
    """Give an action back, so that somebody else can claim it. `unclaim A11`"""
    for action in given_back:
        cards.live(action)
        if action.owner_kind in ("none", "everyone"):
            raise Oops(f"{action.ref} is nobody's in particular, so there is nothing to give back.")
        rights.owner("give it back")(request, action)
        action.give("none", None, request.today)
    verb = "needs" if len(given_back) == 1 else "need"
    return Reply(
        f"**{cards.refs(given_back)}** {verb} an owner again.",
        buttons=tuple(cards.claim_button(a) for a in given_back),
        public=f"{cards.refs(given_back)} {verb} an owner again",
    )


@command(
    "action assign",
    "action|actions assign|give <given> [to] <owner>",
    "assign|give <given> [to] <owner>",
    may=rights.member("assign an action"),
    public=True,
)
def assign(request: Request, given: tuple[Action, ...], owner: Owner) -> Reply:
    """Give an action to somebody; for the lead and the programme office. `assign A10 to @ltg-police`"""
    for action in given:
        _assignable(request, action, owner)
        action.give(owner.kind, owner.member_id, request.today)
    who = names.owner(request.roster, given[0])
    member = request.roster.members.get(owner.member_id or 0)
    told = tell(request, [member], cards.handed(request, given, "given"), given[0])
    tail = " They will be told." if told else ""
    return Reply(
        f"**{cards.refs(given)}** given to the {who}.{tail}",
        public=f"{cards.refs(given)} given to the {who}",
        letters=told,
    )


def _taker(request: Request, group_id: int) -> Member:
    """Who claims: somebody who only stands in for another here claims for them, as their own time here ends."""
    own = [i for i in request.roster.stands_for(request.member.key_id) if rights.may_own(request.roster, i, group_id)]
    return request.roster.members[own[0]] if own else request.member


def _taken_for(request: Request, taken: tuple[Action, ...], holder: Member) -> Reply:
    """Word to whoever somebody stands in for, and whose these are now."""
    who, verb = names.person(request.roster, holder), "is" if len(taken) == 1 else "are"
    told = tell(request, [holder], cards.handed(request, taken, "claimed for you"), taken[0])
    return Reply(
        f"**{cards.refs(taken)}** {verb} with the {who} now, for whom you stand in.",
        public=f"{cards.refs(taken)} claimed by {cards.by_whom(request)} for the {who}",
        letters=told,
    )


def _claimable(request: Request, action: Action) -> None:
    if action.status == "cleared" and action.cleared_on:
        raise Oops(f'{action.ref} was cleared on {calendar.short(action.cleared_on)}: "{action.cleared_note}". '
                   f"`reopen {action.ref} why` if that is wrong.")  # fmt: skip
    cards.live(action)
    if action.owner_kind == "everyone":
        raise Oops(f"{action.ref} is for everyone. Answer it with `reply {action.ref} done …`.")
    if action.owner_member_id == request.member.key_id:
        raise Oops(f"{action.ref} is yours already.")
    if action.owned:
        since = f" since {calendar.short(action.owned_on)}" if action.owned_on else ""
        raise Oops(f"{action.ref} is with the {names.owner(request.roster, action)}{since}. A lead can `assign` it.")


def _assignable(request: Request, action: Action, owner: Owner) -> None:
    cards.live(action)
    if action.owner_kind == "everyone" or owner.kind in ("everyone", "none"):
        raise Oops(f"`assign` gives an action to one person. For example `assign {action.ref} to @ltg-police`.")
    if owner.member_id != request.member.key_id and not rights.leads(request, action):
        raise Oops("Members can take an action themselves; the lead or the programme office gives one to "
                   f"somebody else. `claim {action.ref}` makes it yours.")  # fmt: skip
    if action.owned and not rights.leads(request, action) and not rights.owns(request, action):
        raise Oops(f"{action.ref} is with the {names.owner(request.roster, action)}. A lead can `assign` it.")
    if action.owner_member_id == owner.member_id:
        raise Oops(f"{action.ref} is with the {names.owner(request.roster, action)} already.")
    cards.to_take(request, owner.member_id, request.roster.groups[action.group_id])
