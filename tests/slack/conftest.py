"""The Chorley partnership with everybody in one Slack workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slack.partners import Partners
from tests.slack.world import World, everybody
from tests.stores import Record, Sqlite, Store, loaded_in


@pytest.fixture(scope="session")
def workspace(store: Store) -> Record:
    """The partnership as it stood on 9 March 2016."""
    return loaded_in(store, everybody())


@pytest.fixture(scope="session")
def workspace_file(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file of SQLite's, for a server in a process of its own to have a copy of."""
    path = tmp_path_factory.mktemp("workspace") / "psr.db"
    sqlite.put(loaded_in(sqlite, everybody()), path)
    return path


@pytest.fixture
def slack(workspace: Record, store: Store) -> Iterator[World]:
    """The workspace on Tuesday 15 March 2016 at 9am, on a copy of the record."""
    database = store.copy(workspace)
    world = World(database)
    world.open()
    yield world
    world.close()


@pytest.fixture
def partners(workspace: Record, store: Store) -> Iterator[Partners]:
    """The bot as several workspaces install it, with nobody in yet but those whom the record names."""
    database = store.copy(workspace)
    world = Partners(database)
    world.open()
    yield world
    world.close()
