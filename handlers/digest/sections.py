"""What a digest says, section by section. A new section is one more function in SECTIONS."""

from collections.abc import Callable, Sequence

from handlers.core import Line, Message, lines
from handlers.digest.issue import Issue
from handlers.language import calendar as dates
from handlers.language import cards, doings, due, names, occasions
from handlers.language.dates.when import monday
from handlers.language.doings import Doing
from storage import actions
from storage.actions import Action
from storage.activities import Activity

SHOWN = 5  # lines of one section
WAITS = 5  # working days after which an action without an owner has waited long (N8)

Section = Callable[[Issue], list[Line]]


def message(issue: Issue, remark: str = "") -> Message:
    """The whole digest. A section with nothing to say is left out."""
    title = f"**{issue.group.name} – {_period(issue)}**"
    lines = [line for section in SECTIONS for line in section(issue)]
    return Message(f"{title}\n{remark}" if remark else title, tuple(lines))


def _period(issue: Issue) -> str:
    first = monday(issue.day)
    week = f"{dates.short(first)} {first.year}"
    said = {"fortnight": f"two weeks from {week}", "month": dates.month(issue.day)}
    return said.get(issue.group.digest_every, f"week of {week}")


def _next_meeting(issue: Issue) -> list[Line]:
    meeting = issue.meeting
    if meeting is None:
        return []
    said = occasions.apologies(issue.session, meeting)
    apologies = f"Apologies so far: {names.listed(said)}. " if said else ""
    what = occasions.listed(meeting.title, occasions.slot(meeting))
    aim = f" – {occasions.purpose(meeting)}" if meeting.purpose else ""
    return [
        Line(f"\n**Next meeting**: {what}{aim}."),
        Line(f"{apologies}Can't come? Type `/psr apologies {meeting.ref}`"),
    ]


def _needs_owner(issue: Issue) -> list[Line]:
    lines = [cards.action_line(issue.session, action, owner=False) for action in issue.unowned]
    waits = [Line(f"{line.text}{_waiting(issue, action)}", line.buttons)
             for line, action in zip(lines, issue.unowned, strict=True)]  # fmt: skip
    return _listed("Needs an owner", waits, "actions open")


def _late(issue: Issue) -> list[Line]:
    """Refs, roles and the count, and not a word more: nobody is put on the spot in front of others."""
    return _listed("Late", [Line(f"**{a.ref}** {_whose(issue, a)}") for a in issue.late], "actions late")


def _by_meeting(issue: Issue) -> list[Line]:
    return _listed("Due by the meeting", [_line(issue, action) for action in issue.by_meeting])


def _this_week(issue: Issue) -> list[Line]:
    title = {"fortnight": "Due in these two weeks", "month": "Due this month"}
    lines = [_line(issue, action) for action in issue.this_week]
    return _listed(title.get(issue.group.digest_every, "Due this week"), lines)


def _for_everyone(issue: Issue) -> list[Line]:
    return _listed("For everyone", [_line(issue, action) for action in issue.for_everyone])


def _cleared(issue: Issue) -> list[Line]:
    title = {"fortnight": "Cleared in the last two weeks", "month": "Cleared last month"}
    lines = [Line(f'**{a.ref}** {a.text} – "{a.cleared_note}" ({_cleared_by(issue, a)})') for a in issue.cleared]
    return _listed(title.get(issue.group.digest_every, "Cleared last week"), lines, "actions cleared")


def _done_together(issue: Issue) -> list[Line]:
    title = {"fortnight": "Done together in the last two weeks", "month": "Done together last month"}
    lines = [_done(doing) for doing in doings.gather(issue.session, issue.done)]
    return _listed(title.get(issue.group.digest_every, "Done together last week"), lines, "activities done")


def _no_outcome(issue: Issue) -> list[Line]:
    """Counted, with the way to say how it went, and not a word of whose it was to say."""
    rows = issue.unsaid
    how = f"`/psr done {rows[0].ref} …` says how it went." if rows else ""
    return [Line(f"\n**No outcome yet** ({len(rows)}): {_refs(rows)}. {how}")] if rows else []


def _coming_up(issue: Issue) -> list[Line]:
    """What is planned, with the way to take part; then who is left out (design 9.23)."""
    if not issue.active:
        return []
    ahead = doings.gather(issue.session, issue.gaps.planned)
    lines = [doings.activity_line(doing, issue.today) for doing in ahead]
    nothing = Line("\n**Coming up**: nothing with a date in the next eight weeks.")
    return [*(_listed("Coming up", lines, "activities planned") or [nothing]), *_left_out(issue)]


