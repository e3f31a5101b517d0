"""The parts of `my data`, each a list of lines: who one is, what is one's own, what one did, what one was sent."""

from collections.abc import Iterator
from datetime import date, datetime

from handlers.core import Request
from handlers.language import calendar, cards, history, names
from storage import about
from storage.about import Did, Record
from storage.outbox import Outbox
from storage.people import Deputy, Identity, Member, Seat

Section = tuple[str, str, Iterator[str]]  # of one, of several, and the lines

DOORS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}
STATUS = {"open": "needs an owner", "claimed": "in hand"}  # the others are said as they are kept
STATES = {"waiting": "still waited for", "done": "done", "cannot": "cannot"}
COMES = {"expected": "nothing said", "present": "came", "apologies": "sent apologies", "deputy": "sent a deputy",
         "absent": "did not come"}  # fmt: skip
SENT = {"pending": "still to be sent", "sending": "on its way", "sent": "sent", "skipped": "not sent",
        "cancelled": "not sent", "failed": "did not arrive"}  # fmt: skip
# What a change was about that was about no action, activity or meeting.
THINGS = {"seat": "a seat", "member": "a person's settings", "identity": "an account", "deputy": "a deputy",
          "groups": "a group's settings", "channel": "a channel", "joinrequest": "a request to join",
          "guard": "a text that I did not take"}  # fmt: skip
PARTS = {"actionreply": ", a reply", "attendance": ", an answer about it", "activity_partner": ", a part in it"}


def of(request: Request, member: Member) -> Iterator[Section]:
    """Every part, with what it is called after a number: "1 seat", "12 messages to you"."""
    seats = [seat for seat in request.roster.seats.values() if seat.member_id == member.id]
    ids = [seat.key_id for seat in seats]
    accounts = request.roster.identities_of(member.key_id)
    yield "fact about you", "facts about you", _facts(request, member)
    yield "account", "accounts", (_account(request, account) for account in accounts)
    yield "seat", "seats", (_seat(request, seat) for seat in seats)
    yield (
        "deputy",
        "deputies",
        (_deputy(request, member, row) for row in about.deputies_of(request.session, member.key_id)),
    )
    yield "request to join", "requests to join", _requests(request, accounts)
    yield "action", "actions", _actions(request, member, ids)
    yield "reply", "replies", _replies(request, ids)
    yield "answer about meetings", "answers about meetings", _meetings(request, ids)
    yield "activity", "activities", _activities(request, member)
    yield "change by you", "changes by you", (_did(request, did) for did in _done(request, member))
    yield (
        "message to you",
        "messages to you",
        (_letter(request, row) for row in about.letters_to(request.session, member.key_id)),
    )


def _facts(request: Request, member: Member) -> Iterator[str]:
    yield f"Post: {member.role_title}"
    yield f"Organisation: {request.roster.organisation_of(member).name}"
    if member.display_name:
        yield f"Name: {member.display_name}"
    yield f"Key, by which others can name you: @{member.key}"
    hours = calendar.span(member.nudge_from, member.nudge_to)
    yield f"Reminders: {member.nudges}, {hours}{_until(', away', member.away_until)}"
    if member.joined_at or member.created_at:
        yield f"Known here since {_when(request, member.joined_at or member.created_at)}"


def _account(request: Request, account: Identity) -> str:
    where = f", in {account.tenant_id}" if account.tenant_id else ""
    return f"{DOORS[account.platform]}: {account.user_id}{where}, since {_when(request, account.created_at)}"


def _seat(request: Request, seat: Seat) -> str:
    place = f"{request.roster.groups[seat.group_id].name}, {names.body(request.roster, seat)}: {seat.capacity}"
    days = f"{f' from {_day(seat.starts_on)}' if seat.starts_on else ''}{_until('', seat.ends_on)}"
    said = [f"time you can give: “{seat.capacity_note}”"] * bool(seat.capacity_note)
    said += [f"note: “{seat.note}”"] * bool(seat.note)
    return "; ".join([f"{place}, {seat.status}{days}", *said])


def _deputy(request: Request, member: Member, row: Deputy) -> str:
    own = row.member_id == member.id
    other = names.person(request.roster, request.roster.members[row.deputy_id if own else row.member_id])
    days = f"from {_day(row.starts_on)}{_until('', row.until)}"
    return f"The {other} stands in for you, {days}" if own else f"You stand in for the {other}, {days}"


