"""`psr backup` and `psr restore`, as somebody types them on a bad night."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from storage.database import HEAD, Database
from storage.upgrade import config
from tests.cluster import Cluster
from tests.conftest import Bot
from tests.serving import ROOT
from tests.test_cli import NO_DATABASE, Psr, chorley_psr, ended, psr

__all__ = ["chorley_psr", "psr"]

CHORLEY = "Chorley Public Service Reform (12 actions, 225 events, the last of Wednesday 9 March 2016, 8am)"
KEEP = "The copy was read again, and is sound. Keep it on another machine: it holds the whole record."
AGAIN = "Start the bot again; what it had sent since the copy was made may go out once more."
CLAIM = ("say", "claim A11", "--as", "ltg-fire", "--in", "ltg", "--at", "2016-03-14T09:00")


def aside() -> Path:
    """The record that was put aside."""
    [found] = (path for path in Path.cwd().iterdir() if re.fullmatch(r"psr\.db\.\d{4}-\d\d-\d\d-\d{4}", path.name))
    return found


def test_a_copy_is_made_and_put_back(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("backup", "monday.db")) == (0, f"Copied {CHORLEY} to monday.db. {KEEP}")
    assert Path("monday.db").stat().st_mode & 0o077 == 0
    chorley_psr(*CLAIM)
    said = ended(chorley_psr("restore", "monday.db", "--yes"))
    assert said == (0, f"monday.db is put back: {CHORLEY}. The one that was there is kept as {aside().name}. {AGAIN}")
    assert chorley_psr(*CLAIM).output.startswith("A11 is yours.")  # as if for the first time
    assert sorted(path.name for path in Path.cwd().iterdir()) == sorted(["monday.db", "psr.db", aside().name])


def test_what_is_there_is_put_aside_only_when_somebody_agrees(chorley_psr: Psr) -> None:
    chorley_psr("backup", "monday.db")
    chorley_psr(*CLAIM)
    before = Path("psr.db").read_bytes()
    asked = (
        "psr.db holds Chorley Public Service Reform (12 actions, 226 events, the last of Monday 14 March 2016, 9am).\n"
        f"monday.db holds {CHORLEY}.\nPut monday.db in its place? The one that is there is kept. [y/N]: "
    )
    assert ended(chorley_psr("restore", "monday.db")) == (1, f"{asked}\nNothing was changed.")
    assert Path("psr.db").read_bytes() == before


def test_a_lost_record_is_put_back_without_asking(chorley_psr: Psr) -> None:
    chorley_psr("backup", "monday.db")
    Path("psr.db").unlink()
    assert ended(chorley_psr("verify")) == (2, NO_DATABASE)
    assert ended(chorley_psr("restore", "monday.db")) == (0, f"monday.db is put back: {CHORLEY}. {AGAIN}")
    assert chorley_psr("verify").exit_code == 0


def test_nothing_is_overwritten(chorley_psr: Psr) -> None:
    Path("monday.db").write_text("my thesis")
    said = "There is a file monday.db already. Nothing was overwritten; choose another name."
    assert ended(chorley_psr("backup", "monday.db")) == (1, said)
    assert Path("monday.db").read_text() == "my thesis"


def test_a_copy_that_cannot_be_written_leaves_nothing(chorley_psr: Psr) -> None:
    said = "The copy could not be written: No such file or directory."
    assert ended(chorley_psr("backup", "stick/monday.db")) == (1, said)
    assert ended(chorley_psr("restore", "none.db")) == (1, "There is no file none.db here that I can read.")


def test_a_record_that_is_open_is_not_swapped(chorley_psr: Psr) -> None:
    chorley_psr("backup", "monday.db")
    bot = Bot(Database("sqlite:///psr.db"))
    assert bot.say("claim A11", "ltg-fire").startswith("A11 is yours.")
    command = [sys.executable, "-m", "bot", "restore", "monday.db", "--yes"]
    environment = {"DATABASE_URL": "sqlite:///psr.db", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (
        1,
        "The record psr.db is in use. Stop the bot first. Nothing was changed.\n",
    )
    assert bot.say("claim A11", "ltg-fire") == "A11 is yours already."
    bot.router.close()
    bot.database.close()
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["monday.db", "psr.db"]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (b"Dear aunt, " * 500, "thursday.db cannot be read as a record of PSR (file is not a database)."),
        (b"", "thursday.db cannot be read as a record of PSR (no such table: alembic_version)."),
    ],
)
def test_what_is_no_record_is_not_put_back(chorley_psr: Psr, harm: bytes, said: str) -> None:
    Path("thursday.db").write_bytes(harm)
    before = Path("psr.db").read_bytes()
    assert ended(chorley_psr("restore", "thursday.db", "--yes")) == (1, said)
    assert Path("psr.db").read_bytes() == before


def test_a_history_that_was_altered_is_not_put_back(chorley_psr: Psr) -> None:
    chorley_psr("backup", "monday.db")
    with closing(sqlite3.connect("monday.db")) as raw, raw:
        raw.execute("DROP TRIGGER event_no_update")
        raw.execute("UPDATE event SET verb = 'clear' WHERE id = 7")
    code, words = ended(chorley_psr("restore", "monday.db", "--yes"))
    assert (code, words.splitlines()[0]) == (1, "This copy was not put back, and nothing was changed.")
    assert "The first that does not fit is event 7" in words


def test_a_damaged_record_is_kept_beside_the_copy(chorley_psr: Psr) -> None:
    chorley_psr("backup", "monday.db")
    Path("psr.db").write_bytes(b"\0" * 4096)
    asked = chorley_psr("restore", "monday.db").output
    assert (
        "psr.db holds what cannot be read: psr.db cannot be read as a record of PSR (file is not a database).\n"
        in asked
    )
    assert chorley_psr("restore", "monday.db", "--yes").exit_code == 0
    assert aside().read_bytes() == b"\0" * 4096
    assert chorley_psr("verify").exit_code == 0


def test_an_older_record_is_copied_before_it_is_brought_up(psr: Psr) -> None:
    database = Database("sqlite:///psr.db")
    database.make()
    with database.engine.begin() as connection:
        command.upgrade(config(connection), "0004")
    database.close()
    assert ended(psr("upgrade")) == (0, (
        "A copy of the database as it was is kept as psr.db.0004.\n"
        f"The database went from schema 0004 to {HEAD}."
    ))  # fmt: skip
    said = psr("restore", "psr.db.0004", "--yes").output
    assert "It is from an older version: run `psr upgrade`, and then `psr verify`." in said
    assert psr("upgrade").output.startswith("A copy of the database as it was is kept as psr.db.0004.2.\n")


def test_a_record_in_postgresql_is_copied_by_its_own_tool(chorley_psr: Psr, cluster: Cluster) -> None:
    url = cluster.make("kept")
    assert chorley_psr("copy-database", url).exit_code == 0
    said = "Copied the database kept to monday.dump. Keep it on another machine: it holds the whole record."
    assert ended(chorley_psr("backup", "monday.dump", DATABASE_URL=url)) == (0, said)
    assert Path("monday.dump").stat().st_mode & 0o077 == 0
    assert ended(chorley_psr("backup", "monday.dump", DATABASE_URL=url))[0] == 1
    code, how = ended(chorley_psr("restore", "monday.dump", DATABASE_URL=url))
    assert (code, how) == (1, (
        "The record is in PostgreSQL. Stop the bot, and put the copy into a new database: `createdb NEW`, then "
        "`pg_restore --no-owner --exit-on-error --dbname=NEW monday.dump`. Then name it in DATABASE_URL, and run "
        "`psr verify`."
    ))  # fmt: skip
    new = cluster.make("restored")
    subprocess.run(
        ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={new.replace('+psycopg', '')}", "monday.dump"],
        check=True,
    )
    assert ended(chorley_psr("verify", DATABASE_URL=new)) == (0, (
        "OK  The history is whole: 225 events, each as it was written and in its place."
    ))  # fmt: skip


def test_where_postgresqls_tool_is_not_there_its_command_is_said(psr: Psr, tmp_path: Path) -> None:
    said = (
        "The record is in PostgreSQL, and pg_dump is not installed here. Where it is, make the copy with "
        "`pg_dump --format=custom --file=monday.dump psr`."
    )
    assert ended(psr("backup", "monday.dump", DATABASE_URL="postgresql://db/psr", PATH=str(tmp_path))) == (1, said)
