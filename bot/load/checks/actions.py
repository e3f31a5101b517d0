"""Actions: whose, due when, how they stand, and who has replied."""

from collections.abc import Iterator

from bot.load import shape
from bot.load.checks.known import Known, Wrong, named, series, sits
from bot.load.problems import Path


def wrong(path: Path, action: shape.Action, known: Known) -> Iterator[Wrong]:
    """What is wrong with an action."""
    yield from named((*path, "group"), action.group, known.groups, "a group")
    yield from named((*path, "raised_at"), action.raised_at, known.meetings, "a meeting")
    yield from named((*path, "activity"), action.activity, known.activities, "an activity")
    yield from series((*path, "ref"), action.ref, action.group, known)
    yield from _due((*path, "due"), action.due, known)
    kind, _, key = action.owner.partition(":")
    if key:
        owners = known.members if kind == "member" else known.seats
        yield from named((*path, "owner"), key, owners, f"a {kind}")
    yield from _status(path, action, known)
    yield from _replies(path, action, known)


def _due(path: Path, due: shape.Due, known: Known) -> Iterator[Wrong]:
    yield from named((*path, "meeting"), due.meeting, known.meetings, "a meeting")
    if (due.meeting is not None) != (due.precision == "meeting"):
        yield path, "an action is due at a meeting where its precision is meeting, and only there."
    if (due.date is not None) != (due.precision not in ("meeting", "none")):
        yield path, "a date belongs with the precision day, week, month or about, and only there."


def _status(path: Path, action: shape.Action, known: Known) -> Iterator[Wrong]:
    if action.status == "open" and action.owner != "none":
        yield (*path, "status"), "an open action has no owner; with one it is claimed."
    if action.status == "claimed" and action.owner == "none":
        yield (*path, "status"), "a claimed action has an owner; without one it is open."
    if (action.cleared is not None) != (action.status == "cleared"):
        yield (*path, "cleared"), "a cleared action, and no other, says when it was cleared and with what note."
    if (action.withdrawn_note is not None) != (action.status == "withdrawn"):
        yield (*path, "withdrawn_note"), "a withdrawn action, and no other, says why."
    if action.cleared:
        meeting = action.cleared.at_meeting
        yield from named((*path, "cleared", "at_meeting"), meeting, known.meetings, "a meeting")
    if action.cleared and action.cleared.date < action.raised_on:
        yield (*path, "cleared", "date"), "this is before the action was raised."


def _replies(path: Path, action: shape.Action, known: Known) -> Iterator[Wrong]:
    if action.replies and action.owner != "everyone":
        yield (*path, "replies"), "only an action for everyone has replies."
    for key in action.replies:
        seat = known.seat.get(key)
        yield from named((*path, "replies", key), key, known.seats, "a seat")
        yield from sits((*path, "replies", key), seat, action.group)
        if seat and not answers(seat):
            yield (*path, "replies", key), "only confirmed seats of members and leads reply."


def answers(seat: shape.Seat) -> bool:
    """Whether an action for everyone waits for a reply of this seat (domain section 6, rule 6)."""
    return seat.status == "confirmed" and seat.capacity in ("lead", "member")
