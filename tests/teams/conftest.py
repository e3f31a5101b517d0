"""The Chorley partnership with everybody in one Teams tenant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.load import load
from storage.database import Database
from storage.upgrade import upgrade
from tests.conftest import copied, london
from tests.teams.world import World, everybody


@pytest.fixture(scope="session")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the partnership as it stood on 9 March 2016, made once."""
    path = tmp_path_factory.mktemp("tenant") / "psr.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    load(database, everybody(), london("2016-03-09T08:00"))
    database.close()
    return path


@pytest.fixture
def teams(tenant: Path, engine: Engine) -> Iterator[World]:
    """The tenant on Tuesday 15 March 2016 at 9am, on a copy of the record."""
    database = copied(tenant, engine)
    world = World(database)
    world.open()
    yield world
    world.close()
    database.close()
