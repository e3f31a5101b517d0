"""The columns of `export actions`. People are posts and organisations, as everywhere."""

from handlers.exporting.tables import Column, Scope, Table, table
from handlers.language import due, names
from storage import exporting
from storage.actions import Action

STATE = {"open": "needs an owner", "claimed": "in hand"}  # the others are said as they are kept


def of(scope: Scope) -> Table:
    """Every action of these groups: live, cleared and withdrawn."""
    rows = exporting.actions_of(scope.moment.session, scope.ids)
    return table("Actions", _columns(scope), rows)


def _columns(scope: Scope) -> tuple[Column[Action], ...]:
    roster = scope.moment.roster
    return (
        Column("Ref", 9, lambda a: a.ref),
        Column("Group", 24, lambda a: scope.group(a.group_id)),
        Column("Action", 60, lambda a: a.text),
        Column("Detail", 40, lambda a: a.detail),
        Column("Status", 16, lambda a: STATE.get(a.status, a.status)),
        Column("Owner", 36, lambda a: names.owner(roster, a)),
        Column("Due", 12, lambda a: a.due_date),
        Column("Due, in words", 30, _about),
        Column("Due at meeting", 22, lambda a: scope.meeting(a.due_meeting_id)),
        Column("Times moved", 8, lambda a: a.due_moves),
        Column("First due", 12, lambda a: a.first_due_date),
        Column("Raised on", 12, lambda a: a.raised_on),
        Column("Raised at", 22, lambda a: scope.meeting(a.raised_at_meeting_id)),
        Column("Call to action", 10, lambda a: "yes" if a.call_to_action else ""),
        Column("Stuck", 28, lambda a: a.blocked_note or "yes" if a.blocked else ""),
        Column("Cleared on", 12, lambda a: a.cleared_on),
        Column("Clearing note", 44, lambda a: a.cleared_note),
        Column("Withdrawn because", 36, lambda a: a.withdrawn_note),
        Column("Replies", 10, lambda a: _replies(scope, a)),
        Column("For activity", 10, lambda a: scope.activity(a.activity_id)),
    )


def _about(action: Action) -> str:
    """ "by the end of April (Friday 29 April 2016)": what a date alone would make too exact."""
    vague = action.due_date is not None and action.due_precision in ("week", "month", "about")
    return due.said(action.due_date, action.due_precision) if vague and action.due_date else ""


def _replies(scope: Scope, action: Action) -> str:
    """ "5 of 7", where it is for everyone."""
    came, asked = scope.replies.get(action.key_id, (0, 0))
    return f"{came} of {asked}" if asked else ""
