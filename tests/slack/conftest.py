"""The Chorley partnership with everybody in one Slack workspace."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlmodel import SQLModel

from bot.load import load
from storage.database import Database
from tests.conftest import london
from tests.slack.world import TEAM, World, user


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's file, with an account for every member."""
    data = yaml.safe_load((Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml").read_text())
    for member in data["members"]:
        member["identities"] = [{"platform": "slack", "tenant": TEAM, "user": user(member["key"])}]
    path = tmp_path_factory.mktemp("workspace") / "psr.db"
    database = Database(f"sqlite:///{path}")
    SQLModel.metadata.create_all(database.engine)
    load(database, yaml.safe_dump(data, sort_keys=False), london("2016-03-09T08:00"))
    database.close()
    return path


@pytest.fixture
def slack(workspace: Path, tmp_path: Path) -> Iterator[World]:
    """The workspace on Tuesday 15 March 2016 at 9am, on a copy of the record."""
    path = tmp_path / "psr.db"
    shutil.copy(workspace, path)
    database = Database(f"sqlite:///{path}")
    world = World(database)
    world.open()
    yield world
    world.close()
    database.close()
