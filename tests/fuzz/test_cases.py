"""What `make fuzz` found once, and the good words that it begins with: none breaks anything or keeps it busy."""

import time

import pytest

from tests.fuzz import targets
from tests.fuzz.__main__ import CASES, TooSlow, judge

SLOW = 1.0  # seconds of processor time, twenty times what `make fuzz` allows: a busy machine fails nothing
FOUND = sorted(path for path in CASES.iterdir() if "-" in path.name)


def test_what_was_found_once_breaks_nothing() -> None:
    for case in FOUND:
        judge(targets.TARGETS[case.name.partition("-")[0]], case.read_bytes(), SLOW)


@pytest.mark.parametrize("target", targets.TARGETS)
def test_what_it_begins_with_is_read(target: str) -> None:
    seeds = targets.seeds()[target]
    assert len(seeds) > 5
    for seed in seeds:
        judge(targets.TARGETS[target], seed, SLOW)


def test_control_an_input_that_breaks_a_target_or_keeps_it_busy_is_found() -> None:
    def busy(_: bytes) -> None:
        until = time.thread_time() + 0.06
        while time.thread_time() < until:
            pass

    def broken(data: bytes) -> None:
        data.decode("ascii")

    with pytest.raises(TooSlow):
        judge(busy, b"")
    with pytest.raises(UnicodeDecodeError):
        judge(broken, b"\xff")
    judge(broken, b"ring")
