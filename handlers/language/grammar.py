"""Which command a line is, and which words are which of its values. Nothing here knows any one command."""

import re
import typing
from collections.abc import Callable, Sequence
from typing import Any, Literal

from handlers import rights
from handlers.core import COMMANDS, Command, Oops, Request, Unclear
from handlers.language import clauses, dates, doings, due, hints, manners, names, refs
from handlers.language.due import Due
from handlers.language.patterns import Pattern, beginning, patterns
from handlers.language.plain import for_parsing
from storage.actions import Action
from storage.activities import Activity, FocusGroup
from storage.joining import JoinRequest
from storage.meetings import Meeting
from storage.partnership import Organisation
from storage.people import Group, Member

PREFIX = re.compile(r"^\s*(?:/psr|@?psr)\b[,:]?\s*", re.IGNORECASE)
CONFIRMATIONS = ("yes, save", "add anyway")
SPLITS = ("as one", "add each")  # asked only of a list with semicolons; elsewhere "as one" is part of the text

RECORDS = (Group, Meeting, Activity, Action, tuple[Action, ...])  # what other values of a line may depend on
LETTERS = {Meeting: "M", Activity: "J"}

Values = dict[str, Any]


# How each kind of value is read from its words. A value that ends the line gets all the words that are left.
READERS: dict[Any, Callable[[Request, str], Any]] = {
    str: lambda _, words: words,
    Action: refs.find_action,
    tuple[Action, ...]: refs.find_actions,
    Activity: refs.find_activity,
    Meeting: refs.find_meeting,
    JoinRequest: refs.find_join_request,
    Due: due.find_due,
    dates.Slot: lambda request, words: dates.read_slot(words, request.today, request.calendar),
    dates.Times: lambda _, words: dates.read_times(words),
    dates.Span: lambda request, words: dates.read_span(words, request.today, request.calendar),
    dates.Planned: lambda request, words: dates.read_planned(words, request.today, request.calendar),
    dates.Happened: lambda request, words: dates.read_span(words, request.today, request.calendar, backwards=True),
    Group: names.find_group,
    Organisation: names.find_organisation,
    tuple[Organisation, ...]: names.find_partners,
    tuple[FocusGroup, ...]: doings.find_focus,
    doings.Reach: lambda _, words: doings.find_reach(words),
    Member: names.find_person,
    clauses.Owner: clauses.find_owner,
}


def strip(text: str) -> tuple[str, frozenset[str]]:
    """The line without the bot's own name, and the confirmations typed or pressed at its end."""
    line, said = confirmations(manners.unwrapped(PREFIX.sub("", manners.unwrapped(text.strip())).strip()))
    return " ".join(manners.wanted(line.split())), said


def confirmations(line: str) -> tuple[str, frozenset[str]]:
    """The line, or what was filled in, without the confirmations at its end; and those."""
    said = set[str]()
    endings = CONFIRMATIONS + (SPLITS if ";" in line else ())
    while ending := next((c for c in endings if line.casefold().endswith(f" {c}")), ""):
        line = line[: -len(ending)].rstrip()
        said.add(ending)
    return line, frozenset(said)


def understand(request: Request) -> tuple[Command, Values]:
    """The command that was said or filled in, and its values. Oops with a suggestion when it is none."""
    return _from_form(request, request.text) if request.form is not None else _from_line(request)


def begun(line: str) -> Command | None:
    """The command that a stripped line looks like, judged by its first words alone."""
    found = _begun(_natural(line.split()))
    return found[0].command if found else None


def only_reads(request: Request) -> bool:
    """Whether the line looks like a command that changes nothing."""
    command = begun(strip(request.text)[0])
    return command is not None and command.reads


def takes_long(request: Request) -> bool:
    """Whether the line looks like a command that takes a while."""
    command = begun(strip(request.text)[0])
    return command is not None and command.slow


def _begun(tokens: Sequence[str]) -> list[Pattern]:
    return beginning([manners.word(token) for token in tokens[:4]])


def named(request: Request) -> Command:
    """The command a line reaches, whether or not what it names is there."""
    return _match(request)[0]


def _from_line(request: Request) -> tuple[Command, Values]:
    command, given = _match(request)
    request.trace.command = command.name
    if any(command.kinds[name] in (Action, *LETTERS) for name in given):
        _one_at_a_time(command, given)
    return command, _convert(request, command, given)


def _one_at_a_time(command: Command, given: dict[str, str]) -> None:
    """`join J9 and J10` is no offer to bring "and J10"."""
    other = next((r for name, words in given.items() if command.kinds[name] is str and (r := refs.only(words))), "")
    if other:
        raise Oops(f"One at a time, please: {other} needs a line of its own. Nothing was changed.")


def _match(request: Request) -> tuple[Command, dict[str, str]]:
    """The command a line reaches, and the words of each of its values."""
    tokens = _natural(request.text.split())
    found = _begun(tokens)
    if request.known is None:
        found = [p for p in found if p.command.may is rights.anyone]
        if not found:  # nothing is looked up for somebody we do not know; they are told how to come in
            rights.known(request, None)
    for pattern in found:
        given = _fill(request, pattern, tokens[len(pattern.head) :])
        if given is not None:
            hints.no_verb(pattern, tokens)
            return pattern.command, given
    if found:
        raise hints.incomplete(found[0], tokens)
    raise hints.unknown(tokens)


