"""The Chorley partnership with everybody in one Teams tenant."""

from collections.abc import Iterator

import pytest

from tests.stores import Record, Store, loaded_in
from tests.teams.world import World, everybody


@pytest.fixture(scope="session")
def tenant(store: Store) -> Record:
    """The partnership as it stood on 9 March 2016."""
    return loaded_in(store, everybody())


@pytest.fixture
def teams(tenant: Record, store: Store) -> Iterator[World]:
    """The tenant on Tuesday 15 March 2016 at 9am, on a copy of the record."""
    database = store.copy(tenant)
    world = World(database)
    world.open()
    yield world
    world.close()
