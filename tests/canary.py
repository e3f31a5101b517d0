"""The canary: no line of any log, of the whole run of all tests, holds what somebody typed.

Every record of every logger is looked at, at every level, and what is written to stderr, of servers in processes of
their own, too (`said_by`). A line fails its test where three words in a row stand in it that were typed in that test,
where the guard would refuse it, or where it holds the word "canary". SQLAlchemy and Alembic are left at WARNING, as
the bot leaves them: what they would say below that is every statement. So is aiohttp's server, which the fakes run in.
"""

import json
import logging
import re
from collections.abc import Generator, Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest

from handlers.language import guard

LOUD = ("sqlalchemy", "alembic", "aiohttp.access")
CHANCE = re.compile(r"0x[0-9a-f]+|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?")  # addresses in memory, and moments
USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
WORDS = re.compile(r"[^\W_]+")
SHORTEST = 12  # letters of three words; "is the A" may stand anywhere

Body = bytes | str | dict[str, Any] | list[Any] | None


class Watch:
    """What was typed in this test, and what was logged."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.lines: list[str] = []
        self.records: list[logging.LogRecord] = []
        self._clean: set[str] = set()  # lines in which the guard saw nothing

    def typed(self, *given: Body) -> None:
        """Keep in mind what somebody typed: a line, the values of a form, or a whole body as a chat system sends it."""
        self.texts += [text for one in given for text in _texts(one) if text.count(" ") > 1]

    def said_by(self, process: str) -> None:
        """What a process wrote to stderr."""
        self.lines += process.splitlines()

    def record(self, *given: Any, **more: Any) -> logging.LogRecord:  # noqa: ANN401 - what a LogRecord takes
        """A record, as logging makes it. What else is said in it is put there later, so it is read at the end."""
        made = logging.LogRecord(*given, **more)
        self.records.append(made)
        return made

    def leaks(self) -> list[str]:
        """The lines that hold what none may, and a clean sheet for the next test."""
        lines, texts = dict.fromkeys([*self.lines, *map(words_of, self.records)]), self.texts
        self.lines, self.texts, self.records = [], [], []
        threes = {three for text in texts for three in _threes(text)} if lines else set()
        return [line for line in lines if not threes.isdisjoint(_threes(line)) or not self._is_clean(line)]

    def _is_clean(self, line: str) -> bool:
        bare = CHANCE.sub("", line)
        if bare not in self._clean:
            found = guard.check(bare)
            if (found and found.refuse) or "canary" in bare.casefold():
                return False
            self._clean.add(bare)
        return True


WATCH = Watch()


def start() -> None:
    """From now on every record is seen."""
    logging.setLogRecordFactory(WATCH.record)
    logging.getLogger().setLevel(logging.DEBUG)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a test reads of the log is what it would read without us: from WARNING on, unless it asks for more."""
    logs: Any = item.config.pluginmanager.get_plugin("logging-plugin")
    for handler in (logs.caplog_handler, logs.report_handler):
        handler.setLevel(logging.WARNING)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """At the end of a test: one whose words are in a log has failed."""
    report = yield
    if report.when == "teardown":
        WATCH.said_by(report.capstderr)
        if leaks := WATCH.leaks():
            report.outcome = "failed"
            report.longrepr = "What was typed is in a log:\n" + "\n".join(leaks)
    return report


def words_of(record: logging.LogRecord) -> str:
    """All that a handler may write of it: its words, what else stands in it, the error, and where it was said."""
    try:
        said = record.getMessage()
    except Exception:  # such as a number that is none: the handler would write both
        said = f"{record.msg} {record.args}"
    more = [f"{name}={value}" for name, value in vars(record).items() if name not in USUAL]
    error = [repr(record.exc_info[1])] if record.exc_info and record.exc_info[1] else []
    return " ".join([record.name, said, *more, *error, *filter(None, [record.stack_info])])


def _texts(given: Body) -> Iterator[str]:
    if isinstance(given, bytes):
        yield from _texts(_parsed(given.decode("utf-8", "replace")))
    elif isinstance(given, dict):
        for value in given.values():
            yield from _texts(value)
    elif isinstance(given, list):
        for value in given:
            yield from _texts(value)
    elif isinstance(given, str):
        yield given


def _parsed(body: str) -> Body:
    """What JSON says, or a form, in which there may be JSON."""
    try:
        return json.loads(body) if body[:1] in "{[" else dict(parse_qsl(body)) | _payload(dict(parse_qsl(body)))
    except (ValueError, RecursionError):
        return body


def _payload(form: dict[str, str]) -> dict[str, Any]:
    return {"payload": json.loads(form["payload"])} if "payload" in form else {}


def _threes(text: str) -> Iterator[str]:
    words = WORDS.findall(text.casefold())
    for n in range(len(words) - 2):
        three = " ".join(words[n : n + 3])
        if len(three) >= SHORTEST:
            yield three
