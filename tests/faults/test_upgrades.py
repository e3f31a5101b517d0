"""R18: a record of every released schema is brought up to this one, and killed while it is; then it is brought up."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, column, insert, inspect, select, table
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from storage import joining
from storage.database import HEAD, Database, SchemaError
from storage.upgrade import MIGRATIONS, config, upgrade
from storage.verifying import walk
from tests.cluster import Cluster
from tests.conftest import Bot, london
from tests.faults.conftest import Told, times
from tests.serving import ROOT

NOW = london("2016-03-16T09:00")
NUMBERS = count(1)
SAID = (
    ("claim A11", "ltg-fire"), ("action add Ring the surgery by Friday", "ltg-police"),
    ("note A10 Asked twice", "ltg-police"), ("done A11 Rang them", "ltg-fire"),
    ("activity add Coffee morning on 20 April with fire", "ltg-vcfs"), ("apologies", "ltg-ccg"),
)  # fmt: skip
UPGRADE = """
import sys
from alembic import command
from sqlalchemy import create_engine
from storage.database import Database
from storage.upgrade import config, upgrade
with_care, url = sys.argv[1:]
print("begun", flush=True)
if with_care == "yes":
    upgrade(Database(url))
else:
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        command.upgrade(config(connection), "head")
"""

Shape = dict[str, list[str]]  # the columns of each table
Rows = dict[str, list[tuple[Any, ...]]]
Maker = Callable[[], str]  # the address of a new, empty database


@dataclass(frozen=True)
class Older:
    """How a record looked in a schema of before, and what must be there of it afterwards."""

    revision: str
    shape: Shape
    rows: Rows


def revisions() -> list[str]:
    """Every schema that was released before this one, the oldest first."""
    return sorted(step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions())[:-1]


@pytest.fixture(scope="module")
def lived(record: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A record in which something was done, in this version's schema."""
    path = shutil.copy(record, tmp_path_factory.mktemp("lived") / "psr.db")
    bot = Bot(Database(f"sqlite:///{path}"))
    for line, person in SAID:
        bot.ask(line, person)
    with bot.database.writing(NOW) as session:
        joining.issue(session, NOW)
    bot.router.close()
    return bot.database


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Maker]:
    """A kind of database, and how to come by an empty one."""
    if request.param == "SQLite":
        return request.param, lambda: f"sqlite:///{tmp_path / f'{next(NUMBERS)}.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return request.param, lambda: cluster.make(f"upgrade{next(NUMBERS)}")


def older(lived: Database, url: str, revision: str) -> Older:
    """The record as far as a schema of before has room for it, in a new database."""
    with opened(url) as database:
        database.make()
        with database.engine.begin() as connection:
            command.upgrade(config(connection), revision)
            tables = {model.name: model for model in SQLModel.metadata.sorted_tables}
            there = [name for name in tables if inspect(connection).has_table(name)]
            shape = {name: [c["name"] for c in inspect(connection).get_columns(name)] for name in there}
            found = read(lived, shape)
            for name in there:
                _put(connection, tables[name], shape[name], found[name])
    return Older(revision, shape, found)


def _put(connection: Connection, model: Table, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Rows into a table that may have fewer columns than its model."""
    as_it_was = table(model.name, *(column(name, model.c[name].type) for name in names))
    if rows:
        connection.execute(insert(as_it_was), [dict(zip(names, row, strict=True)) for row in rows])


def read(database: Database, shape: Shape) -> Rows:
    """Every row of these tables and columns."""
    models = SQLModel.metadata.tables
    with database.engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(
                select(*(models[name].c[each] for each in names)).order_by(*models[name].primary_key.columns))]
            for name, names in shape.items()
        }  # fmt: skip


def whole(database: Database, was: Older, lived: Database) -> bool:
    """Whether it is this version's record now, with every row that was there, and a history that fits."""
    chains = {"chain": ["group_id", "hash", "length"], "event": ["id", "hash"]}
    with database.reading(NOW) as session:
        fits = walk(session).breaks == {}
    return (
        database.schema() == HEAD
        and read(database, was.shape) == was.rows
        and read(database, chains) == read(lived, chains)
        and fits
    )


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database that is closed again."""
    database = Database(url)
    yield database
    database.close()


def begun(url: str, with_care: str = "yes") -> subprocess.Popen[str]:
    """A process that has begun to bring it up."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", UPGRADE, with_care, url], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    return process


def killed(url: str, after: float, with_care: str = "yes") -> bool:
    """Whether it was killed at work, and had not ended by itself."""
    process = begun(url, with_care)
    time.sleep(after)
    process.kill()
    process.communicate()
    return process.returncode != 0


def took(url: str) -> float:
    """Seconds that it takes when nobody disturbs it."""
    process = begun(url)
    began = time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - began


def test_a_record_of_every_schema_is_brought_up(lived: Database, kind: tuple[str, Maker], told: Told) -> None:
    name, make = kind
    rows, tried = 0, revisions() if name == "SQLite" else times(revisions()[:1], revisions())
    for revision in tried:
        url = make()
        was = older(lived, url, revision)
        rows += sum(len(each) for each in was.rows.values())
        with opened(url) as database:
            assert upgrade(database) == f"The database went from schema {revision} to {HEAD}."
            assert whole(database, was, lived), revision
    told("R18", f"A record of each earlier version is brought up to this one ({name})",
         f"From {len(tried)} of {len(tried)} schemas, every one of {rows:,} rows was there afterwards as it had been, "
         "and the history fitted.")  # fmt: skip


def test_a_kill_while_a_record_is_brought_up(lived: Database, kind: tuple[str, Maker], told: Told) -> None:
    name, make = kind
    dice, at_work, unchanged = random.Random(18), 0, 0
    tries = times(1, 50 if name == "SQLite" else 20)
    url = make()
    older(lived, url, revisions()[0])
    longest = took(url)
    for number in range(tries):
        url, revision = make(), revisions()[number % len(revisions())]
        was = older(lived, url, revision)
        at_work += killed(url, dice.uniform(0, longest))
        with opened(url) as database:
            assert database.schema() in (revision, HEAD)
            if database.schema() == revision:
                unchanged += 1
                assert read(database, was.shape) == was.rows
            upgrade(database)
            assert whole(database, was, lived), revision
    assert at_work
    told("R18", f"The upgrade of a record is killed in the middle ({name})",
         f"In {tries} of {tries} kills ({at_work} of them before it had ended by itself) the record was as before "
         f"({unchanged}) or brought up ({tries - unchanged}), never between; the next `psr upgrade` brought it up with "
         "every row in its place.")  # fmt: skip


def test_without_one_transaction_a_kill_leaves_it_between(lived: Database, tmp_path: Path) -> None:
    """The control: the same steps, each statement by itself."""
    dice, url = random.Random(18), f"sqlite:///{tmp_path / 'took.db'}"
    older(lived, url, "0001")
    longest = took(url)
    assert any(_left_between(lived, f"sqlite:///{tmp_path / f'{n}.db'}", dice.uniform(0, longest)) for n in range(20))


def _left_between(lived: Database, url: str, after: float) -> bool:
    was = older(lived, url, "0001")
    killed(url, after, with_care="no")
    with opened(url) as database:
        try:
            upgrade(database)
            return not whole(database, was, lived)
        except (DBAPIError, SchemaError):
            return True
