"""From a file's records to rows, each with one import event, dated as the record says (design 9.20)."""

from datetime import UTC, datetime, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from bot.load import activities, shape
from bot.load.books import Books
from bot.load.checks.actions import answers
from bot.load.checks.meetings import STATES
from bot.load.sections import Sections
from bot.load.words import DAYS
from storage import series
from storage.actions import Action, ActionReply, OwnerKind
from storage.base import Session
from storage.channels import Channel
from storage.meetings import Attendance, Meeting, State
from storage.partnership import Locality, Organisation, Partnership, Term
from storage.people import Group, Identity, Member, Seat

# A meeting that a file brings was agreed long before anybody was to be told of it, so no notice counts as late.
AGREED_BEFORE = timedelta(days=28)


def write(session: Session, found: Sections, now: datetime, zone: ZoneInfo) -> None:
    """Every record as rows. Refs that came with the file are not given out again."""
    books = Books(session, now, zone, as_of(found, now))
    _partnership(books, found)
    _places(books, found)
    _groups(books, found)
    _members(books, found)
    _seats(books, found)
    _meetings(books, found)
    activities.write(books, found)
    for action in found.actions.values():
        _action(books, action, found)
    session.info["now"] = now
    for records in (found.meetings, found.activities, found.actions):
        for ref in [record.ref for record in records.values()]:
            series.reach(session, ref)


def as_of(found: Sections, now: datetime) -> datetime:
    """The moment whose state the file shows: what it says, and never one that is still to come."""
    return min(now, found.meta.as_of).astimezone(UTC) if found.meta.as_of else now


def _partnership(books: Books, found: Sections) -> None:
    programme = found.programme
    if programme is None:
        raise LookupError("a file without a programme is refused before this")
    closures = [day.isoformat() for day in found.meta.closures]
    row = Partnership(
        name=programme.name, purpose=programme.purpose.text, started=programme.started.date, closures=closures
    )
    terms = [Term(term=term.term, means=term.means) for term in found.glossary.values()]
    books.keep([row, *terms], books.as_of)


def _places(books: Books, found: Sections) -> None:
    organisations = [
        Organisation(key=o.key, name=o.name, short=o.short, aliases=o.aliases, sector=o.sector, partner=o.partner)
        for o in found.organisations.values()
    ]
    localities = [
        Locality(key=p.key, name=p.name, part_of=p.part_of or "", lsoa_codes=p.lsoa_codes,
                 planning_areas=p.planning_areas)
        for p in found.localities.values()
    ]  # fmt: skip
    books.keep([*organisations, *localities], books.as_of)
    books.organisations = {row.key: row.key_id for row in organisations}
    books.localities = {row.key: row.key_id for row in localities}


def _groups(books: Books, found: Sections) -> None:
    rows = {g.key: _group(books, g) for g in found.groups.values()}
    books.session.add_all(rows.values())
    books.session.flush()
    for group in found.groups.values():
        if group.parent:
            rows[group.key].parent_id = rows[group.parent].key_id
    books.keep(rows.values(), books.as_of)
    books.groups = {key: row.key_id for key, row in rows.items()}
    channels = [
        Channel(group_id=books.groups[c.group], platform=c.platform, tenant_id=c.tenant,
                conversation_id=c.conversation, posts=c.posts)
        for c in found.channels.values()
    ]  # fmt: skip
    books.keep(channels, books.as_of)


def _group(books: Books, group: shape.Group) -> Group:
    row = Group(
        key=group.key, name=group.name, short=group.short, aliases=group.aliases, kind=group.kind,
        objectives=group.objectives, visibility=group.visibility,
        locality_id=books.localities[group.locality] if group.locality else None,
    )  # fmt: skip
    if group.digest:
        row.digest_every, row.digest_time = group.digest.every, group.digest.time
        row.digest_day = DAYS.index(group.digest.day)
    return row


def _members(books: Books, found: Sections) -> None:
    rows = [
        Member(key=m.key, role_title=m.title, organisation_id=books.organisations[m.org], nudges=m.nudges,
               prefers=m.home or "", joined_at=books.as_of)
        for m in found.members.values()
    ]  # fmt: skip
    books.keep(rows, books.as_of)
    books.members = {row.key: row.key_id for row in rows}
    identities = [
        Identity(member_id=books.members[m.key], platform=i.platform, tenant_id=i.tenant, user_id=i.user)
        for m in found.members.values()
        for i in m.identities
    ]
    books.keep(identities, books.as_of)


