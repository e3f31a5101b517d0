"""What SQLite and PostgreSQL need for the same promises. Each setting, and why, is in CONTRIBUTING under "Storage"."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from storage import sqlite

# What must be so of every connection to PostgreSQL; SQLite's stands in `sqlite`.
SETTINGS = {
    "synchronous_commit": "on",
    "lock_timeout": "2s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "1min",
    "timezone": "UTC",
}
SERVER = {"fsync": "on"}  # and of PostgreSQL itself, where no connection can set it

SQLITE = "SQLite does not keep {name} at {wanted} here (it says {found}). Put the database on a local disk."
POSTGRESQL = ("PostgreSQL does not keep {name} at {wanted} here (it says {found}), so what was saved could be lost. "
              "Set it in postgresql.conf and restart PostgreSQL.")  # fmt: skip

WAITS = {"connect_timeout": 2, "tcp_user_timeout": 5000}  # seconds for a server to answer; milliseconds to hear of it
WRITER = 7369586  # the lock that whoever writes takes first: "psr" as a number
PASSING = ("08", "40", "53300", "57P0")  # connection lost or not to be had; two transactions met; server stopping


def opened(url: str) -> Engine:
    """An engine whose connections keep the promises."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def looking(engine: Engine) -> Engine:
    """The engine, for transactions that see one moment's record throughout; SQLite's do anyway."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def broken(connection: Connection) -> Iterator[str]:
    """What is to be done about each setting that is not so."""
    file = connection.dialect.name == "sqlite"
    for name, wanted in (sqlite.PRAGMAS if file else SETTINGS | SERVER).items():
        found = connection.exec_driver_sql(f"PRAGMA {name}" if file else f"SHOW {name}").scalar_one()
        if found != wanted:
            yield (SQLITE if file else POSTGRESQL).format(name=name, wanted=wanted, found=found)


def passes(engine: Engine, error: BaseException | None) -> bool:
    """Whether the driver's error may be gone in a moment. SQLite's has waited for that already."""
    state = getattr(error, "sqlstate", "")
    if state is None:  # the server could say nothing any more, or not yet
        return isinstance(error, engine.dialect.loaded_dbapi.OperationalError)
    return str(state).startswith(PASSING)


def _sqlite(url: str) -> Engine:
    made = create_engine(url, hide_parameters=True, pool_use_lifo=True)  # who was last still has its pages at hand
    sqlite.listen(made)
    return made


def _postgresql(url: str) -> Engine:
    """A connection is asked whether it still stands before it is relied on, as its server may have been restarted."""
    waits = {name: value for name, value in WAITS.items() if name not in make_url(url).query}
    made = create_engine(
        url, hide_parameters=True, pool_use_lifo=True, pool_pre_ping=True, pool_timeout=2, connect_args=waits
    )
    event.listen(made, "connect", _set_settings)
    event.listen(made, "begin", _take_turn)
    return made


def _set_settings(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()))
    connection.commit()


def _take_turn(connection: Connection) -> None:
    """Writers go one after another, whatever process they are in; each then sees all that the ones before kept."""
    if connection.get_execution_options().get("psr_write", False):
        wait = max(1, sqlite.patience(connection))  # none at all would be for ever
        connection.connection.cursor().execute(
            f"SET LOCAL lock_timeout = {wait}; SELECT pg_advisory_xact_lock({WRITER})"
        )
