"""The watch over every log line of the whole run sees what it is there for (tests/canary.py)."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.canary import WATCH, Body, Watch
from tests.conftest import Bot
from tests.serving import ROOT

pytestmark = pytest.mark.threat("T5", "T23")

LINE = "action add Ask the surgery about opening hours"
INNER = """
from tests.canary import pytest_runtest_makereport, pytest_runtest_setup, start
start()
"""
TESTS = """
import logging, sys
import pytest
from tests.canary import WATCH

LINE = "action add Ask the surgery about opening hours"

def test_clean():
    WATCH.typed(LINE)
    logging.getLogger("psr").error("reference 12AB: ValueError at router.py:12")

def test_at_the_lowest_level_of_any_library():
    WATCH.typed(LINE)
    logging.getLogger("some.library").debug("got %s", {"text": LINE})

def test_in_an_error():
    WATCH.typed(LINE)
    try:
        raise ValueError(LINE)
    except ValueError:
        logging.getLogger("asyncio").exception("a task broke")

def test_beside_the_words_of_a_record():
    WATCH.typed(LINE)
    logging.getLogger("psr").warning("an answer broke", extra={"command": LINE})

def test_on_stderr():
    WATCH.typed(LINE)
    print("got ask the surgery, somehow", file=sys.stderr)

def test_what_the_guard_refuses_whoever_typed_it():
    logging.getLogger("psr").info("patient 999 000 0018 rang")
"""


def test_control_a_run_whose_logs_hold_what_was_typed_fails(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(INNER)
    (tmp_path / "test_inner.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", str(tmp_path)]
    ran = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    failed = set(re.findall(r"^ERROR test_inner\.py::(\w+)", ran.stdout, re.MULTILINE))
    assert failed == {
        "test_at_the_lowest_level_of_any_library", "test_in_an_error", "test_on_stderr",
        "test_beside_the_words_of_a_record", "test_what_the_guard_refuses_whoever_typed_it",
    }, ran.stdout + ran.stderr  # fmt: skip


def test_it_hears_what_the_tests_say_in_every_way() -> None:
    payload = b"payload=%7B%22view%22%3A%20%7B%22value%22%3A%20%22Ask%20the%20surgery%20about%20it%22%7D%7D"
    ways: list[Body] = [
        LINE,
        urlencode({"text": LINE}).encode(),
        payload,
        b'{"text": "%s"}' % LINE.encode(),
        {"text": LINE},
    ]
    for given in ways:
        watch = Watch()
        watch.typed(given)
        watch.said_by("x Ask the Surgery, about y")
        assert watch.leaks() == ["x Ask the Surgery, about y"]
        assert watch.leaks() == []


def test_the_tests_own_bot_and_every_logger_are_watched(bot: Bot) -> None:
    bot.say(LINE)
    logging.getLogger("any.library").debug("got %s", LINE)
    assert WATCH.leaks() == [f"any.library got {LINE}"]
