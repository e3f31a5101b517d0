"""The Chorley partnership with everybody in one Teams tenant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import copied, loaded
from tests.teams.world import World, everybody


@pytest.fixture(scope="session")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the partnership as it stood on 9 March 2016, made once."""
    return loaded(tmp_path_factory.mktemp("tenant") / "psr.db", everybody())


@pytest.fixture
def teams(tenant: Path, engine: Engine) -> Iterator[World]:
    """The tenant on Tuesday 15 March 2016 at 9am, on a copy of the record."""
    database = copied(tenant, engine)
    world = World(database)
    world.open()
    yield world
    world.close()
    database.close()
