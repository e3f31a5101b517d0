"""A record of any size, made in seconds: rows as `action add` writes them, with their history and its chain."""

import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from storage.actions import Action
from storage.chain import End
from storage.database import Database
from storage.events import Event, EventText, hashed
from storage.search.index import Searched
from tests.conftest import london

NOW = london("2016-03-10T09:00")
CHUNK = 5000


def grow(path: Path, count: int) -> None:
    """So many actions more, in one group."""
    database = Database(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as raw:
        first = raw.execute("SELECT max(id) FROM action").fetchone()[0] + 1
        event = raw.execute("SELECT max(id) FROM event").fetchone()[0] + 1
        group, last, length = raw.execute("SELECT * FROM chain WHERE group_id > 0 ORDER BY group_id").fetchone()
    end = End(last, length)
    rows = (_rows(first + n, event + n, group, end) for n in range(count))
    with database.engine.begin() as connection:
        while some := list(islice(rows, CHUNK)):
            for number, table in enumerate((Action, Event, EventText, Searched)):
                connection.execute(insert(table), [row[number] for row in some])
        connection.exec_driver_sql(
            "UPDATE chain SET hash = ?, length = ? WHERE group_id = ?", (end.hash, end.length, group)
        )
        connection.exec_driver_sql("UPDATE series SET last = ? WHERE name = 'A'", (first + count,))
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('rebuild')")
    database.checkpoint()
    database.close()


def _rows(number: int, event: int, group: int, end: End) -> tuple[dict[str, Any], ...]:
    words = f"Ring surgery number {number} about the clinic"
    action = Action(
        id=number, created_at=NOW, updated_at=NOW, ref=f"A{number}", group_id=group, text=words, raised_on=NOW.date()
    )
    said = {
        "id": event, "at": NOW, "member_id": None, "group_id": group, "entity": "action", "entity_id": number,
        "verb": "add", "changes": {"text": [None, hashed("salt", words)]}, "platform": "",
        "request_id": f"large:{number}",
    }  # fmt: skip
    told = {"event_id": event, "field": "text", "salt": "salt", "old": None, "new": words}
    found = {"id": number * 100 + 1, "words": f"a{number} {words.lower()}", "notes": "", "group_id": group, "at": NOW}
    return action.model_dump(), said | {"hash": end.add(said)}, told, found
