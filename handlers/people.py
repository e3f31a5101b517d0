"""Who is who: groups, seats, and what the bot knows of the person asking."""

from typing import Any

from handlers import rights
from handlers.core import Button, Line, Reply, Request, command, lines
from handlers.language import calendar, names, occasions, refs, seats
from storage import meetings
from storage.partnership import Locality
from storage.people import Deputy, Group, Member, Seat

SHOWN = 10
DOORS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}
STATES = {"suggested": "suggested", "vacant": "to be found", "confirmed": "confirmed"}
TOLD = {"all": "all", "meetings": "about meetings only", "off": "off"}


@command("group", "group <group>", may=rights.known, reads=True)
def group(request: Request, group: Group | None = None) -> Reply:
    """A group's lead, seats, next meeting, channels and objectives. `group executive`"""
    if group is None and request.private and request.meant is None:
        return groups(request)
    return _card(request, group or request.group)


@command("group list", "groups", "group list", may=rights.known, reads=True)
def groups(request: Request) -> Reply:
    """The groups you can read. `groups`"""
    rows = [request.roster.groups[i] for i in request.in_sight]
    found = tuple(Line(_headline(request, g)) for g in rows)
    return Reply(f"**Groups** ({len(rows)})", (*found, Line("`group executive` shows one of them.")))


@command("who", "who [is] [in] <words>", may=rights.known, reads=True)
def who(request: Request, words: str = "") -> Reply:
    """Who sits in a group, by organisation, or who matches a post or an organisation. `who mental health`"""
    if not words:
        return _by_organisation(request, request.group)
    asked = words.rstrip("?! ").replace("&", "and")
    if ref := refs.ref(asked.rpartition(" ")[2]):
        says = {"A": "whose it is", "J": "who takes part", "M": "who sent apologies"}[refs.letter(ref)]
        return Reply(f"`show {ref}` says {says}.", buttons=(Button(f"Show {ref}", f"show {ref}"),), refused=True)
    group = request.roster.named_group(asked, request.in_sight)
    return _by_organisation(request, group) if group else _matching(request, asked)


@command("rep list", "reps|rep|seats <group>", "rep list <group>", may=rights.known, reads=True)
def reps(request: Request, group: Group | None = None) -> Reply:
    """Every seat of a group: confirmed, suggested, or still to be found. `reps`"""
    about = group or request.group
    seats = request.roster.seats_in(about.key_id)
    found = tuple(Line(_seat(request, s), _to_confirm(request, s)) for s in seats)
    empty = names.listed(list(dict.fromkeys(names.body(request.roster, s) for s in seats if s.member_id is None)))
    last = lines(f"Empty: {empty}. `/psr join {about.short.lower()}` asks for a seat." if empty else "")
    return Reply(f"**{about.name}**: {_count(len(seats), 'seat')}", found + last)


@command("me", "me", may=rights.anyone, reads=True)
def me(request: Request) -> Reply:
    """Who you are here: your post, your seats and your reminders. `me`"""
    member = request.member
    seats = [f"{request.roster.groups[s.group_id].name} ({s.capacity})" for s in request.roster.held_by(member.key_id)]
    known = [DOORS[i.platform] for i in request.roster.identities_of(member.key_id)]
    return Reply(
        f"You are the **{names.person(request.roster, member)}**.",
        lines(
            f"Seats: {names.listed(seats)}" if seats else "No seat in a group yet – `join` asks for one.",
            *_capacity(request),
            *_standing(request),
            _reminders(member),
            f"Accounts: {_count(len(known), 'account')} ({names.listed(sorted(known))}){_preferred(member, known)}"
            if known
            else "Accounts: none yet",
            "To change: `nudges 7am to 3pm` for reminders; the programme office for your post and seats.",
        ),
        (Button("Mine", "actions mine"), Button("Help", "help")),
    )


def _preferred(member: Member, known: list[str]) -> str:
    """Where reminders come, for somebody who is known in several chats and has chosen."""
    chosen = DOORS.get(member.prefers, "")
    return f"; reminders come in {chosen}" if chosen in known and len(set(known)) > 1 else ""


def _capacity(request: Request) -> list[str]:
    """The time one has said one can give, seat by seat."""
    held = [s for s in request.roster.held_by(request.member.key_id) if s.capacity_note]
    return [f"Capacity: {s.capacity_note} ({request.roster.groups[s.group_id].name})" for s in held]


def _standing(request: Request) -> list[str]:
    """Who stands in for oneself, and for whom one stands in."""
    rows = request.roster.deputies.values()
    own = [f"Your deputy: {_deputed(request, r, r.deputy_id)}" for r in rows if r.member_id == request.member.id]
    others = [
        f"You stand in for: {_deputed(request, r, r.member_id)}" for r in rows if r.deputy_id == request.member.id
    ]
    return own + others


def _deputed(request: Request, row: Deputy, member_id: int) -> str:
    """ "Community Safety Officer (Fire and Rescue), until Monday 4 April 2016"."""
    starts = f"from {calendar.short(row.starts_on)} " if row.starts_on > request.today else ""
    who = names.person(request.roster, request.roster.members[member_id])
    return f"{who}, {starts}until {calendar.full(row.until)}"


def _reminders(member: Member) -> str:
    hours = calendar.span(member.nudge_from, member.nudge_to)
    away = f"; away until {calendar.full(member.away_until)}" if member.away_until else ""
    return f"Reminders: {TOLD[member.nudges]}{f', {hours}' if member.nudges != 'off' else ''}{away}"


