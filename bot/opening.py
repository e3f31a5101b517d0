"""The record that the settings name, opened for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import Settings
from storage.database import Database


@contextmanager
def opened(chosen: Settings) -> Iterator[Database]:
    """The database, whatever there is in it."""
    database = Database(chosen.database_url, chosen.timezone)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def checked(chosen: Settings) -> Iterator[Database]:
    """The database, once it is known to be one that this version can work with; else SchemaError."""
    with opened(chosen) as database:
        database.check()
        yield database
