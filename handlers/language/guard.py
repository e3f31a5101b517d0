"""The guard: what may identify a resident is refused, what might is asked about (reliability.md 4.4).

A seat belt, not anonymisation: it cannot see a bare name. Callers keep the kind it names, never the text.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from stdnum import luhn
from stdnum.gb import nhs

from handlers.language.plain import DAY, MONTH, POSTCODE, addresses, searchable, without_amounts

_DIGIT = re.compile(r"\d")
# What people put between the digits of one number.
_GAP = r"[ .,/:()_*-]{0,3}"
_IS = r"\W{0,4}(?:(?:no|num|nr|number|numbers|id|is|was|of|on|the|s)\b\W{0,4}){0,3}"

_TEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:{_GAP}\d){{9}})(?!\d))")
_NHS_LABEL = re.compile(rf"(?<![a-z])(?:nhs|chi)\W{{0,3}}(?:patient)?{_IS}$", re.I)
_REFERENCE = re.compile(
    r"(?i)(?:\b(?:po|pin|meeting|conference|order|invoice|ref|reference|contract|tender|lot|grant|job|ticket"
    rf"|uprn|charity|company|isbn|cost cent(?:re|er)|account code){_IS}|://\S*)$"
)
# England, Wales and the Isle of Man; 999 is the NHS test range and 943 the number in every leaflet.
_ISSUED = re.compile(r"4|6|70[0-8]|943|999")
# Scotland's begin with a date of birth; Northern Ireland's are 320 to 399; 9 is held back.
_ELSEWHERE = re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])|3[2-9]|9")
_ONE_LUMP = re.compile(r"\d{10}|\d{6}[ -]\d{4}")
_LIKE_A_CARD = re.compile(r"\d{3}\D+\d{3}\D+\d{4}")

# HMRC's manual, NIM39110. QQ is never issued, but every form shows it, so people will try it.
_NI_PREFIX = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)(?:[ABCEGHJKLMNOPRSTWXYZ][ABCEGHJKLMNPRSTWXYZ]|QQ)", re.I)
_NI_LABEL = rf"(?:\bn\.?i\.?(?:no)?\b|\bnino\b|\bnational insurance)(?:{_IS})"
_NI_NUMBERS = (
    re.compile(rf"(?<![A-Z0-9])([A-Z]{_GAP}[A-Z](?:{_GAP}\d){{6}}{_GAP}[A-D])(?![A-Za-z0-9])"),
    re.compile(r"(?<![a-z0-9])([a-z]{2}\d{6}[a-d])(?![a-z0-9])", re.I),
    re.compile(rf"{_NI_LABEL}([a-z]{_GAP}[a-z](?:{_GAP}\d){{6}})(?!\d)", re.I),
)
_NI_TEMPORARY = re.compile(r"\b\d\d ?[A-Z]\d ?\d\d ?\d{5}\b")

_DOB = r"(?<![a-z])(?:d[. ]{0,2}o[. ]{0,2}b|dates?[ -]of[ -]birth|birth ?date)(?![a-z])"
_BORN_DATES = (
    re.compile(rf"{_DOB}{_IS}(?:\(?dd/mm/yy(?:yy)?\)?\W*)?(?:{DAY}|(?:19|20)\d\d\b)", re.I),
    re.compile(rf"{DAY}\W{{1,3}}{_DOB}", re.I),
    re.compile(rf"(?:\(|, )b\b{_IS}(?:{DAY}|(?:19|20)\d\d\b)", re.I),
    re.compile(rf"\b(?:his|her|their) birthday{_IS}{DAY}", re.I),
)
_BORN = re.compile(rf"\bborn{_IS}{DAY}", re.I)
_BIRTH = re.compile(r"birth|born|b(?![a-z])", re.I)  # without one of which none of them is there
_BORN_IDEA = re.compile(
    r"(?i)\b(?:plan|idea|project|programme|partnership|group|scheme|initiative|charter|nhs|team|network|service"
    r"|pilot|trust|hub|board|campaign)s?(?: (?:was|were|is|that|first|then)){0,2} $"
)
_BORN_COHORT = re.compile(r"\b(?:babies|children|those|people|residents|everyone|adults) $", re.I)

_STREETS = (
    "Street|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Close|Crescent|Cres|Terrace|Grove|Gardens|Gdns|Mews|Way|Walk"
    r"|Fold|Brow|Croft|Place|Rise|(?:St|Dr)\b(?!\.? [A-Z])"
)
# "3 Green, 2 Amber": streets only beside a flat or a postcode.
_GREENS = "Court|House|Hill|Green|View|Bank|Row|Park|Square|St|Dr"
_FLAT = r"\b(?i:flat|apartment|apt)\.? ?\w{1,3},? "
_HOUSE = rf"(?:{_FLAT})?(?<![\d.£/-])(?!(?:19|20)\d\d\b)\b\d{{1,4}}[A-Za-z]?,? (?!(?i:{MONTH})\b)"
_CODED_HOMES = re.compile(
    rf"((?:{_HOUSE}|{_FLAT})(?:[\w'-]+ ){{1,4}}(?:{_STREETS}|{_GREENS})\b)[^\d]{{0,60}}{POSTCODE}", re.I
)
_NAMED = r"(?:[A-Z][\w'-]* ){1,3}"
_HOMES = re.compile(rf"({_HOUSE}{_NAMED}(?:{_STREETS})\b|{_FLAT}{_NAMED}(?:{_STREETS}|{_GREENS})\b)")
_A_STREET = re.compile(rf" (?:{_STREETS}|{_GREENS})\b", re.I)  # without which neither is there
_VENUES = re.compile(
    r"(?i)\b(?:surgery|practice|centre|hall|library|church|school|college|station|hospital|clinic|offices?|hub"
    r"|cafe|council|pharmacy|chemist|hotel|club|building|venue|meeting|mosque|temple|museum|bank|nursery|shop)\b"
)

_MOBILES = (
    re.compile(rf"(?<!\d)(?:(?:\+ ?|00)?44{_GAP}(?:0{_GAP})?|0{_GAP})7(?:{_GAP}\d){{9}}(?!\d)"),
    re.compile(rf"\b(?:mob|mobile|phone|tel|text|whatsapp|ring|call)\b{_IS}7(?:{_GAP}\d){{9}}(?!\d)", re.I),
)
# E and W open the codes of small areas (E01012345), which are not phone numbers.
_PHONES = re.compile(
    rf"(?<![\dEW])(?:(?:(?:\+ ?|00)44{_GAP}(?:0{_GAP})?|0)[12]\d{{1,4}}(?:{_GAP}\d){{5,8}}(?!\d)"
    rf"|\+(?!44)\d{{1,3}}(?:{_GAP}\d){{7,12}}(?!\d))"
)
_SERVICES = re.compile(
    rf"{_VENUES.pattern}|\b(?:switchboard|reception|duty|helpline|desk|team|services?|bookings?|line|police|fire)\b"
)

_CUT_SHORT = re.compile(r"[\w.] ?(?:@|\(at\)|\[at\]| at ) ?(?:gmail|googlemail|hotmail)\b", re.I)
_WEBMAIL = re.compile(
    r"(?:^|\.)(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|icloud|me|mac|aol|gmx|mail"
    r"|btinternet|btopenworld|sky|talktalk|tiscali|virginmedia|virgin|ntlworld|blueyonder|plusnet|o2|zoho|hey"
    r"|proton|protonmail|tutanota|fastmail|yandex)\.(?:com|co\.uk|net|me|org|fr|de|ie|fm)$"
)
_PUBLIC = ("gov.uk", "nhs.uk", "nhs.net", "police.uk", "ac.uk", "sch.uk", "parliament.uk", "cjsm.net")
_ROLES = re.compile(
    r"(?i)(?:[\w-]+[._-])?(?:info|enquir(?:y|ies)|admin|office|contact|reception|hello|team|help|support|bookings?"
    r"|secretary|clerk|press|media|events|no-?reply|pmo|psr|duty|referrals?|hub|mail|chair|comms|safeguarding)"
)

_BANKS = (
    re.compile(rf"\bsort[ -]?codes?\b{_IS}\d\d[ .-]?\d\d[ .-]?\d\d\b", re.I),
    re.compile(rf"\b(?:account|acct?|a/c)\b{_IS}\d(?:[ -]?\d){{7}}(?!\d)", re.I),
    re.compile(r"(?<![\d-])\d\d-\d\d-\d\d\W{1,3}(?:[a-z/]+\W{1,3}){0,3}\d{8}\b", re.I),
    re.compile(r"\bGB\d\d ?[A-Z]{4}(?: ?\d){14}\b", re.I),
)
_CARDS = re.compile(r"(?<!\d)\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\d)")
_LICENCE = re.compile(r"(?i)\b[A-Z][A-Z9]{4}[ -]?\d[0156]\d[0-3]\d\d[ -]?[A-Z][A-Z9][ -]?\d[A-Z]{2}(?![A-Z])")
_PASSPORT = re.compile(rf"\bpassports?\b{_IS}[A-Z]?\d(?: ?\d){{6,8}}\b", re.I)
_VEHICLE = re.compile(r"\b(?i:reg|registration|vehicle|van|car|plate)\b.{0,25}?\b[A-Z]{2}\d\d ?[A-Z]{3}\b")
_TITLED = re.compile(r"\b(?:(?i:mrs?|mx)\b\.? ?|(?:Ms|Miss|Master)\.? )(?:[A-Z]\b\.? ?)*([A-Za-z][\w'-]+)")
_NOT_NAMES = re.compile(
    rf"(?i)(?:{MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|teams|excel|word|office|outlook|access"
    r"|chair\w*|speaker|mayor|and|or|the|of|plan|class)\b"
)

# True refuses, False asks, None saw nothing.
Verdict = bool | None


@dataclass(frozen=True)
class Finding:
    """A kind in words for people, and whether it is refused or only asked about."""

    kind: str
    refuse: bool


@dataclass(frozen=True)
class Seen:
    """One text made ready for the rules."""

    words: str
    venue: bool = False
    colleagues: frozenset[str] = frozenset()
    domains: tuple[str, ...] = _PUBLIC

    @cached_property
    def numbers(self) -> str:
        """The words without dates, times and money."""
        return without_amounts(self.words)


Look = Callable[[Seen], Verdict]


def check(
    text: str, *, venue: bool = False, colleagues: Collection[str] = (), domains: Collection[str] = ()
) -> Finding | None:
    """The worst finding, a refusal before a question. `venue` says the field is a meeting's place;
    `colleagues` are names in the partnership's list, `domains` its partners' e-mail domains."""
    words = searchable(text)
    names = frozenset(re.findall(r"[\w'-]+", searchable(" / ".join(colleagues)).lower()))
    partners = (*_PUBLIC, *(domain.lower().lstrip("@.") for domain in domains))
    seen = Seen(words, venue, names, partners)
    return worst(seen, _applying(len(_DIGIT.findall(words))))


def worst(seen: Seen, rules: Iterable[tuple[str, Look]] | None = None) -> Finding | None:
    """The first refusal in the order of the rules, or else the first question."""
    verdicts = ((kind, look(seen)) for kind, look in rules or RULES)
    found = [Finding(kind, verdict) for kind, verdict in verdicts if verdict is not None]
    return min(found, key=lambda finding: not finding.refuse, default=None)


@cache
def _applying(digits: int) -> tuple[tuple[str, Look], ...]:
    """The rules that may find something where there are so many digits."""
    return tuple(rule for rule in RULES if _LEAST.get(rule[0], 0) <= digits)


def _gravest(verdicts: Iterable[Verdict]) -> Verdict:
    found = [verdict for verdict in verdicts if verdict is not None]
    return any(found) if found else None


def _any(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _near(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Within 40 characters either side; the span itself does not count, or Station Road were a station."""
    return bool(pattern.search(text[max(0, start - 40) : start]) or pattern.search(text[end : end + 40]))