def _left_out(issue: Issue) -> list[Line]:
    whom = [focus.short for focus in issue.gaps.focuses]
    who = [body.short for body in issue.gaps.bodies] if issue.gaps.planned else []
    served = [f"{focus.short} ({count})" for focus, count in issue.gaps.served]
    found = lines(
        f"Planned for: {names.some(served, SHOWN)}" if served else "",
        f"No date yet: {_refs(issue.undated)}" if issue.undated else "",
        f"Nothing planned yet for: {names.some(whom, SHOWN)}" if whom else "",
        f"Nothing planned yet by: {names.some(who, SHOWN)}" if who else "",
    )
    return list(found)


def _empty_seats(issue: Issue) -> list[Line]:
    seats = [seat for seat in issue.roster.seats_in(issue.group.key_id) if seat.member_id is None]
    bodies = list(dict.fromkeys(names.body(issue.roster, seat) for seat in seats))
    return [Line(f"\n**Empty seat{'s' * (len(bodies) > 1)}**: {names.listed(bodies)}")] if bodies else []


def _in_all(issue: Issue) -> list[Line]:
    live = f"{len(issue.live)} live action{'s' * (len(issue.live) != 1)}"
    cleared = f"{issue.cleared_in_a_week} cleared in the last 7 days"
    start = "" if _empty_seats(issue) else "\n"
    return [Line(f"{start}**In all**: {live}, {len(issue.late)} late, {cleared}")]


def _manners(issue: Issue) -> list[Line]:
    return [Line("\nNo names or cases in chat, please. `/psr help`")]


SECTIONS: tuple[Section, ...] = (
    _next_meeting, _needs_owner, _late, _by_meeting, _this_week, _for_everyone, _cleared, _done_together,
    _no_outcome, _coming_up, _empty_seats, _in_all, _manners,
)  # fmt: skip


def _listed(title: str, lines: Sequence[Line], more: str = "actions") -> list[Line]:
    """A heading with the count, at most five lines, and how many more there are."""
    if not lines:
        return []
    rest = len(lines) - SHOWN
    tail = [Line(f"and {rest} more – `/psr {more}`")] if rest > 0 else []
    return [Line(f"\n**{title}** ({len(lines)})"), *lines[:SHOWN], *tail]


def _line(issue: Issue, action: Action) -> Line:
    """ "A8 Bring options for a befriending activity – Project officer (VCFS) – due Tuesday 15 March"."""
    at_meeting = issue.meeting is not None and action.due_meeting_id == issue.meeting.id
    when = "" if at_meeting else due.dated(action, cards.meeting_of(issue.session, action))
    parts = [action.text, _whose(issue, action), when, "stuck" if action.blocked else ""]
    return Line(f"**{action.ref}** {' – '.join(part for part in parts if part)}")


def _done(doing: Doing) -> Line:
    """ "J8 Joint home visits – Fire and Rescue and Police – 12 homes, elderly – "Smoke alarms checked"."""
    activity = doing.activity
    much = ", ".join(part for part in (doings.reach(activity), doing.whom) if part)
    said = f'"{activity.outcome}"' if activity.outcome else ""
    parts = [activity.title, names.listed(doing.bodies), much, said]
    return Line(f"**{activity.ref}** {' – '.join(part for part in parts if part)}")


def _refs(rows: Sequence[Activity]) -> str:
    return names.some([row.ref for row in rows], SHOWN)


def _whose(issue: Issue, action: Action) -> str:
    """By role and organisation; an action for everyone by how many are in and whose reply is still to come."""
    whose = names.owner(issue.roster, action)
    if action.owner_kind != "everyone":
        return whose
    rows = actions.replies(issue.session, action.key_id)
    waiting = {names.body(issue.roster, issue.roster.seats[r.seat_id]) for r in rows if r.state == "waiting"}
    count = sum(row.state != "waiting" for row in rows)
    tail = f"; waiting for {names.listed(sorted(waiting))}" if waiting else ""
    return f"{whose}, {count} of {len(rows)} in{tail}"


def _waiting(issue: Issue, action: Action) -> str:
    long = issue.calendar.count_working(action.raised_on, issue.today) > WAITS
    return f" – waiting since {dates.short(action.raised_on)}" if long else ""


def _cleared_by(issue: Issue, action: Action) -> str:
    member = issue.roster.members.get(action.cleared_by_id or 0)
    return issue.roster.organisation_of(member).short if member else "programme office"
