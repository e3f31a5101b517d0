"""Draft the next step from the models: `python -m storage.migrations.draft 0002 "activities"`.

A draft is read and edited before it is kept. Alembic sees tables, columns, indexes and foreign keys; a change of a
CHECK (a new word in a list of words) and a trigger are written by hand.
"""

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlmodel import SQLModel

import storage
from storage import upgrade
from storage.database import Database


def draft(number: str, message: str) -> None:
    """Write the file of the step that leads from the newest schema to the models as they are now."""
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'draft.db'}")
        upgrade.upgrade(database)
        with database.engine.connect() as connection:
            config = upgrade.config(connection)
            config.attributes["metadata"] = SQLModel.metadata
            command.revision(config, message, autogenerate=True, rev_id=number)
        database.close()


if __name__ == "__main__":
    draft(*sys.argv[1:3])
