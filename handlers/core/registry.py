"""The commands and nudges there are, and the decorators that register them."""

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.core.request import Request
from handlers.core.said import Letter, Message, Reply
from storage.base import Session
from storage.outbox import Outbox

Right = Callable[[Request, Any], None]


@dataclass(frozen=True)
class Command:
    """One thing people can tell the bot."""

    name: str
    patterns: tuple[str, ...]
    run: Callable[..., Reply]
    may: Right
    reads: bool
    kinds: Mapping[str, Any]  # parameter: its annotation
    needed: frozenset[str]  # parameters without a default
    undo: bool  # whether its changes can be taken back with `undo`
    public: bool  # whether the record's group reads one line about it (design 9.1)
    slow: bool  # whether it takes so long that nobody else should wait for it

    @property
    def help(self) -> str:
        """Its first line of help, with one example in backticks."""
        return (inspect.getdoc(self.run) or "").partition("\n\n")[0].replace("\n", " ")

    @property
    def example(self) -> str:
        """The first example of its help."""
        return (inspect.getdoc(self.run) or "").split("`")[1]


@dataclass(frozen=True)
class Skip:
    """Why a letter that was planned is not sent after all; `cancelled` when its subject changed."""

    why: str
    cancelled: bool = False


Plan = Callable[[Session, datetime], Iterable[Letter]]
Write = Callable[[Session, Outbox, datetime], Message | Skip]


@dataclass(frozen=True)
class Nudge:
    """One rule of domain section 9: what is due now, and the words once it is sent."""

    rule: str
    plan: Plan | None
    write: Write


COMMANDS: dict[str, Command] = {}
NUDGES: dict[str, Nudge] = {}


def command(
    name: str,
    *patterns: str,
    may: Right,
    reads: bool = False,
    undo: bool = True,
    public: bool = False,
    slow: bool = False,
) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Register a handler under its own name; `patterns` are the lines it answers, its own shape first.

    In a pattern, `a|b` are words of which one is typed, `[to]` may be left out, `<ref>` is a value, and `{due}` a
    clause that may stand at the end. The parameters' annotations say how each value is read.
    """

    def register(run: Callable[..., Reply]) -> Callable[..., Reply]:
        parameters = list(inspect.signature(run).parameters.values())[1:]
        kinds = typing.get_type_hints(run)
        COMMANDS[name] = Command(
            name, patterns, run, may, reads,
            kinds={p.name: _without_none(kinds[p.name]) for p in parameters},
            needed=frozenset(p.name for p in parameters if p.default is p.empty),
            undo=undo, public=public, slow=slow,
        )  # fmt: skip
        return run

    return register


def _without_none(kind: Any) -> Any:  # noqa: ANN401 - an annotation may be anything
    """A value's kind: `Due` for a parameter that is `Due | None`."""
    return next((k for k in typing.get_args(kind) if type(None) in typing.get_args(kind)), kind)


def nudge(rule: str, *, plan: Plan | None = None) -> Callable[[Write], Write]:
    """Register what a rule says; `plan` yields the letters that are due, where the rule has a clock of its own."""

    def register(write: Write) -> Write:
        NUDGES[rule] = Nudge(rule, plan, write)
        return write

    return register
