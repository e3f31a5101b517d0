"""`psr copy-database`: every row arrives, the bot goes on where it was, and nothing is lost on the way."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Column, Table, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from bot.doctor import history
from storage.copying import NotCopied, copy
from storage.database import HEAD, NO_FOLDER, Database
from storage.upgrade import upgrade
from tests.cluster import Cluster
from tests.conftest import Bot, london
from tests.serving import free_port
from tests.stores import Record
from tests.test_cli import Psr, chorley_psr, ended, psr

pytestmark = pytest.mark.sqlite("it copies to each kind itself, and back")
__all__ = ["chorley_psr", "psr"]  # fixtures

LINES = (
    "action list", "action list all", "show A8", "history A8", "find befriending", "activity list", "meeting list",
    "mine", "who is in", "overview", "my data",
)  # fmt: skip
PEOPLE = ("ltg-police", "ltg-vcfs", "mdt-ccg")
IN_USE = (
    "Another program has the database open, and what is said to it meanwhile would be missing in the copy. "
    "Stop `psr serve` (and Litestream, where it runs), then copy again."
)
NOT_EMPTY = "The database to copy to holds records already. Choose an empty one. Nothing was copied."


@pytest.fixture
def chorley(joint: Record) -> Record:
    """With activities."""
    return joint


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database to copy to that is not there yet, or is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.make(re.sub(r"\W", "_", tmp_path.name))


@pytest.fixture
def target(address: str) -> Iterator[Database]:
    made = Database(address)
    yield made
    made.close()


@pytest.fixture
def full(bot: Bot) -> Database:
    """A record that has something in every table, said by people where they can."""
    bot.say("action add Ring the surgery by Friday")
    bot.say("claim A8", "ltg-vcfs")
    bot.say("note A8 The café said yes", "ltg-vcfs")
    with bot.database.engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=1"))
        for table in SQLModel.metadata.sorted_tables:
            if connection.execute(select(table).limit(1)).first() is None:
                connection.execute(insert(table).values(some_row(table)))
    bot.database.close()
    return bot.database


def some_row(table: Table) -> dict[str, Any]:
    """A row of a table that nobody in this partnership has filled yet."""
    words = {str(c.name).rpartition(f"{table.name}_")[2]: re.findall(r"'(\w+)'", str(c.sqltext))
             for c in table.constraints if isinstance(c, CheckConstraint)}  # fmt: skip
    return {column.name: some_value(column, words.get(column.name, ["x"])[0]) for column in table.columns}


def some_value(column: Column[Any], word: str) -> object:
    if column.foreign_keys:
        return 1
    kinds: dict[type, object] = {int: 7, str: word, bool: True, date: date(2016, 3, 1), time: time(7, 30),
                                 datetime: datetime(2016, 3, 1, 9, 30, 1, 123456, UTC)}  # fmt: skip
    return kinds[getattr(column.type, "impl", column.type).python_type]


def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by its key."""
    with database.engine.connect() as connection:
        return {table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()),
                                   key=lambda row: row[next(iter(table.primary_key)).name])
                for table in SQLModel.metadata.sorted_tables}  # fmt: skip


def test_every_row_of_every_table_arrives_as_it_was(full: Database, target: Database) -> None:
    before = rows(full)
    assert [name for name, found in before.items() if not found] == []
    counts = copy(full, target)
    assert rows(target) == before == rows(full)
    assert counts == {name: len(found) for name, found in before.items()}
    assert set(counts) == tables_of(full)


