"""Reads a whole phrase as a due date, or refuses it with a sentence (domain.md 8.5).

A phrase is a date only when all of it is: what the grammar does not know, it does not guess at.
"""

import re
from datetime import date
from functools import lru_cache

from handlers.core import Oops, Unclear
from handlers.language.calendar import Calendar
from handlers.language.dates import periods, relative
from handlers.language.dates.explicit import agree, explicit, parts, settle
from handlers.language.dates.guarded import guarded
from handlers.language.dates.periods import week_due
from handlers.language.dates.relative import months_on
from handlers.language.dates.when import NEEDED, Found, Sense, When, label, monday, passed, remark
from handlers.language.dates.words import WEEKDAY, plain, whole

FURTHEST = 5 * 12  # Months ahead; anything later is a slip of the finger.

RULES = (*relative.RULES, *periods.RULES)

_BEFORE = re.compile(r"(?:(?:due|by|on|until|till|before|no later than|deadline) )+")
_CLOSE = r"(?:cop|cob|eod|close (?:of )?(?:play|business)|end (?:of )?(?:play|business|day))"
_CLOSE_FIRST = re.compile(rf"{_CLOSE}(?: (?:on|of|by))?(?: |\Z)")
_CLOSE_LAST = re.compile(
    rf" (?:(?:by|at) )?{_CLOSE}\Z|(?<!this)(?<!last) (?:in )?(?:morning|afternoon|evening|night|lunchtime)\Z"
)
_WEEK_OF = re.compile(r"(?:in )?(?:w/?[cb]|week (?:commencing|beginning|starting|of))(?: on)? ")
_WEEK_ENDING = re.compile(r"(?:w/?e|week ending)(?: on)? ")
_ABOUT = re.compile(r"(?:about|around|circa|approximately|approx|roughly) ")
_UNITS = r"(?:days?|weeks?|months?|years?)"
_YEARS = r"(?:this |next |last )?(?:financial |calendar )?(?:year|quarter)(?:[ -]end)?"
_VAGUE = (
    whole(r"(?:(?:end|start|beginning|middle) of |mid |in |during )?q[1-4](?: .*)?"),
    whole(r"(?:end of |mid |in |during )?20\d\d(?: ?[/-] ?(?:20)?\d\d)?"),
    whole(r"(?:very |as )?(?:soon|quickly)(?: as (?:possible|we can|you can|i can))?|asap"),
    whole(r"(?:after |before |at |over |around |in )?(?:easter|christmas|xmas|new year|half[ -]term)"),
    whole(r"(?:in |late |early |over |end of |during )?(?:this |next )?(?:spring|summer|autumn|winter)"),
    whole(r"(?:date )?(?:tbc|tbd|tba|to be (?:confirmed|fixed|decided|agreed|arranged))"),
    whole(r"ongoing|continuous|immediate(?:ly)?|urgent(?:ly)?|now|later|eventually|shortly|never"),
    whole(r"some ?times?|some ?day|one day|any ?time|(?:at )?some point|in due course|whenever"),
    whole(r"(?:when|where|if|wherever|whenever) (?:possible|able|ready|available|convenient)"),
    whole(rf"(?:in |within |over )?(?:next )?(?:a )?(?:couple|few|several|some)(?: of)?(?: more)? {_UNITS}"),
    whole(rf"(?:in |within |over )?(?:next )?{_UNITS}"),
    whole(rf"(?:\w+ (?:\w+ )?of )?(?:every|each) (?:{_UNITS}|{WEEKDAY})|(?:dai|week|fortnight|month|quarter)ly"),
    whole(rf"(?:(?:end|start|beginning|middle) of |in |mid )?{_YEARS}"),
    whole(r"(?:this |next |over |at )?weekend"),
)


# It is read when the clause is looked for, and again for its value. What is no date raises, and is not kept.
@lru_cache(maxsize=64)
def read(phrase: str, today: date, calendar: Calendar, *, backwards: bool = False, bare_month: bool = True) -> When:
    """A due date from a whole phrase. Raises Unclear for what is no date, Oops for one that cannot be right.

    Dates are taken as to come, or with `backwards` as the nearest. `bare_month=False` refuses a month alone.
    """
    sense = Sense(today, calendar, backwards, bare_month)
    text = plain(phrase)
    return _kept(find(text, sense) or guarded(_bare(text), sense), phrase, sense)


def read_known(phrase: str, sense: Sense) -> When:
    """As `read`, by our own grammar only."""
    return _kept(find(plain(phrase), sense), phrase, sense)


def _kept(found: Found | None, phrase: str, sense: Sense) -> When:
    if found is None:
        raise Unclear(NEEDED)
    _check(found, sense)
    said = "" if sense.backwards else remark(found.day, sense)  # What was done on a Sunday is done.
    return When(found.day, found.precision, phrase.strip(), said)


def find(text: str, sense: Sense) -> Found | None:
    """Our own grammar's reading of a plain phrase; Oops for words known to be too vague."""
    # "by a fortnight" is how much later, not when.
    bare = "in a fortnight" if text in ("fortnight", "a fortnight") else _bare(text)
    found = _known(bare, sense) or _compound(bare, sense)
    if found is None and any(vague.match(each) for vague in _VAGUE for each in (text, bare)):
        raise Oops(NEEDED)
    return found


def _bare(text: str) -> str:
    text = _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text
    if _CLOSE_FIRST.match(text):
        return _CLOSE_FIRST.sub("", text, count=1) or "today"
    return _CLOSE_LAST.sub("", text, count=1)


def _known(text: str, sense: Sense) -> Found | None:
    for pattern, rule in RULES:
        if (match := pattern.match(text)) and (found := rule(match, sense)):
            return found
    return explicit(text, sense)


def _compound(text: str, sense: Sense) -> Found | None:
    for prefix, rule in ((_WEEK_OF, _week_of), (_WEEK_ENDING, _week_ending), (_ABOUT, _about)):
        if match := prefix.match(text):
            return rule(text[match.end() :], sense)
    return None


def _week_of(text: str, sense: Sense) -> Found | None:
    typed = parts(text)
    if typed is None:
        found = _day_of(text, sense)
        return Found(week_due(found, sense.calendar), "week") if found else None

    def within(year: int) -> date | None:
        day = typed.within(year)
        return week_due(day, sense.calendar) if day else None

    week = settle(within, typed.year, "week", sense)
    agree(typed.in_week(monday(week.day)), typed.weekday)
    return week


def _week_ending(text: str, sense: Sense) -> Found | None:
    found = _day_of(text, sense)
    weekend = found is not None and found.weekday() > 4
    return Found(week_due(found, sense.calendar) if weekend else found) if found else None


def _about(text: str, sense: Sense) -> Found | None:
    found = _day_of(text, sense)
    return Found(found, "about") if found else None


def _day_of(text: str, sense: Sense) -> date | None:
    found = _known(text, sense)
    return found.day if found and found.precision == "day" else None


def _check(found: Found, sense: Sense) -> None:
    if found.day < sense.today and not sense.backwards:
        raise passed(found)
    if found.day > months_on(sense.today, FURTHEST):
        said = label(found)
        raise Oops(f"{said[0].upper()}{said[1:]} is more than five years away. Please check the year.")
