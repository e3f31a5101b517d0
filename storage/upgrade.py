"""Bring a database to the schema this version needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect

from storage.database import HEAD, Database, SchemaError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> str:
    """Make or bring up the tables, all of them or none, and say what was done."""
    from alembic import command  # noqa: PLC0415 - a third of a second that `serve` need not wait for

    database.make()
    found = database.schema()
    if found == HEAD:
        return f"The database is up to date (schema {found})."
    if found > HEAD:
        database.check()
    with database.engine.connect().execution_options(psr_write=True) as connection, _loose(connection):
        if not found and inspect(connection).get_table_names():
            raise SchemaError("This database holds tables that PSR did not make. Choose another one in DATABASE_URL.")
        command.upgrade(config(connection), "head")
    return f"The database went from schema {found} to {HEAD}." if found else f"The database is ready (schema {HEAD})."


def config(connection: Connection) -> "Config":
    """Alembic's settings, for this connection."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


@contextmanager
def _loose(connection: Connection) -> Iterator[None]:
    """One transaction in which SQLite lets a table be copied and swapped; the foreign keys are checked at its end."""
    if connection.dialect.name != "sqlite":
        with connection.begin():
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a step may go through all there is
            yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=0")  # has no effect once a transaction has begun
    try:
        with connection.begin():
            yield
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise SchemaError("The upgrade would have left records that point at nothing, so nothing was changed.")
    finally:
        raw.execute("PRAGMA foreign_keys=1")
