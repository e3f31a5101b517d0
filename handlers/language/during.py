"""The clause that says when an activity is: which words lead to days, and which name them by themselves."""

import re
from collections.abc import Sequence

from handlers.core import Oops, Request, Unclear
from handlers.language import dates
from handlers.language.dates.when import NEEDED
from handlers.language.dates.words import MONTH as MONTHS
from handlers.language.dates.words import WEEKDAY

LEADS = ("on", "in", "from", "between", "during", "w/c", "wc", "this", "next", "last", "yesterday", "today", "tomorrow",
         "until", "till")  # fmt: skip
MONTH = re.compile(rf"\b{MONTHS}\b|\d/\d", re.IGNORECASE)
# Days that no word leads to, where a month is named: "Saturday 9 April", "mid April", "at 10am on 9 April".
BARE = re.compile(
    rf"(?:the )?(?:(?:{WEEKDAY},? )?(?:the )?\d|{MONTHS} \d\d?(?!\d)|week (?:commencing|beginning|starting|of) "
    r"|(?:mid|early|late|end|start|beginning|middle)[ -]|at \d)"
)
# "At the weekend", "the weekend of 9 April"; a "tidy weekend" is a title.
WEEKEND = re.compile(r"(?:at|over) (?:the|this|next|last) weekend|(?:(?:at|over) )?the weekend of .*")
AGO = re.compile(r"\S+ (?:days?|weeks?|fortnights?|months?) ago")
OPEN = re.compile(
    r"(?:(?:date|day) )?(?:tbc|tbd|tba)|no date(?: yet)?|(?:date|day) not (?:yet )?fixed(?: yet)?"
    r"|(?:date|day) (?:still )?to be (?:fixed|confirmed|decided|agreed|arranged|set)"
)
ENDS = " ,;.()"


def planned(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    """Days to come, or that there is no date yet."""
    rest = " ".join(lowered[start:]).strip(ENDS)
    if OPEN.fullmatch(rest):
        return rest
    phrase = _phrase(lowered, tokens, start)
    return phrase if phrase and _dated(request, phrase, backwards=False) else ""


def happened(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    """Days that are past, or near."""
    phrase = _phrase(lowered, tokens, start)
    return phrase if phrase and _dated(request, phrase, backwards=True) else ""


def _phrase(lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    """The words that may be some days: after a word that leads to them, or bare where they name a month."""
    rest = " ".join(lowered[start:]).strip(ENDS)
    bare = AGO.fullmatch(rest) or WEEKEND.fullmatch(rest) or (BARE.match(rest) and MONTH.search(rest))
    if not (lowered[start].strip(ENDS) in LEADS or bare):
        return ""
    led = lowered[start] in ("on", "during") and len(tokens) > start + 1
    return " ".join(tokens[start + led :]).strip(ENDS)


def _dated(request: Request, phrase: str, *, backwards: bool) -> bool:
    """Whether they are a date. "This winter" is none, and no reason to refuse a title that ends so."""
    try:
        if backwards:
            dates.read_span(phrase, request.today, request.calendar, backwards=True)
        else:
            dates.read_planned(phrase, request.today, request.calendar)
    except Oops as oops:
        if isinstance(oops, Unclear) or oops.text == NEEDED:
            return False
        raise
    return True
