"""The schema: made by migrations, the same as the models, and never opened by a version that does not know it."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

import storage
from bot.load import load
from storage import search
from storage.database import HEAD, Database, SchemaError
from storage.upgrade import config, upgrade
from tests.conftest import Bot, london
from tests.stores import Record, Store

for module in pkgutil.iter_modules(storage.__path__, "storage."):
    importlib.import_module(module.name)

NOW = london("2016-03-09T08:00")
DEMO = Path(__file__).parent.parent / "bot" / "demo" / "chorley.yaml"


@pytest.fixture
def empty(store: Store) -> Iterator[Database]:
    made = store.new()
    yield made
    store.drop(made)


@pytest.fixture
def migrated(empty: Database) -> Database:
    upgrade(empty)
    return empty


def version(database: Database, number: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def test_migrations_make_the_tables_of_the_models(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": search.modelled})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.sqlite("PostgreSQL keeps no table's own words")
def test_the_checks_of_the_migrated_tables_are_those_of_the_models(migrated: Database, tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path / 'models.db'}")
    made.make()
    SQLModel.metadata.create_all(made.engine)
    assert len(parts(made)) == len(SQLModel.metadata.tables)
    assert parts(migrated) == parts(made)
    made.close()


def parts(database: Database) -> dict[str, set[str]]:
    """Each table's columns and constraints as SQLite keeps them, in no order."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'"
    with database.engine.connect() as connection:
        rows = connection.execute(text(query)).all()
    kept = [(name, sql.replace('"', "")) for name, sql in rows if search.modelled(name, "table", {})]
    return {name: {line.strip(" \t,") for line in sql.splitlines()} for name, sql in kept}


def test_the_schema_this_code_needs_is_the_newest_migration(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        assert ScriptDirectory.from_config(config(connection)).get_heads() == [HEAD]


def test_no_migration_imports_a_model() -> None:
    files = list((Path(storage.__file__).parent / "migrations" / "versions").glob("0*.py"))
    imports = {line for file in files for line in re.findall(r"^(?:from|import) .*storage.*$", file.read_text(), re.M)}
    assert imports == {"from storage.migrations.triggers import append_only"}


def test_upgrade_says_what_it_did(empty: Database) -> None:
    assert upgrade(empty) == f"The database is ready (schema {HEAD})."
    assert upgrade(empty) == f"The database is up to date (schema {HEAD})."
    empty.check()


def test_an_older_database_says_how_to_bring_it_up(migrated: Database) -> None:
    version(migrated, "0000")
    with pytest.raises(SchemaError, match=rf"^The database is older than this version \(schema 0000, needs {HEAD}\)\. "
                                          r"Run `psr upgrade`\.$"):  # fmt: skip
        migrated.check()


def test_an_empty_database_says_how_to_make_its_tables(empty: Database) -> None:
    with pytest.raises(SchemaError, match=r"^The database is empty\. Run `psr upgrade` to make its tables\.$"):
        empty.check()


def test_a_newer_database_is_left_alone(migrated: Database) -> None:
    version(migrated, "9999")
    for work in (migrated.check, lambda: upgrade(migrated)):
        with pytest.raises(SchemaError, match="Install the newer version of PSR; this one does not touch it"):
            work()
    assert migrated.schema() == "9999"


def test_somebody_elses_database_is_not_touched(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    with pytest.raises(SchemaError, match="This database holds tables that PSR did not make"):
        upgrade(empty)
    assert empty.schema() == ""


@pytest.mark.parametrize("change", ["UPDATE event SET verb = 'x'", "DELETE FROM event"])
def test_history_refuses_to_be_changed(migrated: Database, change: str) -> None:
    load(migrated, DEMO.read_text(), NOW)
    with pytest.raises(DatabaseError, match="event is append-only"), migrated.engine.begin() as connection:
        connection.execute(text(change))


def test_the_words_of_history_can_be_emptied(migrated: Database) -> None:
    load(migrated, DEMO.read_text(), NOW)
    with migrated.engine.begin() as connection:
        assert connection.execute(text("UPDATE eventtext SET old = NULL, new = NULL")).rowcount == 29


@pytest.mark.sqlite("its pragmas")
def test_an_upgraded_database_still_keeps_its_promises(migrated: Database) -> None:
    migrated.check()
    with migrated.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


@pytest.mark.sqlite("one file's rows are put into another")
def test_what_an_older_database_holds_is_found_once_it_is_brought_up(
    store: Store, chorley: Record, empty: Database
) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    copy(store.another(chorley), empty)
    assert upgrade(empty) == f"The database went from schema 0001 to {HEAD}."
    bot = Bot(empty)
    assert bot.say("find befriending") == (
        'Found for "befriending" (1)\n'
        "A8 Bring options for a befriending activity – Project officer (VCFS) – due 15 March\n[Show A8]"
    )
    assert "M7" in bot.say("find town hall")
    assert "A6" in bot.say("find heron")
    bot.say("edit A8 Bring options for a kestrel")
    assert bot.say("find befriending").startswith("Nothing here has")


def copy(record: Database, older: Database) -> None:
    """The rows of a record into a database of an older schema, with a note on one action, as far as it has room."""
    with older.engine.connect() as connection:
        tables = {t: ", ".join(c["name"] for c in inspect(connection).get_columns(t))
                  for t in inspect(connection).get_table_names() if t != "alembic_version"}  # fmt: skip
    with closing(sqlite3.connect(str(older.url.database))) as raw, raw:
        raw.execute("ATTACH ? AS new", (str(record.url.database),))
        for table, columns in tables.items():
            raw.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
        raw.execute("INSERT INTO eventtext (event_id, field, salt, new) SELECT id, 'note', '', 'A Héron'"
                    " FROM event WHERE entity = 'action' AND entity_id = 6")  # fmt: skip
