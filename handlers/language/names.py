"""How people, groups and organisations are said, both ways."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from handlers.core import Button, Oops, Request, Unclear
from handlers.language import manners
from storage.action_lists import Shown
from storage.partnership import Organisation
from storage.people import Group, Member, Seat
from storage.roster import Roster

MENTION = re.compile(r"^@\S+")
EVERYBODY = ("channel", "here", "everyone", "all")  # how chat systems call many people at once; never a person
RUN = 8  # words that a name may have
ACCOUNT = re.compile(r"@([\w:-]+)")  # how a door says a chat system's own mention
ELSEWHERE = "That is a closed group's. Please ask me in its own channel, or in a private chat."


Named = TypeVar("Named")


def person(roster: Roster, member: Member) -> str:
    """A person by post and organisation: "Community Safety Officer (Fire and Rescue)"."""
    return f"{member.role_title} ({roster.organisation_of(member).short})"


def seat(roster: Roster, held: Seat) -> str:
    """A seat by its holder, or by its role when nobody holds it."""
    if held.member_id is not None:
        return person(roster, roster.members[held.member_id])
    return f"{held.role} ({roster.organisations[held.organisation_id].short})"


def post(roster: Roster, action: Shown) -> str:
    """Whose an action is, by post alone: "Community Beat Manager"."""
    if action.owner_member_id is not None:
        return roster.members[action.owner_member_id].role_title
    return owner(roster, action)


def owner(roster: Roster, action: Shown) -> str:
    """Whose an action is: a person or an office, "everyone", or "no owner"."""
    if action.owner_member_id is not None:
        return person(roster, roster.members[action.owner_member_id])
    if action.owner_seat_id is not None:
        return seat(roster, roster.seats[action.owner_seat_id])
    return "everyone" if action.owner_kind == "everyone" else "no owner"


def body(roster: Roster, held: Seat) -> str:
    """A seat by its organisation: "LCFT"."""
    return roster.organisations[held.organisation_id].short


def bodies(roster: Roster, held: Iterable[Seat]) -> str:
    """Seats by their organisations, each once: "Council (4), Police and LCFT (2)"."""
    count = Counter(body(roster, each) for each in held)
    return listed([f"{name} ({often})" if often > 1 else name for name, often in count.items()])


def listed(words: list[str]) -> str:
    """ "Police, LCC and LCFT"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def some(words: list[str], most: int) -> str:
    """ "J11, J12 and J15"; of more than so many, the first of them and how many more."""
    more = [f"{len(words) - most} more"] if len(words) > most else []
    return listed([*words[:most], *more])


def leading(tokens: Sequence[str], named: Callable[[str], Named | None]) -> tuple[Named | None, int]:
    """What the longest run of leading words names, and how many they are: "Fire and Rescue" is one."""
    for count in range(min(len(tokens), RUN), 0, -1):
        if thing := named(" ".join(tokens[:count]).strip(manners.STOPS)):
            return thing, count
    return None, 0


def mention(member: Member) -> str:
    """How a member is named in a command: "@ltg-police"."""
    return f"@{member.key}"


def with_keys(request: Request) -> Request:
    """The request with the chat system's own accounts said as members' keys, which every platform can show and read."""
    if request.form is None and "@" not in request.text:
        return request
    form = {name: _keyed(request, value) for name, value in request.form.items()} if request.form is not None else None
    return replace(request, text=_keyed(request, request.text), form=form)


def named_group(request: Request, words: str) -> Group | None:
    """The group these words name; in a channel none is spoken of that is closed, but its own (domain 6.13)."""
    found = request.roster.named_group(words.strip(), _groups(request))
    if found is None and request.roster.named_group(words.strip(), request.readable):
        raise Oops(ELSEWHERE)
    return found


def find_group(request: Request, words: str) -> Group:
    """The group these words name, among those to speak of here; strangers may name the open ones."""
    found = named_group(request, words)
    if found is None:
        names = ", ".join(request.roster.groups[i].name for i in _groups(request))
        raise Unclear(f'I don\'t know a group called "{words}". There are: {names}.')
    return found


def find_organisation(request: Request, words: str) -> Organisation:
    """The organisation these words name."""
    found = request.roster.named_organisation(words.strip())
    if found is None:
        names = ", ".join(o.short for o in request.roster.organisations.values() if o.partner)
        raise Unclear(f'I don\'t know an organisation called "{words}". The partners are: {names}.')
    return found


