"""The shapes of lines, as the commands declare them, in the order they are tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

from handlers.core import COMMANDS, Command


@dataclass(frozen=True)
class Part:
    """One part of a pattern after its leading words: a value, or a word that may be left out."""

    kind: Literal["value", "clause", "word"]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """A line's shape: the words it begins with, then its values."""

    command: Command
    head: tuple[tuple[str, ...], ...]
    parts: tuple[Part, ...]

    @property
    def takes_anything(self) -> bool:
        """Whether its first value is free text, so that any line would fit."""
        first = next((part for part in self.parts if part.kind == "value"), None)
        return first is not None and self.command.kinds[first.words[0]] is str


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every pattern of every command: those with the most leading words first, and those that take any text last."""
    made = [_pattern(command, text) for command in COMMANDS.values() for text in command.patterns]
    return tuple(sorted(made, key=lambda p: (-len(p.head), p.takes_anything)))


def beginning(words: Sequence[str]) -> list[Pattern]:
    """The patterns that begin as a line with these first words does, in the order they are tried."""
    counts = range(len(words), 0, -1) if words else (0,)  # the empty pattern is the empty line, and no other
    return [pattern for count in counts for pattern in _by_head().get(tuple(words[:count]), ())]


@cache
def _by_head() -> dict[tuple[str, ...], list[Pattern]]:
    """The patterns that have each sequence of words at their head, in the same order."""
    found: dict[tuple[str, ...], list[Pattern]] = {}
    for pattern in patterns():
        for head in product(*pattern.head):
            found.setdefault(head, []).append(pattern)
    return found


def _pattern(command: Command, text: str) -> Pattern:
    words = text.split()
    heads = next((i for i, w in enumerate(words) if w[0] in "<{["), len(words))
    return Pattern(command, tuple(tuple(w.split("|")) for w in words[:heads]), tuple(map(_part, words[heads:])))


def _part(word: str) -> Part:
    kind: Literal["value", "clause", "word"] = "value" if word[0] == "<" else "clause" if word[0] == "{" else "word"
    return Part(kind, tuple(word[1:-1].split("|")))