def _card(request: Request, group: Group) -> Reply:
    place = request.session.get(Locality, group.locality_id) if group.locality_id else None
    meeting = meetings.upcoming(request.session, group.key_id, request.today, request.clock)
    facts = lines(
        f"Area: {place.name}" if place else "",
        f"Next meeting: {occasions.slot(meeting)} – `{meeting.ref}`" if meeting else "Next meeting: none planned",
        f"Channels: {_channels(request, group)}",
        "Closed group: only people with a seat can read it." if group.closed else "",
        *(f"Objective: {words}" for words in group.objectives),
    )
    says = (Button("Who", f"who {group.key}"), Button("Seats", f"reps {group.key}"))
    return Reply(_headline(request, group), facts, says)


def _headline(request: Request, group: Group) -> str:
    """ "**Locality Task Group** – lead Community Beat Manager (Police), 8 seats, 1 to be found"."""
    return f"**{group.name}** – {_lead(request, group)}, {_filled(request, group)}"


def _lead(request: Request, group: Group) -> str:
    seat = request.roster.lead(group.key_id)
    return f"lead {names.seat(request.roster, seat)}" if seat else "no lead yet"


def _filled(request: Request, group: Group) -> str:
    seats = request.roster.seats_in(group.key_id)
    empty = sum(s.member_id is None for s in seats)
    return _count(len(seats), "seat") + (f", {empty} to be found" if empty else "")


def _channels(request: Request, group: Group) -> str:
    found: dict[str, int] = {}
    for channel in request.roster.channels_of(group.key_id):
        found[DOORS[channel.platform]] = found.get(DOORS[channel.platform], 0) + 1
    return ", ".join(f"{count} in {door}" for door, count in sorted(found.items())) or "none linked"


def _by_organisation(request: Request, group: Group) -> Reply:
    """One line for each organisation: "Police: Community Beat Manager (lead)"."""
    seats, found = request.roster.seats_in(group.key_id), dict[str, list[str]]()
    for seat in seats:
        found.setdefault(names.body(request.roster, seat), []).append(_holder(request, seat))
    rows = tuple(Line(f"**{body}**: {', '.join(holders)}") for body, holders in found.items())
    return Reply(f"**{group.name}**: {_count(len(seats), 'seat')}", rows)


def _holder(request: Request, seat: Seat) -> str:
    if seat.member_id is None:
        return STATES[seat.status] if seat.status == "vacant" else f"{seat.role}, {STATES[seat.status]}"
    part = f" ({seat.capacity})" if seat.capacity != "member" else ""
    return f"{request.roster.members[seat.member_id].role_title}{part}"


def _seat(request: Request, seat: Seat) -> str:
    """ "Police – Community Beat Manager – lead, confirmed"; with the time they can give, and who stands in for them."""
    body = names.body(request.roster, seat)
    if seat.status == "vacant":
        return f"**{body}** – {STATES['vacant']}"
    post = request.roster.members[seat.member_id].role_title if seat.member_id else seat.role
    part = f"{seat.capacity}, " if seat.capacity != "member" else ""
    time = f" – {seat.capacity_note}" if seat.capacity_note else ""
    return f"**{body}** – {post} – {part}{STATES[seat.status]}{time}{_deputy(request, seat)}"


def _deputy(request: Request, seat: Seat) -> str:
    """ " – deputy: Community Safety Officer (Fire and Rescue)"."""
    found = request.roster.deputies_of(seat.member_id) if seat.member_id and seat.status == "confirmed" else []
    return f" – deputy: {names.listed([names.person(request.roster, m) for m in found])}" if found else ""


def _to_confirm(request: Request, seat: Seat) -> tuple[Button, ...]:
    """Confirm, for a seat that waits, where the asker may."""
    if not seat.unfilled:
        return ()
    able = seats.decides(request.roster, request.member.key_id, seat)
    return (seats.confirm_button(request.roster, seat),) if able else ()


def _matching(request: Request, words: str) -> Reply:
    wanted = words.removeprefix("@").casefold().replace("-", " ").split()
    seats = [s for i in request.in_sight for s in request.roster.seats_in(i) if _answers_to(request, s, wanted)]
    if not seats:
        return Reply(f'Nobody here matches "{words}". `who` lists the seats of a group.', refused=True)
    found: dict[str, list[str]] = {}
    for seat in seats:
        found.setdefault(_said(request, seat), []).append(_place(request, seat))
    rows = tuple(Line(f"**{who}** – {names.listed(places)}") for who, places in found.items())
    return Reply(f'{_count(len(rows), "match", "matches")} for "{words}"', rows[:SHOWN] + _rest(len(rows)))


def _said(request: Request, seat: Seat) -> str:
    return (
        names.seat(request.roster, seat)
        if seat.status != "vacant"
        else f"To be found ({names.body(request.roster, seat)})"
    )


def _place(request: Request, seat: Seat) -> str:
    name = request.roster.groups[seat.group_id].name
    extra = [seat.capacity] * (seat.capacity != "member") + ["suggested"] * (seat.status == "suggested")
    return f"{name} ({', '.join(extra)})" if extra else name


def _rest(count: int) -> tuple[Line, ...]:
    return (Line(f"and {count - SHOWN} more; add a word to find fewer"),) if count > SHOWN else ()


def _answers_to(request: Request, seat: Seat, wanted: list[str]) -> bool:
    """Whether every word begins a word of the seat's post or organisation."""
    body = request.roster.organisations[seat.organisation_id]
    holder = request.roster.members.get(seat.member_id or 0)
    key = holder.key if holder else ""
    said: list[Any] = [seat.role, _said(request, seat), key, body.key, body.name, *body.aliases]
    words = " ".join(said).casefold().replace("(", " ").replace("-", " ").split()
    return all(any(word.startswith(want) for word in words) for want in wanted)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