def _refused(*patterns: re.Pattern[str]) -> Look:
    return lambda seen: True if _any(patterns, seen.numbers) else None


def _nhs(seen: Seen) -> Verdict:
    found = ((match[1], seen.numbers[: match.start()][-40:]) for match in _TEN_DIGITS.finditer(seen.numbers))
    return _gravest(_ten_digits(number, before) for number, before in found)


def _ten_digits(number: str, before: str) -> Verdict:
    digits = re.sub(r"\D", "", number)
    # 9999999999 passes the check, and is nobody's.
    if len(set(digits)) == 1:
        return None
    if _NHS_LABEL.search(before):
        return True
    if not nhs.is_valid(digits):
        return None
    return _unlabelled(number, digits, bool(_REFERENCE.search(before)))


def _unlabelled(number: str, digits: str, reference: bool) -> Verdict:
    if _ISSUED.match(digits) or _LIKE_A_CARD.fullmatch(number):
        return not reference
    return False if _ELSEWHERE.match(digits) and _ONE_LUMP.fullmatch(number) else None


def _insurance(seen: Seen) -> Verdict:
    found = (re.sub(r"[\W_]", "", match[1]) for rule in _NI_NUMBERS for match in rule.finditer(seen.words))
    issued = any(_NI_PREFIX.match(number) for number in found)
    return True if issued or _NI_TEMPORARY.search(seen.numbers) else None


