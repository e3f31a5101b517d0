"""`calendar`: the next eight weeks, or some other days, of every group the asker may read, or of one."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from handlers import rights
from handlers.calendar import entries, weeks
from handlers.calendar.entries import Entry
from handlers.core import Button, Line, Oops, Reply, Request, Table, Unclear, command, lines
from handlers.language import calendar as dates
from handlers.language import names
from handlers.language.dates import read_planned, read_span, spans
from handlers.language.dates.when import Passed
from handlers.language.gaps import AHEAD
from storage.people import Group

MOST = 60  # entries of one page
SHOWN = 5  # refs of what has no date yet
COLUMNS = ("When", "What", "Where and who")
JOINS = ("in", "for", "of", "from", "during", "the")
UNTIL = re.compile(r"(?:until|till|up to) (.+)", re.IGNORECASE)
NEXT = re.compile(r"(?:the )?next (\S+ (?:days|weeks|months))", re.IGNORECASE)
HOW = "`calendar in April` shows some days, `calendar task group` one group."


class Days(NamedTuple):
    """From the first to the last, both included, and how they are said."""

    first: date
    last: date
    said: str


@command("calendar", "calendar|diary", "calendar|diary <words>", "what's|whats on|coming [up] <words>",
         "what is on|coming [up] <words>", "next activity|activities|event|events|campaign|campaigns",
         "campaign calendar", may=rights.known, reads=True)  # fmt: skip
def calendar(request: Request, words: str = "") -> Reply:
    """Meetings, activities and campaigns of the next eight weeks, or of other days. `calendar in April`"""
    group, days = _narrowed(request, words.split())
    groups = [group.key_id] if group else request.in_sight
    found = entries.dated(request.about(group) if group else request, groups, days.first, days.last)
    title = f"**{group.name if group else 'Calendar of all groups'}**: {days.said}"
    end = days.last if len(found) <= MOST else found[MOST].day
    rows = weeks.rows(request, found[:MOST], days.first, end)
    return Reply(title, _rest(request, groups, found), _offers(group), Table(COLUMNS, rows))


def _narrowed(request: Request, tokens: Sequence[str]) -> tuple[Group | None, Days]:
    """Which group and which days, in either order: "ltg in April", "April ltg"."""
    wrong: Oops | None = None
    for first, second in _halves(tokens):
        group = _group(request, first)
        if (first and group is None) or (not second and tokens and group is None):
            continue
        try:
            return group, _days(request, second)
        except Unclear:
            continue
        except Oops as oops:  # a date that cannot be, unless the words are something else
            wrong = wrong or oops
    raise wrong or Oops(f'I don\'t know "{" ".join(tokens)[:40]}". {HOW}')


def _halves(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The words of a group, and those of some days: every way there is to part them, the longest group first."""
    for count in range(len(tokens), -1, -1):
        yield _bare(tokens[:count]), _bare(tokens[count:])
        yield _bare(tokens[count:]), _bare(tokens[:count])


def _bare(tokens: Sequence[str]) -> str:
    while tokens and tokens[0].casefold() in JOINS:
        tokens = tokens[1:]
    return " ".join(tokens).strip(" ,.?!")


def _group(request: Request, words: str) -> Group | None:
    return names.named_group(request, words) if words else None


def _days(request: Request, words: str) -> Days:
    """The next eight weeks where no days are named; of others, what is still to come."""
    today = request.today
    if not words:
        return Days(today, today + AHEAD, f"the eight weeks to {dates.full(today + AHEAD)}")
    ahead = UNTIL.fullmatch(NEXT.sub(r"until in \1", words))
    span = _span(request, ahead[1] if ahead else words)
    if span.first is None or span.last is None:
        raise Unclear(HOW)
    if ahead:
        return Days(today, span.last, f"until {dates.full(span.last)}")
    last = spans.sunday(span.first, span.last)
    return Days(max(span.first, today), last, spans.words(span.first, last, span.precision))


def _span(request: Request, words: str) -> spans.Span:
    """The days to come; at a weekend "this week" is not over yet."""
    try:
        return read_span(words, request.today, request.calendar)
    except Passed:
        span = read_planned(words, request.today, request.calendar)
        if span.first and span.last and spans.sunday(span.first, span.last) >= request.today:
            return span
        raise


def _rest(request: Request, groups: list[int], found: list[Entry]) -> tuple[Line, ...]:
    """What has no date yet, and what did not fit on the page."""
    refs = [f"**{row.ref}**" for row in entries.undated(request, groups)]
    shown = names.some(refs, SHOWN)
    more = f"{len(found) - MOST} more from {dates.full(found[MOST].day)} on. {HOW}" if len(found) > MOST else ""
    return lines(f"No date yet: {shown}." if shown else "", more)


def _offers(group: Group | None) -> tuple[Button, ...]:
    """To take it away, for Outlook or a phone."""
    says = f"export calendar for {group.key}" if group else "export calendar"
    return (Button("For my own calendar", says),)