def _from_form(request: Request, name: str) -> tuple[Command, Values]:
    """The command a form names, and its values, each read as if it had been typed."""
    command = COMMANDS.get(name)
    if command is None:
        raise hints.unknown(name.split())
    request.trace.command = command.name
    if command.may is not rights.anyone:
        rights.known(request, None)
    given = {k: v.strip() for k, v in (request.form or {}).items() if k in command.kinds and _says(command.kinds[k], v)}
    values = _convert(request, command, given)
    missing = [need for need in command.needed if need not in values]
    if missing:
        raise Oops(f"I need a bit more than that. For example `{command.example}`")
    return command, values


def _convert(request: Request, command: Command, given: dict[str, str]) -> Values:
    """Each value read by its kind: the record and the group first, since dates and people depend on them."""
    values: Values = {}
    for name in sorted(given, key=lambda n: command.kinds[n] not in RECORDS):
        values[name] = _read_field(request, command, name, given[name])
        request = _about(request, values[name])
    return values


def _read_field(request: Request, command: Command, name: str, words: str) -> Any:  # noqa: ANN401
    try:
        return _read(request, command.kinds[name], words)
    except Oops as oops:
        oops.field = name
        raise


def _about(request: Request, value: object) -> Request:
    """The request, known to be about the group that a value names or belongs to."""
    thing = value[0] if isinstance(value, tuple) and value else value
    if isinstance(thing, Group):
        return request.about(thing)
    return request.about(request.roster.groups[thing.group_id]) if hasattr(thing, "group_id") else request


def _natural(tokens: list[str]) -> list[str]:
    """`A6 done …` is `done A6 …`, and `action A6 done …` is `action done A6 …`; `action J9` is an activity."""
    first = 1 if tokens and tokens[0].casefold() in refs.KINDS.values() else 0
    kind = refs.letter(tokens[first]) if len(tokens) > first else ""
    if kind:
        verb = manners.word(tokens[first + 1]) if len(tokens) > first + 1 else "show"
        if any(verb in p.head[0] for p in patterns() if p.head):
            return [*[refs.KINDS[kind]] * first, verb, tokens[first], *tokens[first + 2 :]]
    return tokens


def _fill(request: Request, pattern: Pattern, tokens: list[str]) -> dict[str, str] | None:
    """The words of each value of a pattern, or None when a value that it needs is not there."""
    command = pattern.command
    given: dict[str, str] = {}
    wanted = [part.words[0] for part in pattern.parts if part.kind == "clause"]
    if wanted:
        tokens, given = clauses.take(request, tokens, wanted)
    rest = [part for part in pattern.parts if part.kind != "clause"]
    for index, part in enumerate(rest):
        tokens = manners.begun(tokens)
        if part.kind == "word":
            tokens = tokens[1:] if tokens and manners.word(tokens[0]) in part.words else tokens
            continue
        count = _reach(request, command.kinds[part.words[0]], tokens, last=index == len(rest) - 1)
        words = manners.unwrapped(" ".join(tokens[:count]))
        if _says(command.kinds[part.words[0]], words):
            given[part.words[0]] = words
        elif part.words[0] in command.needed:
            return None
        tokens = tokens[count:]
    return None if tokens else given


def _says(kind: Any, words: str) -> bool:  # noqa: ANN401
    """Whether there is anything in it; "!!!" is no text and no note."""
    return any(char.isalnum() for char in words) if kind is str else bool(words.strip())


def _reach(request: Request, kind: Any, tokens: Sequence[str], *, last: bool) -> int:  # noqa: ANN401
    """How many of the leading words belong to a value of this kind."""
    if kind in (Action, tuple[Action, ...]):
        return refs.leading(tokens, "A", 1 if kind is Action else 50)
    if kind in LETTERS:  # never a bare number, which may begin a date
        return int(bool(tokens) and refs.letter(tokens[0]) == LETTERS[kind])
    if kind is JoinRequest:
        return min(len(tokens), 1)
    if typing.get_origin(kind) is Literal:
        return 1 if tokens and _choice(tokens[0]) in typing.get_args(kind) else 0
    if last or not tokens:
        return len(tokens)
    return _longest(request, kind, tokens)


def _longest(request: Request, kind: Any, tokens: Sequence[str]) -> int:  # noqa: ANN401
    """The longest leading run of words that reads as this kind."""
    for count in range(min(len(tokens), 10), 0, -1):
        try:
            _read(request, kind, " ".join(tokens[:count]))
        except Unclear:
            continue
        return count
    return 0


def _read(request: Request, kind: Any, words: str) -> Any:  # noqa: ANN401
    if typing.get_origin(kind) is Literal:
        return _one_of(typing.get_args(kind), words)
    return READERS[kind](request, words)


def _one_of(choices: tuple[str, ...], words: str) -> str:
    """One of a few words, which a form in a terminal does not hold people to."""
    if (word := _choice(words)) in choices:
        return word
    raise Unclear(f"Please choose one of these: {', '.join(choices)}.")


def _choice(word: str) -> str:
    """A word of a few, as the command knows it: "Can’t," is "can't"."""
    return for_parsing(word).casefold().strip(manners.STOPS)