def _seats(books: Books, found: Sections) -> None:
    rows = [
        Seat(key=s.key, group_id=books.groups[s.group], organisation_id=books.organisations[s.org], role=s.role,
             member_id=books.members[s.member] if s.member else None, capacity=s.capacity, status=s.status,
             note=s.note, starts_on=s.starts, ends_on=s.ends)
        for s in found.seats.values()
    ]  # fmt: skip
    books.keep(rows, books.as_of)
    books.seats = {row.key: row.key_id for row in rows}


def _meetings(books: Books, found: Sections) -> None:
    for meeting in found.meetings.values():
        agreed = books.on(meeting.date - AGREED_BEFORE if meeting.date else None)
        row = Meeting(
            ref=meeting.ref, group_id=books.groups[meeting.group], title=meeting.title or "", date=meeting.date,
            start_time=meeting.start, end_time=meeting.end, precision=meeting.precision, venue=meeting.venue or "",
            purpose=meeting.purpose or "", status=meeting.status, reason=meeting.reason or "",
            scheduled_at=agreed, minutes_status=meeting.minutes,
        )  # fmt: skip
        books.keep([row], agreed)
        books.meetings[row.ref] = row
    for attendance in found.attendance.values():
        _attendance(books, attendance)


def _attendance(books: Books, one: shape.Attendance) -> None:
    meeting = books.meetings[one.meeting]
    rows = [
        Attendance(meeting_id=meeting.key_id, seat_id=books.seats[key], state=_state(said))
        for said in STATES
        for key in getattr(one, said)
    ]
    books.keep(rows, min(books.as_of, books.on(meeting.date)))


def _state(said: str) -> State:
    """Officers and observers are in the room, too."""
    return "present" if said in ("officers", "observer") else cast(State, said)


def _action(books: Books, action: shape.Action, found: Sections) -> None:
    row = Action(
        ref=action.ref, group_id=books.groups[action.group], text=action.text, detail=action.detail,
        raised_on=action.raised_on, call_to_action=action.call_to_action,
        raised_at_meeting_id=_meeting_id(books, action.raised_at),
        activity_id=books.activities[action.activity] if action.activity else None,
    )  # fmt: skip
    _give(books, row, action)
    _set_due(books, row, action.due)
    if action.blocked_note:
        row.block(action.blocked_note)
    _end(books, row, action, found)
    row.version = 1
    books.keep([row], books.on(action.raised_on))
    if action.owner == "everyone":
        _replies(books, row, action, found)


def _give(books: Books, row: Action, action: shape.Action) -> None:
    said, _, key = action.owner.partition(":")
    kind = cast(OwnerKind, said)
    keys = books.members if kind == "member" else books.seats
    row.give(kind, keys[key] if key else None, action.raised_on)


def _set_due(books: Books, row: Action, due: shape.Due) -> None:
    meeting = books.meetings[due.meeting] if due.meeting else None
    day = due.date if meeting is None else meeting.date if meeting.dated else None
    row.set_due(day, due.precision, meeting.key_id if meeting else None, due.as_typed)


def _end(books: Books, row: Action, action: shape.Action, found: Sections) -> None:
    """Imported actions were cleared by the programme office (domain section 6, rule 3)."""
    if action.cleared:
        office = next((s.member for s in found.seats.values() if s.capacity == "coordinator" and s.member), None)
        row.clear(
            action.cleared.note, books.members[office] if office else None, action.cleared.date,
            _meeting_id(books, action.cleared.at_meeting),
        )  # fmt: skip
    if action.withdrawn_note:
        row.withdraw(action.withdrawn_note)


def _replies(books: Books, row: Action, action: shape.Action, found: Sections) -> None:
    """Every seat that answers; where the action was cleared and the file gives no replies, all have."""
    seats = [s.key for s in found.seats.values() if s.group == action.group and answers(s)]
    missing: Literal["done", "waiting"] = "done" if action.cleared and not action.replies else "waiting"
    replied = action.cleared.date if action.cleared else books.as_of.astimezone(books.zone).date()
    rows = [
        ActionReply(action_id=row.key_id, seat_id=books.seats[key], state=action.replies.get(key, missing))
        for key in seats
    ]
    for reply in rows:
        reply.replied_on = None if reply.state == "waiting" else replied
    books.keep(rows, books.on(action.raised_on))


def _meeting_id(books: Books, ref: str | None) -> int | None:
    return books.meetings[ref].key_id if ref else None
