"""From the text of a file to plain data: safe YAML only, with the line of everything in it."""

import pathlib
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.load.problems import Path, Problem
from handlers.core import Oops
from handlers.language.plain import plain

LARGEST = 2_000_000  # bytes; the Chorley file is 60 thousand
DEEPEST = 12


@dataclass
class Book:
    """What the file says, where each thing stands, and what could not be read."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing round it."""
        return next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 0)

    def blame(self, path: Path, what: str) -> None:
        """Something is wrong at this path; what follows from it there is not said as well."""
        if path and any(problem.path == path for problem in self.problems):
            return
        self.problems.append(Problem(path, what, self.line(path)))


class _Loader(yaml.SafeLoader):
    """SafeLoader without aliases, by which ten lines can stand for a billion, and without endless nesting."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:  # noqa: ANN401 - PyYAML's own
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(None, None, "`*` repeats another part of the file; write it out instead", mark)
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(None, None, "this is nested too deeply", mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def text_of(file: pathlib.Path) -> str:
    """What a file holds. Oops says why it cannot be read."""
    try:
        if file.stat().st_size > LARGEST:
            raise Oops(f"{file.name} is larger than 2 MB, more than a partnership needs.")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Oops(f"{file.name} is not a text file in UTF-8.") from None
    except OSError:
        raise Oops(f"There is no file {file.name} here that I can read.") from None


def read(text: str) -> Book:
    """The file as plain data. What YAML cannot read is a problem like any other."""
    book = Book()
    if len(text.encode(errors="replace")) > LARGEST:
        book.blame((), "this file is larger than 2 MB, more than a partnership needs.")
        return book
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        book.data = _value(book, loader, node, ()) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        book.problems.append(Problem((), f"I can't read this: {error.problem}.", mark.line + 1 if mark else 0))
    except yaml.YAMLError:
        book.blame((), "there is a character in this file that YAML does not allow.")
    return book


def _value(book: Book, loader: _Loader, node: Node, path: Path) -> Any:  # noqa: ANN401 - whatever was written
    book.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(book, loader, node, path)
    if isinstance(node, SequenceNode):
        return [_value(book, loader, item, (*path, n)) for n, item in enumerate(node.value)]
    return _scalar(book, loader, node, path)


def _mapping(book: Book, loader: _Loader, node: MappingNode, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else "?"
        here = (*path, name)
        if name in found:
            book.problems.append(Problem(here, "this is here twice.", key.start_mark.line + 1))
        book.lines[here] = key.start_mark.line + 1
        found[name] = _value(book, loader, value, here)
    return found


def _scalar(book: Book, loader: _Loader, node: Node, path: Path) -> Any:  # noqa: ANN401 - whatever was written
    try:
        value = loader.construct_object(node)
    except yaml.constructor.ConstructorError:
        book.blame(path, "words that begin with ! are not read; put them in quotes.")
        return None
    except ValueError:
        book.blame(path, f'"{str(node.value)[:40]}" is not a day or a number that exists.')
        return None
    return plain(value) if isinstance(value, str) else value
