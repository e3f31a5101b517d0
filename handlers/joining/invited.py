"""What an invitation opens: a channel for its group, or a seat for somebody of its organisation."""

from typing import cast

from handlers.core import Letter, Oops, Reply, Request
from handlers.joining import seating
from handlers.language import cards, names
from handlers.language.letters import tell
from storage import channels, joining, people
from storage.channels import Channel
from storage.joining import Code
from storage.partnership import Organisation
from storage.people import Group, Member, Platform, Seat

DOORS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}
LONGEST = 120
TAKEN = (
    "This channel has a group already, so nothing was changed and the code is still good. Type it in another channel, "
    "or to me in private for a seat."
)
NO_SEAT = "That code gives a seat to somebody of {}, and you are with {}. Nothing was changed; it is still good."
POST = "That code is good. Type it again with your job title after it, not your name, such as `{} Community Officer`."


def stands(request: Request, code: Code, by: Member) -> bool:
    """Whether whoever gave it could still give it, to an organisation and a group that are still there."""
    group, body = _group(request, code), _body(request, code)
    office = request.roster.is_coordinator(by.key_id) and request.roster.reads(by.key_id, group.key_id)
    return office and group.active and body.active


def channel(request: Request, code: Code) -> Reply:
    """The channel it is typed in is the group's from now on."""
    group = _group(request, code)
    where = (request.platform, request.tenant, request.conversation)
    row = channels.find(request.session, *where)
    if row and row.linked:
        raise Oops(TAKEN)
    row = row or Channel(platform=cast(Platform, where[0]), tenant_id=where[1], conversation_id=where[2], group_id=0)
    row.link(group.key_id, where[1])
    request.session.add(row)
    news = f"Your invitation of {_body(request, code).short} was used: a channel in {DOORS[request.platform]} is the " \
           f"{group.name}'s now. If that is wrong, `channel unlink` there puts it right."  # fmt: skip
    return Reply(
        f"**Linked**: this channel is the {group.name}'s now, and everything is posted here.{_care(group)}\n"
        f"Whoever here wants to take part types `join {group.short.lower()}`.",
        letters=_told(request, code, news),
    )


def person(request: Request, code: Code, account: tuple[Platform, str, str], post: str) -> Reply:
    """Whoever types it has a seat of the organisation in the group, and in no other."""
    group, body = _group(request, code), _body(request, code)
    _fits(request, group, body)
    empty = [s for s in request.roster.seats_in(group.key_id) if _free(s, body)]
    member = request.known or _newcomer(request, group, body, _post(request, post, empty))
    if request.known is None:
        joining.identify(request.session, member.key_id, account)
    seat = seating.give(request, group, member, empty, code.made_by_id or 0)
    joining.settle(request.session, account, [group.key_id], code.made_by_id or 0)
    who = names.person(request.roster, member)
    news = f"Your invitation of {body.short} was used: the {who} has a seat in the {group.name} now. If that is not " \
           f"whom you meant, `rep end {seat.key}` ends it."  # fmt: skip
    waits = seating.waits(joining.owe_replies(request.session, seat))
    return Reply(f"**You are in**: {who}, {group.name}.{waits} {seating.MANNERS}", about=group,
                 public=f"{who} has a seat in the {group.name}", letters=_told(request, code, news))  # fmt: skip


def _fits(request: Request, group: Group, body: Organisation) -> None:
    known = request.known
    if known is None:
        return
    own = request.roster.organisation_of(known)
    if own.id != body.id:
        raise Oops(NO_SEAT.format(body.short, own.short))
    if any(s.group_id == group.id for s in request.roster.held_by(known.key_id)):
        raise Oops(f"You have a seat in the {group.name} already. The code is still good for a colleague.")


def _free(seat: Seat, body: Organisation) -> bool:
    """An empty seat of the organisation that gives no more say than any other."""
    return seat.organisation_id == body.id and seat.unfilled and seat.member_id is None and seat.capacity == "member"


def _post(request: Request, post: str, empty: list[Seat]) -> str:
    cards.fits(post, LONGEST)
    waiting = next((s.role for s in empty if s.status == "suggested"), "")
    if not post and not waiting:
        raise Oops(POST.format(request.text))
    return post or waiting


def _newcomer(request: Request, group: Group, body: Organisation, post: str) -> Member:
    return people.add_member(request.session, f"{group.key}-{body.key}", post, body.key_id)


def _care(group: Group) -> str:
    """What is posted is read by the whole channel, seat or not."""
    closed = f" The {group.name} is a closed group: everybody in this channel sees what I post, so check who is in it."
    return closed if group.closed else ""


def _told(request: Request, code: Code, news: str) -> tuple[Letter, ...]:
    """Whoever gave it hears what it was used for."""
    return tell(request, [request.roster.members.get(code.made_by_id or 0)], news, code)


def _group(request: Request, code: Code) -> Group:
    return request.roster.groups[code.group_id or 0]


def _body(request: Request, code: Code) -> Organisation:
    return request.roster.organisations[code.organisation_id or 0]
