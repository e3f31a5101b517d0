"""Which command a line is, and which words are which of its values. Nothing here knows any one command."""

import re
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import Any, Literal

from handlers.core import COMMANDS, Button, Command, Oops, Request, Unclear
from handlers.language import clauses, due, names, refs
from handlers.language.due import Due
from handlers.language.plain import for_parsing
from storage.actions import Action
from storage.meetings import Meeting
from storage.partnership import Organisation
from storage.people import Group, Member

PREFIX = re.compile(r"^\s*(?:/psr|@?psr)\b[,:]?\s*", re.IGNORECASE)
CONFIRMATIONS = ("yes, save", "add anyway", "as one", "add each")

Values = dict[str, Any]


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

    def begins(self, tokens: Sequence[str]) -> bool:
        """Whether the line begins with this pattern's words."""
        return len(tokens) >= len(self.head) and all(
            token in words for token, words in zip(tokens, self.head, strict=False)
        )

    @property
    def takes_anything(self) -> bool:
        """Whether its first value is free text, so that any line would fit."""
        first = next((part for part in self.parts if part.kind == "value"), None)
        return first is not None and self.command.kinds[first.words[0]] is str


# How each kind of value is read from its words. A value that ends the line gets all the words that are left.
READERS: dict[Any, Callable[[Request, str], Any]] = {
    str: lambda _, words: words,
    Action: refs.find_action,
    tuple[Action, ...]: refs.find_actions,
    Meeting: refs.find_meeting,
    Due: due.find_due,
    Group: names.find_group,
    Organisation: names.find_organisation,
    Member: names.find_person,
    clauses.Owner: clauses.find_owner,
}


def strip(text: str) -> tuple[str, frozenset[str]]:
    """The line without the bot's own name, and the confirmations typed or pressed at its end."""
    line, said = PREFIX.sub("", text).strip(), set[str]()
    while ending := next((c for c in CONFIRMATIONS if line.casefold().endswith(f" {c}")), ""):
        line = line[: -len(ending)].rstrip()
        said.add(ending)
    return line, frozenset(said)


def understand(request: Request) -> tuple[Command, Values]:
    """The command that was said or filled in, and its values. Oops with a suggestion when it is none."""
    return _from_form(request, request.text) if request.form is not None else _from_line(request)


def only_reads(request: Request) -> bool:
    """Whether the line looks like a command that changes nothing, judged by its first words alone."""
    begun = _begun(_natural(request.text.split()))
    return bool(begun) and begun[0].command.reads


def _begun(tokens: Sequence[str]) -> list[Pattern]:
    lowered = [for_parsing(token).casefold() for token in tokens[:4]]
    return [p for p in patterns() if p.begins(lowered)]


def _from_line(request: Request) -> tuple[Command, Values]:
    tokens = _natural(request.text.split())
    begun = _begun(tokens)
    for pattern in begun:
        values = _fill(request, pattern, tokens[len(pattern.head) :])
        if values is not None:
            _not_nearly_a_verb(pattern, tokens)
            return pattern.command, values
    if begun:
        raise Oops(f"I need a bit more than that. For example `{begun[0].command.example}`")
    raise _unknown(tokens)


def _from_form(request: Request, name: str) -> tuple[Command, Values]:
    """The command a form names, and its values, each read as if it had been typed."""
    command = COMMANDS[name]
    given = {k: v.strip() for k, v in (request.form or {}).items() if k in command.kinds and v.strip()}
    values = _convert(request, command, given)
    missing = [need for need in command.needed if need not in values]
    if missing:
        raise Oops(f"I need a bit more than that. For example `{command.example}`")
    return command, values


def _convert(request: Request, command: Command, given: dict[str, str]) -> Values:
    """Each value read by its kind: the record and the group first, since dates and people depend on them."""
    values: Values = {}
    for name in sorted(given, key=lambda n: command.kinds[n] not in (Group, Meeting, Action, tuple[Action, ...])):
        values[name] = _read(request, command.kinds[name], given[name])
        request = _about(request, values[name])
    return values


