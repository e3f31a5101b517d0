"""What a list of activities is asked for, in any order: `police planned in April`, `campaigns for carers`, `mine 2`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from handlers.core import Oops, Request, Unclear
from handlers.language import calendar, dates, doings, during, names
from handlers.language.dates import spans
from handlers.language.dates.when import NEEDED
from handlers.language.dates.words import MONTH
from handlers.language.plain import for_parsing
from storage.activities import FocusGroup, Kind
from storage.activities.lists import State
from storage.partnership import Organisation
from storage.people import Group

LIVE: frozenset[State] = frozenset({"planned", "running", "over"})
EVERY: frozenset[State] = frozenset({"idea", *LIVE, "done", "stopped"})
STATES: dict[str, frozenset[State]] = {
    "ideas": frozenset({"idea"}), "planned": frozenset({"planned"}), "running": frozenset({"running"}),
    "over": frozenset({"over"}), "done": frozenset({"done"}), "stopped": frozenset({"stopped"}), "all": EVERY,
    "live": LIVE, "upcoming": frozenset({"planned"}), "finished": frozenset({"done"}),
    "cancelled": frozenset({"stopped"}),
}  # fmt: skip
KINDS: dict[str, Kind] = {
    **doings.TYPED, "joint intervention": "joint_intervention", "process improvement": "process_improvement",
}  # fmt: skip
PAST = {"done", "finished", "stopped", "cancelled", "over", "since"}  # of a date beside these the nearest is meant
OWN = ("mine", "ours", "our own")
EVERYWHERE = ("everywhere", "every group", "all groups")
JOINING = ("", "and", "or", "&", "the", "a", "activity", "activities", "list")
LEADING = ("with", "by", "of", "from", "for", "in", "the")
TIMED = {*during.LEADS, "since", "after", "until", "till", "before", "by"}
DAYS = re.compile(rf"\d|(?:{MONTH}|mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)
OPEN = re.compile(r"(since|from|after|until|till|before|by) (.+)", re.IGNORECASE)
CLOSED = re.compile(r"from .+ (?:to|until|till) .+", re.IGNORECASE)
PAGE = re.compile(r"(?:page )?(\d{1,4})", re.IGNORECASE)
LONGEST = 8  # words of one part
MOST = 30  # words of all of them
ECHOED = 40  # characters of what was not understood that are said back
PLAN = "`activity add …` plans something."
CAN = ("I can list activities that are ideas, planned, running, over, done, stopped or all; `activities campaigns` or "
       "another kind; those of a partner (`activities police`), for a focus group (`activities for carers`), of some "
       "days (`activities in April`), of another group (`activities executive`), or `activities mine`.")  # fmt: skip


class Times(NamedTuple):
    """Some days, either end of which may be open, and how they are said."""

    first: date | None
    last: date | None
    said: str


@dataclass(frozen=True)
class Asked:
    """The parts of what was asked, as they were understood."""

    past: bool = False
    states: frozenset[State] = frozenset()
    kinds: tuple[Kind, ...] = ()
    bodies: tuple[Organisation, ...] = ()
    focuses: tuple[FocusGroup, ...] = ()
    times: Times | None = None
    group: Group | None = None
    own: bool = False
    everywhere: bool = False
    page: int = 1


def read(request: Request, words: str) -> Asked:
    """Every part of what was asked; what is not understood gets a sentence that lists what can be."""
    tokens = [token.strip(",;.?!") for token in for_parsing(words).split()]
    if len(tokens) > MOST:
        raise Oops(f"That is more than I can look for at once. {CAN}")
    asked = Asked(past=bool(PAST & {token.casefold() for token in tokens}))
    while tokens:
        count = 1
        if tokens[0].casefold() not in JOINING:
            asked, count = _leading(request, asked, tokens)
        tokens = tokens[count:]
    return asked


def _leading(request: Request, asked: Asked, tokens: Sequence[str]) -> tuple[Asked, int]:
    """What was asked with the part that the tokens begin with, by the longest run of them: "13 April to 3 May"."""
    wrong: Oops | None = None
    for count in range(min(len(tokens), LONGEST), 0, -1):
        phrase = " ".join(tokens[:count])
        for part in PARTS:
            try:
                if found := part(request, asked, phrase):
                    return found, count
            except Unclear:
                continue
            except Oops as oops:  # "in the summer" is too vague; other dates that cannot be are said at once
                if oops.text != NEEDED:
                    raise
                wrong = oops
    raise wrong or Oops(f'I don\'t know "{" ".join(tokens)[:ECHOED]}". {CAN} {PLAN}')


def _page(request: Request, asked: Asked, phrase: str) -> Asked | None:
    match = PAGE.fullmatch(phrase)
    return replace(asked, page=max(int(match[1]), 1)) if match else None


def _state(request: Request, asked: Asked, phrase: str) -> Asked | None:
    found = STATES.get(phrase.casefold())
    return replace(asked, states=asked.states | found) if found else None


def _kind(request: Request, asked: Asked, phrase: str) -> Asked | None:
    plain = phrase.casefold()
    kind = KINDS.get(plain) or KINDS.get(plain.removesuffix("s"))
    return replace(asked, kinds=(*asked.kinds, kind)) if kind else None


def _whole(request: Request, asked: Asked, phrase: str) -> Asked | None:
    """Mine, or of every group I can read."""
    if phrase.casefold() in OWN:
        return replace(asked, own=True)
    return replace(asked, everywhere=True) if phrase.casefold().removeprefix("in ") in EVERYWHERE else None


def _body(request: Request, asked: Asked, phrase: str) -> Asked | None:
    first, _, rest = phrase.partition(" ")
    if first.casefold() == "in":  # "in PMO" is the group of that name
        return None
    found = request.roster.named_organisation(rest if first.casefold() in LEADING and rest else phrase)
    return replace(asked, bodies=(*asked.bodies, found)) if found else None


def _group(request: Request, asked: Asked, phrase: str) -> Asked | None:
    first, _, rest = phrase.partition(" ")
    named = rest if first.casefold() in LEADING and rest else phrase
    found = names.named_group(request, named)
    return replace(asked, group=found) if found else None


def _days(request: Request, asked: Asked, phrase: str) -> Asked | None:
    first = phrase.partition(" ")[0].casefold()
    if first not in TIMED and not DAYS.match(first):
        return None
    return replace(asked, times=_times(request, phrase, back=asked.past))


def _focus(request: Request, asked: Asked, phrase: str) -> Asked | None:
    first, _, rest = phrase.partition(" ")
    found = doings.find_focus(request, rest if first.casefold() == "for" else phrase)
    return replace(asked, focuses=(*asked.focuses, *found))


PARTS: tuple[Callable[[Request, Asked, str], Asked | None], ...] = (
    _page, _state, _kind, _whole, _body, _group, _days, _focus,
)  # fmt: skip


def _times(request: Request, phrase: str, *, back: bool) -> Times:
    match = None if CLOSED.fullmatch(phrase) else OPEN.fullmatch(phrase)
    span = _span(request, match[2] if match else phrase, back=back)
    if span.first is None or span.last is None:
        raise Unclear(NEEDED)
    last = spans.sunday(span.first, span.last)
    if match is None:
        return Times(span.first, last, spans.words(span.first, last, span.precision))
    return _open(match[1].casefold(), span.first, last)


def _span(request: Request, phrase: str, *, back: bool) -> dates.Span:
    """The days to come, or, where those are past, the nearest: nobody asks for what was in February next year."""
    try:
        return dates.read_span(phrase, request.today, request.calendar, backwards=back)
    except Unclear:
        raise
    except Oops:
        return dates.read_span(phrase, request.today, request.calendar, backwards=True)


def _open(word: str, first: date, last: date) -> Times:
    day = timedelta(days=1)
    if word in ("since", "from"):
        return Times(first, None, f"since {_said(first)}" if word == "since" else f"from {_said(first)} on")
    if word == "after":
        return Times(last + day, None, f"after {_said(last)}")
    if word == "before":
        return Times(None, first - day, f"before {_said(first)}")
    return Times(None, last, f"until {_said(last)}")


def _said(day: date) -> str:
    return f"{calendar.short(day)} {day.year}"
