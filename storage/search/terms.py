"""Words: as a text is cut into them, and as one of them is looked for."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """One word looked for: `forms` are the word itself, of one or of many; what is `near` it counts for less."""

    forms: frozenset[str]
    near: frozenset[str] = frozenset()
    begins: str = ""  # a longer word that begins so counts for less, too

    def hits(self, words: Collection[str]) -> int | None:
        """1 when the word stands among these, 0 when only something near it does, None when neither."""
        if not self.forms.isdisjoint(words):
            return 1
        begun = bool(self.begins) and any(word.startswith(self.begins) for word in words)
        return 0 if begun or not self.near.isdisjoint(words) else None


def split(*texts: str) -> list[str]:
    """The words of texts: small letters, no accents, nothing but letters and numbers."""
    small = " ".join(texts).lower()
    return _WORD.findall(small if small.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", small)))
