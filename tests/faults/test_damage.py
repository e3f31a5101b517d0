"""R10: pages of the file that hold nonsense, found when the bot starts and every night; then nothing more is saved."""

import asyncio
import logging
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.calm import DAMAGED
from bot.health import Clocks, Health
from bot.schedule import tidy
from storage.database import HEAD, Database, SchemaError
from tests.apologies import unnamed
from tests.conftest import Bot, london
from tests.faults.conftest import Told, times

SIZE = 4096
NIGHT = london("2016-03-16T03:15")


def pages(path: Path) -> list[int]:
    """The pages that hold something: of those that are free, nothing can be lost."""
    with closing(sqlite3.connect(path)) as raw:
        count, free = (raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
        assert free == 0
    return list(range(1, count + 1))


def spoil(path: Path, page: int, dice: random.Random) -> None:
    """Put nonsense into one page."""
    with path.open("r+b") as file:
        file.seek((page - 1) * SIZE)
        file.write(dice.randbytes(SIZE))


def refused(path: Path) -> bool:
    """Whether the bot would not start on it."""
    database = Database(f"sqlite:///{path}")
    try:
        database.check()
    except SchemaError as error:
        return "`psr restore FILE`" in str(error) or "cannot be used: file is not a database" in str(error)
    finally:
        database.close()
    return False


def would_have_started(path: Path) -> bool:
    """The control: a bot that only looks at the schema."""
    with closing(sqlite3.connect(path)) as raw:
        try:
            return bool(raw.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,))
        except sqlite3.DatabaseError:
            return False


def test_a_page_of_nonsense_is_found_at_the_start(record: Path, tmp_path: Path, told: Told) -> None:
    whole, path, dice = tmp_path / "whole.db", tmp_path / "psr.db", random.Random(10)
    with closing(sqlite3.connect(record)) as raw:
        raw.execute("VACUUM INTO ?", (str(whole),))
    each = pages(whole)
    tried = dice.sample(each, times(20, len(each)))
    found = unseen = 0
    for page in tried:
        shutil.copy(whole, path)
        spoil(path, page, dice)
        unseen += would_have_started(path)
        found += refused(path)
    assert found == len(tried)
    assert unseen > 0
    told("R10", "A page of the record's file holds nonsense",
         f"{found} of {len(tried)} damaged pages were found when the bot started, and it named `psr restore`; without "
         f"that look it would have started on {unseen} of them. It looks again every night. SQLite does not see a "
         "letter that has become another inside somebody's words; where it is history, `psr verify` does.",
         )  # fmt: skip


def health(database: Database) -> dict[str, Any]:
    """What `/healthz` says of the database."""
    asked = Health(database, Clocks(lambda: NIGHT))
    try:
        return dict(asyncio.run(asked.report())["database"])
    finally:
        asked.close()


def test_damage_that_is_found_at_night_is_said_loudly_and_nothing_more_is_saved(
    record: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path(shutil.copy(record, tmp_path / "psr.db"))
    bot = Bot(Database(f"sqlite:///{path}"))
    with caplog.at_level(logging.CRITICAL, "psr"):
        tidy(bot.database, NIGHT)
    assert caplog.messages == []
    bot.database.close()
    with closing(sqlite3.connect(path)) as raw:
        [(page,)] = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'outbox'")
    spoil(path, page, random.Random(10))
    with caplog.at_level(logging.CRITICAL, "psr"):
        tidy(bot.database, NIGHT)
    [line] = caplog.messages
    assert line.startswith("The database is damaged (")
    assert line.endswith(
        "). Nothing more is saved. Stop the bot and put back the last good copy of it: `psr restore FILE`."
    )
    assert unnamed(bot.say("claim A11", "ltg-fire")) == DAMAGED
    assert health(bot.database) == {"ok": False, "why": "Damaged"}
    assert bot.say("action list").startswith("Locality Task Group: ")
    bot.router.close()
    bot.database.close()