def _about(request: Request, value: object) -> Request:
    """The request, known to be about the group that a value names or belongs to."""
    thing = value[0] if isinstance(value, tuple) and value else value
    if isinstance(thing, Group):
        return request.about(thing)
    return request.about(request.roster.groups[thing.group_id]) if isinstance(thing, Action | Meeting) else request


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every pattern of every command: those with the most leading words first, and those that take any text last."""
    made = [_pattern(command, text) for command in COMMANDS.values() for text in command.patterns]
    return tuple(sorted(made, key=lambda p: (-len(p.head), p.takes_anything)))


def _pattern(command: Command, text: str) -> Pattern:
    words = text.split()
    heads = next((i for i, w in enumerate(words) if w[0] in "<{["), len(words))
    return Pattern(command, tuple(tuple(w.split("|")) for w in words[:heads]), tuple(map(_part, words[heads:])))


def _part(word: str) -> Part:
    kind: Literal["value", "clause", "word"] = "value" if word[0] == "<" else "clause" if word[0] == "{" else "word"
    return Part(kind, tuple(word[1:-1].split("|")))


def _natural(tokens: list[str]) -> list[str]:
    """`A6 done …` is `done A6 …`, and `action A6 done …` is `action done A6 …`."""
    first = 1 if tokens and tokens[0].casefold() in ("action", "meeting") else 0
    if len(tokens) > first and refs.letter(tokens[first]):
        verb = tokens[first + 1].casefold() if len(tokens) > first + 1 else "show"
        if any(verb in p.head[0] for p in patterns() if p.head):
            return [*tokens[:first], verb, tokens[first], *tokens[first + 2 :]]
    return tokens


def _fill(request: Request, pattern: Pattern, tokens: list[str]) -> Values | None:
    """The values of a pattern, or None when a value that it needs is not there."""
    command = pattern.command
    given: dict[str, str] = {}
    wanted = [part.words[0] for part in pattern.parts if part.kind == "clause"]
    if wanted:
        tokens, given = clauses.take(request, tokens, wanted)
    rest = [part for part in pattern.parts if part.kind != "clause"]
    for index, part in enumerate(rest):
        if part.kind == "word":
            tokens = tokens[1:] if tokens and tokens[0].casefold() in part.words else tokens
            continue
        count = _reach(request, command.kinds[part.words[0]], tokens, last=index == len(rest) - 1)
        if count:
            given[part.words[0]] = " ".join(tokens[:count])
        elif part.words[0] in command.needed:
            return None
        tokens = tokens[count:]
    return None if tokens else _convert(request, command, given)


def _reach(request: Request, kind: Any, tokens: Sequence[str], *, last: bool) -> int:  # noqa: ANN401
    """How many of the leading words belong to a value of this kind."""
    if kind in (Action, tuple[Action, ...]):
        return refs.leading(tokens, "A", 1 if kind is Action else 50)
    if kind is Meeting:
        return refs.leading(tokens, "M", 1)
    if typing.get_origin(kind) is Literal:
        return 1 if tokens and tokens[0].casefold() in typing.get_args(kind) else 0
    if last or not tokens:
        return len(tokens)
    return _longest(request, kind, tokens)


def _longest(request: Request, kind: Any, tokens: Sequence[str]) -> int:  # noqa: ANN401
    """The longest leading run of words that reads as this kind."""
    for count in range(min(len(tokens), 8), 0, -1):
        try:
            _read(request, kind, " ".join(tokens[:count]))
        except Unclear:
            continue
        return count
    return 0


def _read(request: Request, kind: Any, words: str) -> Any:  # noqa: ANN401
    if typing.get_origin(kind) is Literal:
        return words.casefold()
    return READERS[kind](request, words)


def _not_nearly_a_verb(pattern: Pattern, tokens: Sequence[str]) -> None:
    """`action clam A7` is asked about, not added (domain 8.2); and `action done` alone is no text either."""
    if len(pattern.head) != 1 or " " not in pattern.command.name or not pattern.takes_anything or len(tokens) < 2:
        return
    subject, typed = pattern.head[0], for_parsing(tokens[1]).casefold()
    verbs = {v: p for p in patterns() if len(p.head) > 1 and set(p.head[0]) & set(subject) for v in p.head[1]}
    if typed in verbs:
        raise Oops(f"I need a bit more than that. For example `{verbs[typed].command.example}`")
    near = next((verb for verb in sorted(verbs) if _one_slip(typed, verb)), "")
    if near:
        raise Oops(f'I don\'t know "{tokens[0]} {tokens[1]}". Did you mean `{tokens[0]} {near}`? Nothing was changed.')


def _one_slip(typed: str, verb: str) -> bool:
    """Whether one letter more, less, other or swapped makes the verb."""
    if typed[:1] != verb[:1] or abs(len(typed) - len(verb)) > 1 or len(verb) < 3:
        return False
    same = sum(block.size for block in SequenceMatcher(None, typed, verb).get_matching_blocks())
    return same >= max(len(typed), len(verb)) - 1


def _unknown(tokens: Sequence[str]) -> Oops:
    """What to say of a line that is no command. A change is never guessed, only suggested."""
    if not tokens:
        return Oops("Type `/psr help` to see what I can do.")
    first = sorted({word for p in patterns() if p.head for word in p.head[0]})
    near = get_close_matches(tokens[0], first, n=1, cutoff=0.6)
    hint = f" Did you mean `{near[0]}`?" if near else " `help` lists what I can do."
    return Oops(f'I don\'t know "{tokens[0]}".{hint} Nothing was changed.',
                (Button("Help", "help"),) if not near else ())  # fmt: skip
