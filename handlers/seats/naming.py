"""What a line about a seat names: "police ltg @ltg-police", in whatever order people say it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from handlers.core import Oops, Request, Unclear
from handlers.language import manners, names, seats
from storage.partnership import Organisation
from storage.people import Capacity, Group, Member, Seat

AS = re.compile(r"(?:^|\s+)(?:as\s+(?:the\s+|an?\s+)?|\()(lead|member|observer|officer|coordinator)\)?$", re.IGNORECASE)
GLUE = ("for", "of", "the", "in", "on", "at", "to", "from", "and", "-", "–")

EXAMPLE = "`police ltg @ltg-police`"


@dataclass(frozen=True)
class Asked:
    """A place at a group's table, and what else was said: who, which post, as what."""

    group: Group
    body: Organisation
    seats: tuple[Seat, ...]  # the organisation's that have not ended, or the one named by its key
    person: Member | None = None
    post: str = ""
    capacity: Capacity | None = None

    @property
    def unfilled(self) -> list[Seat]:
        """Those that wait for somebody, the kind that was said first, and the empty ones before the others."""
        free = [s for s in self.seats if s.unfilled]
        return sorted(free, key=lambda s: (self.capacity not in (None, s.capacity), s.member_id is not None))

    @property
    def held(self) -> list[Seat]:
        """Those that somebody holds."""
        return [s for s in self.seats if s.status == "confirmed"]

    def plainly(self) -> None:
        """Nothing was said beside the place and the person."""
        if self.post:
            raise Oops(f'I don\'t know "{self.post[:40]}" here. Name the group, and the person with an @. '
                       f"For example {EXAMPLE}")  # fmt: skip

    def of_own(self, request: Request) -> None:
        """A seat is held by somebody of its own organisation (domain section 6, rule 8)."""
        if self.person and self.person.organisation_id != self.body.id:
            who = names.person(request.roster, self.person)
            raise Oops(f"The {who} is not with {self.body.short}, so they can't have a seat of {self.body.short}.")


@dataclass(frozen=True)
class Words:
    """What was found in a line so far, and the words that are left."""

    left: tuple[str, ...]
    body: Organisation | None = None
    group: Group | None = None
    seat: Seat | None = None


def read(request: Request, line: str, group: Group | None = None) -> Asked:
    """The place a line names. Oops with a sentence for what is nobody's name."""
    line, capacity = _capacity(line)
    head, at, tail = line.partition("@")
    found = _placed(request, Words(tuple(head.split()), group=group))
    person = None
    if at and tail.strip():
        person, after = _person(request.about(found.group) if found.group else request, f"@{tail}".split())
        found = _placed(request, replace(found, left=(*found.left, *after)))
    return _asked(request, found, person, capacity)


def readable(request: Request) -> list[int]:
    """The groups whose seats somebody may name: those they read, and those where a seat waits for them."""
    own = request.roster.stands_for(request.member.key_id)
    waiting = [s.group_id for s in request.roster.seats.values() if s.status == "suggested" and s.member_id in own]
    return list(dict.fromkeys([*request.in_sight, *waiting]))


def _capacity(line: str) -> tuple[str, Capacity | None]:
    said = AS.search(line)
    return (line[: said.start()], cast(Capacity, said[1].casefold())) if said else (line, None)


def _placed(request: Request, found: Words) -> Words:
    """The organisation and the group at the beginning of what is left, whichever comes first."""
    roster, within = request.roster, readable(request)
    while found.left and not (found.body and found.group):
        if manners.word(found.left[0]) in GLUE:
            found = replace(found, left=found.left[1:])
            continue
        if seat := _by_key(request, found.left[0], within):
            return _of_seat(request, seat, found)
        body, count = (None, 0) if found.body else names.leading(found.left, roster.named_organisation)
        group, reach = (None, 0) if body or found.group else names.leading(found.left, _group_of(request, within))
        if not (body or group):
            break
        found = Words(found.left[count or reach :], found.body or body, found.group or group)
    return found


def _group_of(request: Request, within: list[int]) -> Callable[[str], Group | None]:
    return lambda words: request.roster.named_group(words, within)


def _by_key(request: Request, word: str, within: list[int]) -> Seat | None:
    there = (s for s in request.roster.seats.values() if s.group_id in within and s.status != "ended")
    return next((s for s in there if s.key == word.casefold()), None)


def _of_seat(request: Request, seat: Seat, found: Words) -> Words:
    body, group = request.roster.organisations[seat.organisation_id], request.roster.groups[seat.group_id]
    return Words(found.left[1:], body, group, seat)


def _person(request: Request, tokens: list[str]) -> tuple[Member, list[str]]:
    """The person that the words after an "@" begin with, and the words after that."""
    for count in range(min(len(tokens), names.RUN), 0, -1):
        try:
            return names.find_person(request, " ".join(tokens[:count])), tokens[count:]
        except Unclear:
            continue
    return names.find_person(request, " ".join(tokens)), []


def _asked(request: Request, found: Words, person: Member | None, capacity: Capacity | None) -> Asked:
    body = found.body or (request.roster.organisation_of(person) if person and not found.left else None)
    if body is None:
        raise _unknown(request, found)
    group = found.group or request.group
    all_seats = request.roster.seats_in(group.key_id)
    own = (found.seat,) if found.seat else tuple(s for s in all_seats if s.organisation_id == body.id)
    if not (body.partner or own):
        raise Oops(f"{body.name} is not a partner, so it has no seat here. The programme office can change that.")
    return Asked(group, body, own, person, " ".join(found.left), capacity)


def _unknown(request: Request, found: Words) -> Oops:
    """No organisation: the words that should have been one, without a group that follows them."""
    words, within = list(found.left), readable(request)
    if not words:
        return Oops("Which organisation is it about? Name it with its group, for example `police ltg`")
    ends = (n for n in range(1, len(words)) if request.roster.named_group(" ".join(words[n:]), within))
    called = " ".join(words[: next(ends, len(words))])
    return Oops(f'I don\'t know an organisation called "{called[:40]}". {names.partners(request)}')


def fitting(request: Request, group: Group, capacity: Capacity, seat: Seat | None = None) -> None:
    """One lead a group (domain section 6, rule 8); and coordinators sit in the programme office alone."""
    lead = request.roster.lead(group.key_id)
    if capacity == "lead" and lead and lead.id != (seat.id if seat else None):
        who, line = names.seat(request.roster, lead), f"rep confirm {seats.called(request.roster, lead)} as member"
        raise Oops(f"The {group.name} has a lead already: the {who}. `{line}` makes them a member first.")
    if capacity == "coordinator" and group.kind != "office":
        raise Oops("Coordinators sit in the programme office. Elsewhere there are leads, members, officers and "
                   "observers.")  # fmt: skip


def people_of(request: Request, body: Organisation) -> list[Member]:
    """An organisation's people, as far as the asker may know of them: not those of closed groups alone."""
    found = []
    for member in request.roster.members.values():
        groups = [s.group_id for s in request.roster.held_by(member.key_id)]
        known = not groups or any(i in request.in_sight for i in groups)
        if member.active and member.organisation_id == body.id and known:
            found.append(member)
    return found