def _born(seen: Seen) -> Verdict:
    if not _BIRTH.search(seen.words):
        return None
    if _any(_BORN_DATES, seen.words):
        return True
    return _gravest(_born_on(seen.words[: match.start()]) for match in _BORN.finditer(seen.words))


def _born_on(before: str) -> Verdict:
    return None if _BORN_IDEA.search(before[-60:]) else not _BORN_COHORT.search(before[-60:])


def _home(seen: Seen) -> Verdict:
    if not _A_STREET.search(seen.words):
        return None
    coded = (_dwelling(seen, match, coded=True) for match in _CODED_HOMES.finditer(seen.words))
    plain = (_dwelling(seen, match, coded=False) for match in _HOMES.finditer(seen.words))
    return _gravest((*coded, *plain))


def _dwelling(seen: Seen, match: re.Match[str], *, coded: bool) -> Verdict:
    if _near(_VENUES, seen.words, match.start(1), match.end(1)):
        return None if seen.venue else False
    return coded and not seen.venue


def _phone(seen: Seen) -> Verdict:
    numbers = seen.numbers
    strange = (match for match in _PHONES.finditer(numbers) if not _near(_SERVICES, numbers, *match.span()))
    return False if any(strange) else None


def _personal_email(seen: Seen) -> Verdict:
    personal = any(_WEBMAIL.search(domain) for _, domain, _ in addresses(seen.words))
    return True if personal or _CUT_SHORT.search(seen.words) else None