def _requests(request: Request, accounts: list[Identity]) -> Iterator[str]:
    for row in about.requests_of(request.session, accounts):
        group = request.roster.groups[row.group_id].name
        called = f", under the name “{row.display_name}”" if row.display_name else ""
        yield f"{_when(request, row.created_at)}: {group}{called} – {row.status}"


def _actions(request: Request, member: Member, seats: list[int]) -> Iterator[str]:
    for action in about.actions_of(request.session, member.key_id, seats):
        if action.group_id in request.readable:
            own = action.owner_member_id == member.id or action.owner_seat_id in seats
            parts = {"yours": own, "raised by you": action.raised_by_id == member.id,
                     "cleared by you": action.cleared_by_id == member.id}  # fmt: skip
            said = names.listed([part for part, true in parts.items() if true])
            due = cards.due_words(request.session, action)
            yield f"{action.ref} {action.text} – {said}; {due}; {STATUS.get(action.status, action.status)}"


def _replies(request: Request, seats: list[int]) -> Iterator[str]:
    for row, action in about.replies_of(request.session, seats):
        if action.group_id in request.readable:
            note = f": “{row.note}”" if row.note else ""
            yield f"{action.ref} {action.text} – {STATES[row.state]}{note}"


def _meetings(request: Request, seats: list[int]) -> Iterator[str]:
    for row, meeting in about.meetings_of(request.session, seats):
        if meeting.group_id in request.readable:
            note = f": “{row.note}”" if row.note else ""
            on = f", {_day(meeting.date)}" if meeting.dated and meeting.date else ""
            yield f"{meeting.ref}{on} – {COMES[row.state]}{note}"


def _activities(request: Request, member: Member) -> Iterator[str]:
    for activity in about.activities_of(request.session, member.key_id):
        if activity.group_id in request.readable:
            yield f"{activity.ref} {activity.title} – logged by you on {_day(activity.logged_on)}"
    for part, activity in about.parts_of(request.session, member.key_id):
        if activity.group_id in request.readable:
            brings = f", bringing “{part.offer}”" if part.offer else ""
            body = request.roster.organisations[part.organisation_id].short
            yield f"{activity.ref} {activity.title} – {body} takes part, as you said on {_day(part.joined_on)}{brings}"


def _done(request: Request, member: Member) -> list[Did]:
    """Changes in groups that one can read, and those that are in none; those of one answer by what they are about."""
    found, first = about.done_by(request.session, member.key_id), dict[str, int]()
    for did in found:
        first.setdefault(did.event.request_id, len(first))
    found.sort(key=lambda did: (first[did.event.request_id], did.event.entity, did.record.ref if did.record else ""))
    return [did for did in found if _group_of(did) is None or _group_of(did) in request.readable]


def _group_of(did: Did) -> int | None:
    return did.record.group_id if did.record else did.event.group_id


def _did(request: Request, did: Did) -> str:
    verb = history.WORDS.get(f"{did.event.entity} {did.event.verb}") or history.WORDS.get(did.event.verb)
    said = f": {' / '.join(f'“{words}”' for words in did.words)}" if did.words else ""
    return f"{_when(request, did.event.at)}: {_thing(did.event.entity, did.record)} – {verb or did.event.verb}{said}"


def _thing(entity: str, record: Record | None) -> str:
    return f"{record.ref}{PARTS.get(entity, '')}" if record else THINGS.get(entity, entity)


def _letter(request: Request, row: Outbox) -> str:
    words = " / ".join(line for line in row.text.splitlines() if line.strip())
    why = f" ({row.why})" if row.why and row.status != "sent" else ""
    kept = f": {words}" if words else f": its words are {'not written yet' if row.status == 'pending' else 'not kept'}"
    return f"{_when(request, row.sent_at or row.due_at)}: {SENT[row.status]}{why}{kept}"


def _when(request: Request, at: datetime | None) -> str:
    """ "15 March 2016, 9am"."""
    if at is None:
        return "an unknown day"
    local = request.calendar.local(at)
    return f"{_day(local.date())}, {calendar.clock(local.time())}"


def _day(day: date) -> str:
    return f"{calendar.short(day)} {day.year}"


def _until(before: str, day: date | None) -> str:
    return f"{before} until {_day(day)}" if day else ""
