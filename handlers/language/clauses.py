"""The clauses that may stand at the end of a line: when, whose, and where it belongs (domain 8.2).

A clause is taken only if all of it is understood; otherwise its words stay in the text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from handlers.core import Oops, Request, Unclear
from handlers.language import doings, due, during, names, refs
from handlers.language.during import MONTH
from handlers.language.plain import for_parsing
from storage.actions import OwnerKind

WHEN = {"by", "before", "due", "on", "w/c", "wc", "in", "until"}
SPAN = re.compile(r"(?:the next )?(?:\d+|an?|one|two|three|four|five|six|ten|twelve) \w+(?: time)?", re.IGNORECASE)
DATED = re.compile(r"\d|mon|tue|wed|thu|fri|sat|sun", re.IGNORECASE)
KEYED = re.compile(r"(?:^|\s)(due|owner|group|with|on|at|focus|reach):\s*", re.IGNORECASE)
WEEKS = (["a", "week"], ["week"], ["a", "fortnight"], ["fortnight"])  # what "on Friday" may belong to
LEAD = 8  # words before "on Friday" that may be part of the date
REACH = 12  # words a clause may have
PLACE = 5  # words a place may have, beside any "the"
CLOCK = re.compile(r"(?:\d{1,2}(?:[.:]\d\d| ?[ap]m|[.:]\d\d ?[ap]m| o'clock| ?(?:to|until|-) ?\d.*|$)|noon|midday"
                   r"|midnight)\b")  # fmt: skip
AIMED = {"look", "looks", "looking", "looked", "aim", "aims", "aimed", "aiming", "targeted", "directed", "good",
         "better"}  # fmt: skip
NOWHERE = {"risk", "least", "most", "first", "last", "once", "all", "home", "work", "night", "large", "easter",
           "christmas"}  # fmt: skip
# The clauses that a word before a colon may stand for: `on: 13 April`, `with: Police`.
KEYS = {"with": ("partners",), "at": ("place",), "on": ("when", "happened")}
TIED = ("for", "to", "with", "from", "about")  # "Send the list to @ccg" names no owner (design 9.7)
NAME = 4  # words a person may be named by


Taker = Callable[[Request, Sequence[str], Sequence[str], int], str]
Found = tuple[str, int, str]  # a clause: its name, where it starts, its words


@dataclass(frozen=True)
class Owner:
    """Whose an action is to be."""

    kind: OwnerKind
    member_id: int | None = None


def find_owner(request: Request, words: str) -> Owner:
    """The owner these words name: me, everyone, or @ and a person."""
    plain = words.strip().casefold()
    if plain in ("everyone", "everybody", "all"):
        return Owner("everyone")
    if plain in ("nobody", "no one", "none"):
        return Owner("none")
    return Owner("member", names.find_person(request, words).key_id)


def take(request: Request, tokens: list[str], wanted: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """The words that are left, and the clauses taken off their end, last first, as long as one matches."""
    left = set(wanted)
    keys = {_clause(mark[1], left) for mark in _marks(tokens, left)}
    tokens, given = _peeled(request, tokens, left - keys)
    if keys:
        tokens, keyed = _keyed(tokens, left)
        tokens, before = _peeled(request, tokens, left - keys - set(given))
        given = before | keyed | given
    return _unquoted(_ended(tokens) if given else tokens), given


def _peeled(request: Request, tokens: list[str], left: set[str]) -> tuple[list[str], dict[str, str]]:
    given: dict[str, str] = {}
    while found := _last(request, tokens, left - set(given)):
        name, start, words = found
        given[name] = words
        tokens = _led(tokens[:start])
        if name == "group":
            request = request.about(names.find_group(request, words))
    return tokens, given


def _led(tokens: list[str]) -> list[str]:
    """The words before a clause, without the dash that leads to it."""
    return tokens[:-1] if tokens and for_parsing(tokens[-1]) == "-" else tokens


def _last(request: Request, tokens: Sequence[str], left: set[str]) -> Found | None:
    """The clause that ends the line."""
    lowered = [for_parsing(t).casefold() for t in tokens]
    for start in range(len(tokens) - 1, max(len(tokens) - REACH, _quoted(lowered)) - 1, -1):
        for name, taker in TAKERS.items():
            words = taker(request, lowered, tokens, start) if name in left else ""
            if words:
                found = name, start, words
                return _fullest(request, lowered, tokens, found) if name in DATES else found
    return None


def _fullest(request: Request, lowered: Sequence[str], tokens: Sequence[str], found: Found) -> Found:
    """The longest reading of a date: "by a week on Friday" is not this Friday, nor "25 to 29 April" the 29th."""
    name, start, shortest = found
    for earlier in range(max(start - LEAD, _quoted(lowered)), start):
        words = _earlier(request, lowered, tokens, (name, earlier, start))
        if words:
            return name, _whole(lowered, earlier), words
    return name, _whole(lowered, start), shortest


def _earlier(request: Request, lowered: Sequence[str], tokens: Sequence[str], at: tuple[str, int, int]) -> str:
    """The words of a date that begins a little before one that was found, if that is a date, too."""
    name, earlier, start = at
    if name != "due":
        return TAKERS[name](request, lowered, tokens, earlier)
    begins = lowered[earlier] in WHEN or lowered[earlier:start] in WEEKS
    return _read(request, lowered, tokens, earlier) if begins else ""


def _read(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    try:
        if lowered[start] in WHEN:
            return _when(request, lowered, tokens, start)
        return _understood(request, due.find_due, " ".join(tokens[start:]))
    except Oops:  # what is wrong with a longer reading is no reason against the shorter one
        return ""


def _whole(lowered: Sequence[str], start: int) -> int:
    """Where "by w/c 4 April" begins: the word before a clause that says no more than the clause belongs to it."""
    while start and lowered[start - 1] in ("by", "before", "due", "on", "until"):
        start -= 1
    return start


def _when(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    word, rest = lowered[start], " ".join(tokens[start + 1 :])
    if word not in WHEN or not rest:
        return ""
    if (word == "in" and not SPAN.fullmatch(rest)) or (word == "on" and not DATED.search(rest)):
        return ""
    phrase = f"{word} {rest}" if word in ("w/c", "wc", "in") else rest
    return _understood(request, due.find_due, phrase)


def _whose(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    rest = " ".join(lowered[start + 1 :])
    if lowered[start] == "for" and rest in ("me", "everyone", "everybody"):
        return rest
    if not lowered[start].startswith("@"):
        if lowered[start] == "for" and rest.startswith("@"):
            return _mention(request, tokens[start + 1 :])
        return ""
    return "" if start and lowered[start - 1] in TIED else _mention(request, tokens[start:])


def _mention(request: Request, tokens: Sequence[str]) -> str:
    """A person named at the end; "@ltg-police about the keys" names somebody in the middle and stays text."""
    phrase = " ".join(tokens)
    called = tokens[0].strip("@,.;:!?").casefold()
    if called in ("", *names.EVERYBODY) or len(tokens) > NAME:  # "meet @ the library" is a place
        return ""
    if _understood(request, names.find_person, phrase):
        return phrase
    if len(tokens) > 1 and _understood(request, names.find_person, tokens[0]):
        return ""
    names.find_person(request, phrase)
    return ""


def _where(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    if lowered[start] != "in" or start + 1 == len(tokens):
        return ""
    return _understood(request, names.find_group, " ".join(tokens[start + 1 :]))


def _with(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    if lowered[start] != "with" or start + 1 == len(tokens):
        return ""
    return _understood(request, names.find_partners, " ".join(tokens[start + 1 :]).rstrip(" ,;.!"))


def _at(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    """A place: what follows "at", up to five words, unless it is a time of day, or no place at all."""
    rest = " ".join(lowered[start + 1 :]).strip(" ,;.")
    words = [word for word in lowered[start + 1 :] if word != "the"]
    if lowered[start] != "at" or not rest or len(words) > PLACE or CLOCK.match(rest):
        return ""
    if lowered[start + 1].strip(",;.") in NOWHERE or (start and lowered[start - 1] in AIMED):
        return ""
    return " ".join(tokens[start + 1 :]).strip(" ,;.")


def _focus(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    if lowered[start] != "for" or start + 1 == len(tokens):
        return ""
    return _understood(request, doings.find_focus, " ".join(tokens[start + 1 :]))


def _activity(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    named = lowered[start] == "for" and len(tokens) == start + 2 and refs.letter(tokens[start + 1]) == "J"
    return tokens[start + 1] if named else ""


def _reach(request: Request, lowered: Sequence[str], tokens: Sequence[str], start: int) -> str:
    """How many, where it stands apart: after a comma or another clause. "Visit 3 schools" is a title."""
    before = tokens[start - 1] if start else ""
    words = " ".join(tokens[start:]).strip(" ,;.")
    if not _counts(tokens, start) or " " not in words or MONTH.search(words):
        return ""
    if any(_counts(tokens, earlier) for earlier in range(max(start - 2, 0), start)):
        return ""  # "about 40 people" is found a little later
    apart = before.endswith((",", ";")) or before in ("-", "–", "—")
    others = set(TAKERS) - {"reach", "due", "owner", "when"}
    return words if apart or (start > 1 and _last(request, tokens[:start], others)) else ""


def _counts(tokens: Sequence[str], start: int) -> bool:
    return bool(doings.REACH.fullmatch(for_parsing(" ".join(tokens[start:])).strip(" ,;.")))


TAKERS: dict[str, Taker] = {
    "due": _when, "when": during.planned, "happened": during.happened, "activity": _activity,
    "focus": _focus, "partners": _with, "owner": _whose, "group": _where, "reach": _reach, "place": _at,
}  # fmt: skip
DATES = ("due", "when", "happened")


def _understood(request: Request, reader: Callable[[Request, str], object], words: str) -> str:
    """The words, if a reader understands all of them; what is understood and wrong is said at once."""
    try:
        reader(request, words)
    except Unclear:
        return ""
    return words


def _keyed(tokens: list[str], wanted: set[str]) -> tuple[list[str], dict[str, str]]:
    """`due: end of April owner: @ltg-police`, which may stand anywhere."""
    line, marks = " ".join(tokens), _marks(tokens, wanted)
    if not marks:
        return tokens, {}
    ends = [m.start() for m in marks[1:]] + [len(line)]
    given = {_clause(m[1], wanted): line[m.end() : end].strip() for m, end in zip(marks, ends, strict=True)}
    return line[: marks[0].start()].split(), {name: words for name, words in given.items() if words}


def _marks(tokens: Sequence[str], wanted: set[str]) -> list[re.Match[str]]:
    marks = [mark for mark in KEYED.finditer(" ".join(tokens)) if _clause(mark[1], wanted)]
    quoted = len(" ".join(tokens[: _quoted([for_parsing(t) for t in tokens])])) if marks else 0
    return [mark for mark in marks if mark.start() >= quoted]


def _clause(key: str, wanted: set[str]) -> str:
    """The clause that a word before a colon stands for, where this line may have it."""
    return next((name for name in KEYS.get(key.casefold(), (key.casefold(),)) if name in wanted), "")


def _quoted(plain: Sequence[str]) -> int:
    """How many leading words end with the last quotation; clauses are not looked for inside it."""
    marks = [i for i, word in enumerate(plain) if word.strip(",.;:!?)").endswith('"')]
    return marks[-1] + 1 if marks else 0


def _ended(tokens: list[str]) -> list[str]:
    """A text from which a clause was taken does not end with the comma or the dash that led to it."""
    return " ".join(tokens).rstrip(" ,;:–—-").split()


def _unquoted(tokens: list[str]) -> list[str]:
    """A text that is one quotation is stored without its marks."""
    line = for_parsing(" ".join(tokens))
    whole = len(line) > 2 and line[0] == line[-1] == '"' and line.count('"') == 2
    return " ".join(tokens)[1:-1].split() if whole else tokens
