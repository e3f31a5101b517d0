"""The dateparser library, for a day and month our own grammar does not know, and only behind guards.

On its own it guesses: `a` is 1 March to it, `next Friday` is this one, and a bare `3rd` is behind us.
"""

import re
from datetime import date, datetime, time

from handlers.language.dates.when import Found, Sense
from handlers.language.dates.words import MONTH, NTH, WEEKDAY, weekday_number, whole

_MONTH, _WEEKDAY = whole(MONTH), whole(WEEKDAY)
_KNOWN = whole(rf"{MONTH}|{WEEKDAY}|{NTH}|of")


def guarded(text: str, sense: Sense) -> Found | None:
    """The library's reading, if the day and any weekday in it were typed and it is not past."""
    if not _explicit(text):
        return None
    day = _parse(text, sense.today)
    if day is None or day < sense.today or not _agrees(day, text):
        return None
    return Found(day)


def _explicit(text: str) -> bool:
    """Whether there is a digit, one month's name, and no word that could mean anything else."""
    words = _words(text)
    months = sum(bool(_MONTH.match(word)) for word in words)
    return bool(_numbers(text)) and months == 1 and all(_KNOWN.match(word) for word in words)


def _agrees(day: date, text: str) -> bool:
    # Every number typed has to be the day or the year; the library passes over what it cannot place.
    weekdays = {weekday_number(word) for word in _words(text) if _WEEKDAY.match(word)}
    return sorted(_numbers(text)) in ([day.day], [day.day, day.year]) and weekdays <= {day.weekday()}


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def _parse(text: str, today: date) -> date | None:
    # Loading it takes as long as a third of the bot's start, 8 MB, and hardly any line needs it.
    from dateparser import parse  # noqa: PLC0415

    found = parse(
        text,
        languages=["en"],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month"],
            "RELATIVE_BASE": datetime.combine(today, time()),
        },
    )
    return found.date() if found else None
