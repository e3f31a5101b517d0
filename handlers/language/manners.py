"""Manners: what people say to a bot as to a colleague, and what is no part of what they want done."""

import re
import unicodedata

from handlers.language.plain import for_parsing

PLEASE = ("please", "pls", "plz")
THANKS = ("thanks", "thank", "thx", "ta", "cheers")
STOPS = ",.;:!?…"
DASHES = ("-", "•", "·", "*", ">", ":")
_PICTURE = re.compile(r":[a-z0-9_+'-]{2,40}:")  # as Slack sends it
_THANKED = re.compile(r"(?:\s-+|[,.;!])\s(?:many )?(?:thanks|thank you|thx|ta|cheers)[.!]*$", re.IGNORECASE)


def unwrapped(line: str) -> str:
    """The line without the one pair of quotation marks or backticks that it was copied with."""
    inner, marks = line[1:-1], for_parsing(line[:1] + line[-1:])
    whole = len(inner) > 1 and marks in ('""', "''") and marks[0] not in for_parsing(inner)
    return inner.strip() if whole else line


def wanted(tokens: list[str]) -> list[str]:
    """The words of a line without a "please" at either end, and without thanks and pictures after it."""
    while len(tokens) > 1 and word(tokens[0]) in PLEASE:
        tokens = tokens[1:]
    while len(shorter := _without_last(tokens)) < len(tokens):
        tokens = shorter
    return tokens


def word(token: str) -> str:
    """A word as commands know it: "Claim:" is "claim"."""
    plain = for_parsing(token).casefold()
    return plain.strip(STOPS) or plain


def begun(tokens: list[str]) -> list[str]:
    """The words without the dash or the bullet that leads into them."""
    while tokens and for_parsing(tokens[0]) in DASHES:
        tokens = tokens[1:]
    return tokens


def _without_last(tokens: list[str]) -> list[str]:
    if len(tokens) < 2:
        return tokens
    if word(tokens[-1]) in PLEASE or _picture(tokens[-1]):
        return tokens[:-1]
    thanked = _THANKED.search(for_parsing(" ".join(tokens)))
    if thanked is None:
        return tokens
    left = tokens[: len(tokens) - len(thanked[0].split())]
    return [*left, tokens[len(left)][:-1]] if not thanked[0][0].isspace() else left


def _picture(token: str) -> bool:
    drawn = all(unicodedata.category(char) in ("So", "Sk", "Mn", "Me") for char in token)
    return drawn or bool(_PICTURE.fullmatch(token))
