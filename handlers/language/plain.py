"""Plain words: what somebody typed, as we store it, as we parse it and as the guard searches it,
with the shapes of a day, a postcode and an address."""

import re
import unicodedata
from collections.abc import Iterator

_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# They draw as nothing at all, yet Unicode calls them letters and symbols; the last is where a picture stood.
_BLANKS = re.compile("[\u115f\u1160\u3164\uffa0\u2800\ufffc]")
_HIDDEN = {"Cc", "Cf", "Co", "Cs"}
_MARKS = {"Mn", "Me"}
_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"')})
# Letters of other alphabets that look like ours: a number typed with them reads the same to people.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeopcyxisjABEZHIKMNOPTYXo",
)
_SPACED = re.compile(r"(?<!\S)(?:\S ){4,}\S(?!\S)")
_DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPOKEN_DIGIT = re.compile(rf"\b(?:{'|'.join(_DIGIT_WORDS)}|oh|nought)\b", re.I)
_SPOKEN = re.compile(rf"(?:{_SPOKEN_DIGIT.pattern}[ ,-]*){{6,}}", re.I)
_ZERO_ONE = re.compile(r"\b[\dOoIl]*\d[\dOoIl]*\b|(?<=\d)[Oo]+(?=\d)|(?<=\d[ .-])[Oo]{1,5}(?=[ .-][\dOo])")
_AS_DIGITS = str.maketrans("OoIl", "0011")

# The everyday shapes, as patterns for searchable words.
MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY = (
    rf"(?:\d\d?(?:st|nd|rd|th)?[ /.,-]{{0,2}}(?:of )?(?:\d\d?|{MONTH})[ /.,'-]{{0,3}}(?:\d{{4}}|\d\d)"
    rf"|{MONTH} \d\d?(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}[/.-]\d\d?[/.-]\d\d?|\d{{8}}|\d{{6}})(?!\d)"
)
_AREAS = (
    "A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]"
    "|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE"
)
# "M7 1st" is a meeting and a day.
POSTCODE = rf"\b(?i:{_AREAS})\d(?i:[A-Z\d]?)[ .-]{{0,2}}(?!(?-i:1st|2nd|3rd|\dth))\d(?i:[ABD-HJLNP-UW-Z]{{2}})\b"
_AMOUNTS = re.compile(
    r"(?<![\d/.-])[0-3]?\d([/.-])[01]?\d\1(?:19|20)\d\d(?![/.-]?\d)"
    r"|(?<![\d-])(?:19|20)\d\d-[01]\d-[0-3]\d(?!-?\d)"
    r"|(?<![\d.:-])[0-2]?\d[.:][0-5]\d ?(?:-|to) ?[0-2]?\d[.:][0-5]\d(?![.:-]?\d)"
    r"|£ ?\d[\d,.]*|(?<![\d,])\d{1,3}(?:,\d{3})+(?![,.]?\d)"
)
_DOT = r"(?:\.| \. | ?(?:\(dot\)|\[dot\]|\bdot\b) ?)"
_DOMAIN = rf"((?:[a-z0-9-]{{1,63}}{_DOT}){{1,5}}[a-z]{{2,24}})"
_ADDRESSES = re.compile(rf" ?(?:@|\(at\)|\[at\]) ?{_DOMAIN}", re.I)
_SPOKEN_ADDRESSES = re.compile(rf" at {_DOMAIN}", re.I)
_MAILBOX = re.compile(r"[\w.+'-]+$")


def plain(text: str) -> str:
    """One line of storable words. It is NFC, not NFKC: "m²" stays as it was written."""
    if text.isascii() and text.isprintable():  # nearly every line: nothing hidden, nothing to compose
        return " ".join(text.split())
    return unicodedata.normalize("NFC", " ".join(_seen(text).split()))


def for_parsing(text: str) -> str:
    """Plain words with straight quotes and hyphens, for patterns; phones and word processors curl both."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).replace("`", "'")
    return plain("".join(_hyphen(char) for char in plain(text).translate(_QUOTES)))


def searchable(text: str) -> str:
    """The words as a patient reader would hear them, for matching only; never stored or shown."""
    words = _SPOKEN.sub(_numerals, _letters(text))
    words = _SPACED.sub(lambda run: run[0].replace(" ", ""), " ".join(words.split()))
    return _ZERO_ONE.sub(lambda number: number[0].translate(_AS_DIGITS), words)


def _letters(text: str) -> str:
    """Plain letters and digits for whatever looks like them."""
    if text.isascii() and text.isprintable():
        return text.replace("`", "'")
    letters = unicodedata.normalize("NFKD", _seen(text)).translate(_LOOKALIKES).translate(_QUOTES)
    return "".join(_ascii(char) for char in letters)


def without_amounts(words: str) -> str:
    """Searchable words with dates, times, money and counts taken out, so what is left are other numbers."""
    return _AMOUNTS.sub("#", words)


def addresses(words: str) -> Iterator[tuple[str, str, bool]]:
    """Mailbox and domain of each e-mail address in searchable words; True when "at" was a word and
    no "dot" was, as in "look at example.org"."""
    for match in (*_ADDRESSES.finditer(words), *_SPOKEN_ADDRESSES.finditer(words)):
        mailbox = _MAILBOX.search(words[max(0, match.start() - 64) : match.start()])
        spoken = match.re is _SPOKEN_ADDRESSES and " dot " not in match[1].lower()
        if mailbox:
            yield mailbox[0], re.sub(_DOT, ".", match[1], flags=re.I).lower(), spoken


def _seen(text: str) -> str:
    spaced = _BLANKS.sub(" ", _BREAKS.sub(" ", text).replace("\t", " "))
    return "".join(char for char in spaced if not _hidden(char))


def _hidden(char: str) -> bool:
    noncharacter = ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return noncharacter or unicodedata.category(char) in _HIDDEN


def _hyphen(char: str) -> str:
    return "-" if unicodedata.category(char) == "Pd" or char in "−⁃" else char


def _ascii(char: str) -> str:
    """A keycap, an accent and a variation selector are marks on a digit or letter: they go."""
    if unicodedata.category(char) in _MARKS:
        return ""
    digit = unicodedata.digit(char, None)
    return _hyphen(char) if digit is None else str(digit)


def _numerals(run: re.Match[str]) -> str:
    words = (word.lower() for word in _SPOKEN_DIGIT.findall(run[0]))
    return "".join(str(_DIGIT_WORDS.index(word)) if word in _DIGIT_WORDS else "0" for word in words) + " "
