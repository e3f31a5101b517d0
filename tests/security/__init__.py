"""What somebody may try, or do by mistake, and the tests that hold it off; `python -m tests.security` prints both.

A test says which with `@pytest.mark.threat("T1")`, wherever it stands; a whole file by `pytestmark`.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent.parent

THREATS = {
    "T1": "Somebody forges a request of Slack's, or changes one bit of a real one",
    "T2": "Headers and bodies that make no sense",
    "T3": "A request that was listened to is sent again, a hundred times at once",
    "T4": "An old request, or one from the future",
    "T5": "What was typed is in a log when a request is turned away",
    "T6": "Somebody of another workspace, tenant or group reads or changes what is not theirs",
    "T7": "Slack Enterprise Grid and shared channels: whose workspace counts",
    "T8": "Guests, visitors, bots and people who have left",
    "T9": "Forged or borrowed tokens at the Teams door",
    "T10": "An address in a Teams activity that is not Microsoft's",
    "T11": "An address in a Slack payload that is not Slack's",
    "T12": "A button pressed by somebody who may no longer",
    "T13": "A form or a card that was changed on its way",
    "T14": "Pressed twice, late, or by two at once",
    "T15": "Mentions, links and marks of Slack's in what people write",
    "T16": "Markdown, links and pictures of Teams' in what people write",
    "T17": "Formulas in exported sheets",
    "T18": "Too large, too long, too deep, or slow to read",
    "T20": "SQL in what people write",
    "T21": "Tokens read out of the database or a backup",
    "T22": "Secrets in the settings' text, on a command line or in the repository",
    "T23": "What was typed is in a log when something breaks",
    "T24": "A resident's details typed by mistake",
    "T25": "A resident's details that are already kept",
    "T26": "History rewritten by somebody who has the database",
    "T27": "A wrong change",
    "T28": "A flood by one person or one organisation",
    "T29": "The bot answering itself, or a storm of reminders after an outage",
}


@cache
def held() -> dict[str, list[str]]:
    """The tests that name each threat, as `file::test`."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for test, threats in _named(ast.parse(path.read_text(encoding="utf-8"))):
            for threat in threats:
                found.setdefault(threat, []).append(f"{path.relative_to(TESTS).as_posix()}::{test}")
    return found


def _named(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Every test of a file that names threats, or whose file does."""
    marks = (node.value for node in module.body if isinstance(node, ast.Assign) and _is(node.targets, "pytestmark"))
    every = [name for mark in marks for name in _names(mark)]
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            own = [name for decorator in node.decorator_list for name in _names(decorator)]
            if own or every:
                yield node.name, list(dict.fromkeys([*every, *own]))


def _is(targets: list[ast.expr], name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _names(mark: ast.expr) -> list[str]:
    threat = isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.threat"
    return [ast.literal_eval(name) for name in mark.args] if threat and isinstance(mark, ast.Call) else []