def find_partners(request: Request, words: str) -> tuple[Organisation, ...]:
    """Every organisation of a list, each once; Unclear when a part of it is none, Oops when it is no partner."""
    found: dict[int, Organisation] = {}
    tokens = [token.strip(",;.") for token in re.sub(r"[,/]", ", ", words.replace("&", " and ")).split()]
    while tokens := _list_on(tokens):
        body, count = _leading_body(request, tokens)
        found[body.key_id] = body
        tokens = tokens[count:]
    if not found:
        raise Unclear(f'I don\'t know an organisation called "{words}".')
    return tuple(found.values())


def find_person(request: Request, words: str) -> Member:
    """The member that "@…" names: an account, a key, or words of a post or an organisation (design 9.7)."""
    wanted = words.strip().removeprefix("@").strip()
    if wanted.casefold() == "me":
        return request.member
    if wanted.casefold().strip(",.;:!?") in EVERYBODY:
        raise Unclear(f"@{wanted} is not one person. Say whom, for example @ltg-police.")
    found = _exact(request, wanted) or _by_words(request, wanted)
    if not found:
        raise Unclear(f"I don't know @{wanted}. They need to `join`, or the programme office can add them.")
    if len(found) > 1:
        raise Oops(f"@{wanted} could be more than one person. Which one?", _offers(request, words.strip(), found))
    return found[0]


def _groups(request: Request) -> list[int]:
    open_ones = [g.key_id for g in request.roster.groups.values() if g.active and not g.closed]
    return request.in_sight if request.known else open_ones


def _list_on(tokens: list[str]) -> list[str]:
    """The rest of a list, without the words that only join its parts."""
    while tokens and tokens[0].casefold() in ("and", "&", "plus", ""):
        tokens = tokens[1:]
    return tokens


def _leading_body(request: Request, tokens: list[str]) -> tuple[Organisation, int]:
    """The organisation a list begins with, which has to be a partner."""
    body, count = leading(tokens, request.roster.named_organisation)
    if body is None:
        raise Unclear(f'I don\'t know an organisation called "{" ".join(tokens)}". {partners(request)}')
    if not body.partner:
        raise Oops(f"{body.short} is not a partner, so it cannot take part here. {partners(request)}")
    return body, count


def partners(request: Request) -> str:
    """ "The partners are: Council, LCC and Police." """
    shorts = sorted(o.short for o in request.roster.organisations.values() if o.partner and o.active)
    return f"The partners are: {listed(shorts)}."


def _keyed(request: Request, text: str) -> str:
    def key(found: re.Match[str]) -> str:
        member = request.roster.member(request.platform, request.tenant, found[1])
        return mention(member) if member and _met(request, member) else found[0]

    return ACCOUNT.sub(key, text)


def _exact(request: Request, wanted: str) -> list[Member]:
    account = request.roster.member(request.platform, request.tenant, wanted)
    keyed = (m for m in request.roster.members.values() if m.active and m.key == wanted.casefold())
    return [m for m in ([account] if account else keyed) if _met(request, m)]


def _met(request: Request, member: Member) -> bool:
    """Whether the asker may know of them: not of people who have sat in groups that are closed to the asker alone."""
    groups = {s.group_id for s in request.roster.seats.values() if s.member_id == member.id}
    return not groups or not groups.isdisjoint(request.readable)


def _by_words(request: Request, wanted: str) -> list[Member]:
    """People whose post or organisation has all these words; those of the group asked about come first."""
    near = [m for m in _candidates(request) if _answers_to(request.roster, m, wanted.casefold())]
    mine = request.roster.groups_of(request.known.key_id)[:1] if request.known else []
    group = request.meant or request.here or (mine[0] if mine else None)
    inside = [m for m in near if group and request.roster.seat_in(m.key_id, group.key_id)]
    return inside or near


def _candidates(request: Request) -> list[Member]:
    seated = {s.member_id for i in request.in_sight for s in request.roster.seats_in(i)}
    return [m for m in request.roster.members.values() if m.active and m.id in seated]


def _answers_to(roster: Roster, member: Member, wanted: str) -> bool:
    body = roster.organisation_of(member)
    if wanted in {n.casefold() for n in (body.key, body.name, body.short, *body.aliases)}:
        return True
    return set(wanted.split()) <= set(re.findall(r"\w+", f"{member.role_title} {body.short}".casefold()))


def _offers(request: Request, typed: str, found: list[Member]) -> tuple[Button, ...]:
    return tuple(Button(person(request.roster, m), request.text.replace(typed, mention(m)).strip()) for m in found[:5])