def _email(seen: Seen) -> Verdict:
    suffixes = tuple(f".{domain}" for domain in seen.domains)
    strange = (
        mailbox
        for mailbox, domain, spoken in addresses(seen.words)
        if not (spoken or f".{domain}".endswith(suffixes) or _ROLES.fullmatch(mailbox))
    )
    return False if any(strange) else None


def _bank(seen: Seen) -> Verdict:
    cards = (re.sub(r"\D", "", match[0]) for match in _CARDS.finditer(seen.numbers))
    return True if _any(_BANKS, seen.words) or any(luhn.is_valid(card) for card in cards) else None


def _name(seen: Seen) -> Verdict:
    names = (match[1].lower().removesuffix("'s") for match in _TITLED.finditer(seen.words))
    return False if any(not _NOT_NAMES.match(name) and name not in seen.colleagues for name in names) else None


RULES: tuple[tuple[str, Look], ...] = (
    ("an NHS number", _nhs),
    ("a National Insurance number", _insurance),
    ("a date of birth", _born),
    ("a home address", _home),
    ("a mobile number", _refused(*_MOBILES)),
    ("a personal email address", _personal_email),
    ("a bank account", _bank),
    ("a driving licence number", _refused(_LICENCE)),
    ("a passport number", _refused(_PASSPORT)),
    ("a full postcode", lambda seen: False if not seen.venue and re.search(POSTCODE, seen.words) else None),
    ("a phone number", _phone),
    ("an email address", _email),
    ("a person's name", _name),
    ("a vehicle registration", lambda seen: False if _VEHICLE.search(seen.words) else None),
)
# How many digits there are in the shortest of what a rule looks for: most lines have none, or those of one date.
_LEAST = {
    "an NHS number": 10, "a National Insurance number": 6, "a date of birth": 3, "a mobile number": 10,
    "a bank account": 6, "a driving licence number": 7, "a passport number": 7, "a full postcode": 2,
    "a phone number": 8, "a vehicle registration": 2,
}  # fmt: skip
