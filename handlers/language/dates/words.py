"""The words dates are made of, and the tidying every phrase gets before it is read."""

import re
import unicodedata

LONGEST = 60  # A date is short. Long text is slow to search and is never a date.

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
COUNT = rf"(?:\d{{1,3}}|an?|{'|'.join(COUNTS)})"
NTH = r"(?:st|nd|rd|th)"
FULL_YEAR = r"(?:19|20)\d\d"
YEAR = rf"(?:{FULL_YEAR}|\d\d)"


def whole(pattern: str) -> re.Pattern[str]:
    """A pattern for the whole phrase; only the digits 0 to 9 count as digits."""
    return re.compile(rf"(?:{pattern})\Z", re.ASCII)


def month_number(name: str) -> int:
    """1 to 12, from a month's name in full or in short."""
    return MONTHS.index(name[:3]) + 1


def weekday_number(name: str) -> int:
    """0 for Monday to 6 for Sunday, from a name in full or in short."""
    return WEEKDAYS.index(name[:3])


def counted(word: str) -> int:
    """A small number typed in digits or in words; `a` is 1."""
    if word.isdigit():
        return int(word)
    return COUNTS.index(word) + 1 if word in COUNTS else 1


def plain(phrase: str) -> str:
    """Small letters, straight hyphens, single spaces, no commas, quotes around it or "the"."""
    if len(phrase.strip()) > LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", phrase).lower()
    text = re.sub(r"[‘’ʼ`]", "'", text)
    text = re.sub(r"[‐-―−]", "-", text)
    text = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", text)  # a.m. and c.o.b.
    text = re.sub(r"(?<=[a-z])\.|[,;()“”]|\bthe\b|[.?!]+\s*\Z", " ", text)
    return " ".join(text.split()).strip("'\"")