def tables_of(database: Database) -> set[str]:
    """The tables of the file itself, but for those of the search index and the schema's number."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' OR name = 'searched'"
    with database.engine.connect() as connection:
        return set(connection.execute(text(query)).scalars()) - {"alembic_version"}


def test_the_bot_answers_the_same_lines_on_both(bot: Bot, target: Database) -> None:
    bot.say("action add Ring the surgery by Friday")
    bot.say("note A8 The café said yes", "ltg-vcfs")
    before = [bot.say(line, person) for line in LINES for person in PEOPLE]
    bot.database.close()
    copy(bot.database, target)
    other = Bot(target)
    assert [other.say(line, person) for line in LINES for person in PEOPLE] == before
    assert "A8" in other.say("find cafe")
    other.router.close()


def test_the_bot_goes_on_numbering_where_it_was(bot: Bot, target: Database) -> None:
    bot.say("action add Ring the surgery by Friday")
    bot.database.close()
    copy(bot.database, target)
    before, other = rows(target), Bot(target, count=bot.count)
    said = [each.say("action add Bring the chairs by Thursday") for each in (bot, other)]
    assert (
        said[0] == said[1] == "Added A14 Bring the chairs – no owner, due Thursday 17 March 2016.\n[Claim A14] [Undo]"
    )
    after = rows(target)
    for table in ("action", "event", "eventtext", "outbox"):
        new = after[table][len(before[table]) :]
        assert [row["id"] for row in new] == [before[table][-1]["id"] + 1 + n for n in range(len(new))] != []
    assert other.say("undo") == bot.say("undo")
    other.router.close()


def test_the_history_is_whole_on_the_other_side_and_refuses_changes(full: Database, target: Database) -> None:
    copy(full, target)
    count = len(rows(target)["event"])
    [said] = history.examine(target, london("2016-03-16T09:00"))
    assert said.sentence == f"The history is whole: {count} events, each as it was written and in its place."
    for change in ("UPDATE event SET verb = 'x'", "DELETE FROM event"):
        with pytest.raises(DBAPIError, match="event is append-only"), target.engine.begin() as connection:
            connection.execute(text(change))


def test_the_way_back_leads_to_the_same_record(full: Database, target: Database, tmp_path: Path) -> None:
    copy(full, target)
    target.close()
    back = Database(f"sqlite:///{tmp_path / 'back.db'}")
    copy(target, back)
    assert rows(back) == rows(full)
    bot = Bot(back)
    assert bot.say("find cafe") == Bot(full).say("find cafe")
    bot.router.close()
    back.close()


def test_a_database_that_another_program_has_open_is_not_copied(bot: Bot, target: Database) -> None:
    running = Database(str(bot.database.url))
    with running.reading(london(bot.at)):
        pass  # nothing is under way, but it has the file open, as a bot has that waits for somebody to speak
    bot.database.close()
    with pytest.raises(NotCopied) as refused:
        copy(bot.database, target)
    assert str(refused.value) == IN_USE
    running.close()
    copy(bot.database, target)
    target.close()
    running = Database(target.engine.url.render_as_string(hide_password=False))
    with running.reading(london(bot.at)), pytest.raises(NotCopied) as refused:
        copy(target, bot.database)
    assert str(refused.value) == IN_USE
    running.close()


def test_nothing_is_copied_into_a_database_that_holds_anything(full: Database, target: Database) -> None:
    upgrade(target)
    with target.engine.begin() as connection:
        connection.execute(text("INSERT INTO series (name, last) VALUES ('A', 3)"))
    before = rows(target)
    with pytest.raises(NotCopied) as refused:
        copy(full, target)
    assert str(refused.value) == NOT_EMPTY
    assert rows(target) == before


def test_nothing_is_copied_into_somebody_elses_database_or_another_versions(full: Database, target: Database) -> None:
    target.make()
    with target.engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    with pytest.raises(NotCopied) as refused:
        copy(full, target)
    assert str(refused.value) == (
        "This database holds tables that PSR did not make. Choose another one in the address that you gave."
    )
    with target.engine.begin() as connection:
        connection.execute(text("DROP TABLE invoices"))
    upgrade(target)
    with target.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(NotCopied) as refused:
        copy(full, target)
    assert str(refused.value) == (
        f"The database to copy to has the tables of another version (schema 0001, this one needs {HEAD}). "
        "Choose an empty one."
    )


def test_a_row_that_does_not_fit_is_named_and_nothing_else_is_there(full: Database, cluster: Cluster) -> None:
    target = Database(cluster.make("fits"))
    with full.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET rule = 'a rule with far too long a name'"))
        first = connection.execute(text("SELECT min(id) FROM outbox")).scalar_one()
    full.close()
    with pytest.raises(NotCopied) as refused:
        copy(full, target)
    assert str(refused.value) == (
        f"Row {first} of the table outbox does not fit into the other database: "
        "value too long for type character varying(20). Nothing was copied."
    )
    assert [name for name, found in rows(target).items() if found] == []
    with full.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET rule = 'N1'"))
    full.close()
    copy(full, target)
    assert rows(target) == rows(full)
    target.close()


def test_the_command_says_what_was_copied_and_what_comes_next(chorley_psr: Psr) -> None:
    assert ended(chorley_psr("copy-database", "sqlite:///other.db")) == (0, (
        "Copied to the SQLite database other.db, each row read back and found the same:\n"
        "- action: 12\n- actionreply: 67\n- activity: 7\n- activity_focus: 1\n- activity_partner: 4\n- chain: 6\n"
        "- channel: 5\n- event: 225\n- eventtext: 29\n- focus_group: 4\n- groups: 5\n- locality: 3\n- meeting: 8\n"
        "- member: 31\n- organisation: 21\n- partnership: 1\n- searched: 27\n- seat: 41\n- series: 4\n- term: 15\n"
        "516 rows in all.\n"
        "Set DATABASE_URL to that database, keep PSR_SECRET_KEY as it is, and start the bot. `psr verify` checks the "
        "history there. The old database is as it was; what is said to a bot that still runs on it is not in the new "
        "one."
    ))  # fmt: skip
    assert "A8" in chorley_psr("say", "find befriending", "--as", "ltg-fire", DATABASE_URL="sqlite:///other.db").output


@pytest.mark.parametrize(("address", "said"), [
    ("mysql://db/psr", (2, "TO should begin with sqlite:/// or postgresql://, such as sqlite:///psr.db.")),
    ("sqlite:///psr.db", (1, NOT_EMPTY)),
    ("sqlite:///file/psr.db", (1, NO_FOLDER.replace("DATABASE_URL", "the address that you gave"))),
])  # fmt: skip
def test_an_address_that_will_not_do_is_said(chorley_psr: Psr, address: str, said: tuple[int, str]) -> None:
    Path("file").touch()
    assert ended(chorley_psr("copy-database", address)) == said


def test_a_server_that_is_not_there_is_said(chorley_psr: Psr) -> None:
    result = chorley_psr("copy-database", f"postgresql://psr:hush@127.0.0.1:{free_port()}/psr")
    assert ended(result) == (1, (
        "PostgreSQL does not answer at the address that you gave. Is it running, and are host and port right?"
    ))  # fmt: skip
    assert "hush" not in result.output


def test_an_older_database_is_brought_up_before_it_is_copied(chorley_psr: Psr) -> None:
    database = Database("sqlite:///psr.db")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    database.close()
    assert ended(chorley_psr("copy-database", "sqlite:///other.db")) == (2, (
        f"The database is older than this version (schema 0001, needs {HEAD}). Run `psr upgrade`."
    ))  # fmt: skip
    assert not Path("other.db").exists()
