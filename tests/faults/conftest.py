"""How often each fault is tried, and where what came of it is written down."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.cluster import Cluster
from tests.conftest import loaded
from tests.faults import town
from tests.faults.forked import Parent, parent
from tests.faults.shared import settled_in
from tests.slack.world import everybody

FULL = bool(os.environ.get("PSR_FAULTS"))  # the file that `make faults` reads its table from
Told = Callable[[str, str, str], None]
T = TypeVar("T")


def times(short: T, full: T) -> T:
    """How often, or which: in `make test`, and in `make faults`."""
    return full if FULL else short


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with everybody in one Slack workspace; each test takes a copy of it."""
    return loaded(tmp_path_factory.mktemp("record") / "psr.db", everybody())


@pytest.fixture
def told() -> Told:
    """`told("R1", "the bot is killed …", "0 of 11,000 …")`: one row of the table, with what was counted in this run."""

    def tell(number: str, fault: str, came: str) -> None:
        if FULL:
            with Path(os.environ["PSR_FAULTS"]).open("a") as file:
                file.write(json.dumps([number, fault, came]) + "\n")

    return tell


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record that each of these begins with a copy of."""
    return town.record(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="session")
def forks(whole: Path) -> Iterator[Parent]:
    """What bots are forked from, so that a start is no matter of seconds."""
    with parent(whole) as made:
        yield made


@pytest.fixture(scope="session")
def shared(cluster: Cluster, whole: Path) -> Cluster:
    """A PostgreSQL with that record in it, under the name of town."""
    return settled_in(cluster, whole)
