"""The Chorley partnership with everybody in one Slack workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import copied, loaded
from tests.slack.partners import Partners
from tests.slack.world import World, everybody


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the partnership as it stood on 9 March 2016, made once."""
    return loaded(tmp_path_factory.mktemp("workspace") / "psr.db", everybody())


@pytest.fixture
def slack(workspace: Path, engine: Engine) -> Iterator[World]:
    """The workspace on Tuesday 15 March 2016 at 9am, on a copy of the record."""
    database = copied(workspace, engine)
    world = World(database)
    world.open()
    yield world
    world.close()
    database.close()


@pytest.fixture
def partners(workspace: Path, engine: Engine) -> Iterator[Partners]:
    """The bot as several workspaces install it, with nobody in yet but those whom the record names."""
    database = copied(workspace, engine)
    world = Partners(database)
    world.open()
    yield world
    world.close()
    database.close()
