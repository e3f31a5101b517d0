"""A file of what was asked for, or a sentence why there is none."""

from dataclasses import dataclass
from typing import Literal

from handlers.core import File, Oops
from handlers.exporting import actions, activities, entries, sheets
from handlers.exporting.tables import Scope
from handlers.language import calendar
from storage import exporting
from storage.actions import Action
from storage.activities import Activity

What = Literal["actions", "activities"]
Kind = Literal["xlsx", "csv"]

TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "ics": "text/calendar",
}
OF = {"actions": actions.of, "activities": activities.of}
ROWS: dict[What, type[Action] | type[Activity]] = {"actions": Action, "activities": Activity}
ONE = {"actions": "action", "activities": "activity"}


@dataclass(frozen=True)
class Limits:
    """How much one file may hold."""

    rows: int = 20_000
    size: int = 20_000_000  # bytes


CHAT = Limits()  # what can be made while somebody waits, and what a chat system takes


@dataclass(frozen=True)
class Made:
    """A file, and what it holds: "12 actions of the Locality Task Group"."""

    file: File
    holds: str


def sheet(scope: Scope, what: What, kind: Kind, limits: Limits = CHAT) -> Made:
    """The actions or activities of some groups as a spreadsheet."""
    count = exporting.count(scope.moment.session, ROWS[what], scope.ids)
    holds = f"{count:,} {ONE[what] if count == 1 else what} of {whose(scope)}"
    if not count:
        raise Oops(f"There is nothing to export: no {what} in {whose(scope)} yet.")
    if count > limits.rows:
        raise Oops(f"That is {holds}, more than one file can hold ({limits.rows:,}). {_smaller(scope, what)}")
    return _made(scope, (what, kind), (_content(scope, what, kind), holds), limits)


def diary(scope: Scope, limits: Limits = CHAT) -> tuple[Made, list[str]]:
    """The meetings, activities and campaigns of some groups for a calendar; and the refs of those without a day."""
    # A twentieth of a second that no start of the bot needs.
    from handlers.exporting.diary import as_ics  # noqa: PLC0415

    found, vague = entries.gather(scope)
    if not found:
        raise Oops(f"There is nothing for a calendar yet: no meeting or activity with a day in {whose(scope)}.")
    holds = f"{len(found):,} {'entry' if len(found) == 1 else 'entries'} for your calendar from {whose(scope)}"
    content = as_ics(_name(scope), found, scope.moment)
    return _made(scope, ("calendar", "ics"), (content, holds), limits), vague


def _made(scope: Scope, called: tuple[str, str], filled: tuple[bytes, str], limits: Limits) -> Made:
    """The file under its name, if it is not too large; `filled` is its content and what that holds."""
    (what, kind), (content, holds) = called, filled
    if len(content) > limits.size:
        size = f"{len(content) / 1e6:,.0f} MB, more than I can send ({limits.size / 1e6:,.0f} MB)"
        raise Oops(f"That file would be {size}. {_smaller(scope, what)}")
    day = scope.moment.today
    whole = f"{what.capitalize()} of {whose(scope)}, {calendar.short(day)} {day.year}"
    return Made(File(f"{what}-{_key(scope)}-{day}.{kind}", whole, content, TYPES[kind]), holds)


def whose(scope: Scope) -> str:
    """ "the Locality Task Group", "4 groups"."""
    return f"the {scope.groups[0].name}" if len(scope.groups) == 1 else f"{len(scope.groups)} groups"


def _content(scope: Scope, what: What, kind: Kind) -> bytes:
    table = OF[what](scope)
    if kind == "csv":
        return sheets.as_csv(table)
    # A tenth of a second that no start of the bot needs.
    from handlers.exporting import workbook  # noqa: PLC0415

    return workbook.as_xlsx(table, scope.moment.now)


def _name(scope: Scope) -> str:
    """What a calendar shows beside the entries."""
    held = scope.moment.roster.partnership
    return scope.groups[0].name if len(scope.groups) == 1 else held.name if held else ""


def _key(scope: Scope) -> str:
    return scope.groups[0].key if len(scope.groups) == 1 else "all-groups"


def _smaller(scope: Scope, what: str) -> str:
    """How to get it all the same."""
    if len(scope.groups) > 1:
        return f"Please take one group at a time, such as `export {what} in {scope.groups[0].short.lower()}`"
    return f"The programme office can write it with `psr export {what}` on the machine that runs me."
