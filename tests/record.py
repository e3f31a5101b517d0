"""What the record holds after something was said: letters on their way, events, and the bytes of the file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import actions, events
from storage.actions import Action
from storage.database import Database
from storage.events import Author, Event, EventText
from storage.outbox import Outbox
from storage.people import Member, Seat
from storage.roster import roster_of
from tests.conftest import Bot, london

LISTED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def letters(bot: Bot) -> list[tuple[str, str]]:
    """Whom each letter is for, a member or a chat system, and its words; those that are still to go."""
    with bot.database.reading(london(bot.at)) as session:
        rows = session.exec(select(Outbox).where(Outbox.status == "pending").order_by(col(Outbox.id)))
        return [(_target(session, row), row.text) for row in rows]


def told(bot: Bot) -> list[tuple[str, str]]:
    """The letters to people."""
    return [letter for letter in letters(bot) if letter[0] not in ("slack", "teams")]


def posted(bot: Bot) -> list[str]:
    """The public lines, each once, whichever the channels."""
    return list(dict.fromkeys(words for target, words in letters(bot) if target in ("slack", "teams")))


def action(bot: Bot, ref: str) -> Action:
    """An action as it is saved."""
    with bot.database.reading(london(bot.at)) as session:
        found = actions.by_ref(session, ref)
        assert found is not None
        session.expunge_all()  # or its values go when the transaction ends
        return found


def events_of(bot: Bot) -> list[Event]:
    """Every event since the partnership was loaded, the oldest first."""
    with bot.database.reading(london(bot.at)) as session:
        rows = list(session.exec(select(Event).where(Event.verb != "import").order_by(col(Event.id))))
        session.expunge_all()
        return rows


def words_of(bot: Bot, event: Event) -> dict[str, EventText]:
    """The words of one event, by field."""
    with bot.database.reading(london(bot.at)) as session:
        rows = {t.field: t for t in session.exec(select(EventText).where(EventText.event_id == event.id))}
        session.expunge_all()
        return rows


def everything(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    return rows_of(bot.database)


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a database."""
    with database.engine.connect() as connection:
        names = connection.execute(text(LISTED[connection.dialect.name])).scalars().all()
        rows = {name: connection.execute(text(f'SELECT * FROM "{name}"')) for name in names}
        return {name: sorted((tuple(row) for row in found), key=repr) for name, found in rows.items()}


def answered(make: Callable[[], Bot], people: dict[str, str], line: str, expected: set[str], where: str) -> set[str]:
    """Of these people, those who are not refused when they say this on the same record.

    Those of whom it is not expected begin, so that the record can be held to be as it was after all of them.
    """
    bot = make()
    before = everything(bot)
    replies = {role: bot.ask(line, person, where) for role, person in people.items() if role not in expected}
    assert everything(bot) == before
    for role in sorted(expected):
        bot.router.close()
        bot = make()
        replies[role] = bot.ask(line, people[role], where)
    bot.router.close()
    return {role for role, reply in replies.items() if not reply.refused}


@contextmanager
def held(bot: Bot) -> Iterator[Callable[[], None]]:
    """Another process is in the middle of writing, until the end or until it is told to let go."""
    other = Database(str(bot.database.url))
    with other.engine.connect().execution_options(psr_write=True) as connection:
        yield connection.begin().rollback
    other.close()


def bytes_of(bot: Bot) -> bytes:
    """The whole SQLite file and what is beside it, as it lies on the disk; of PostgreSQL, what anybody could read."""
    return lying_in(bot.database)


def lying_in(database: Database) -> bytes:
    """The same of a database."""
    if database.engine.dialect.name != "sqlite":
        return repr(rows_of(database)).encode()
    path = Path(str(database.url.database))
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


def mark_sent(bot: Bot, at: datetime) -> None:
    """As if delivery had sent everything."""
    with bot.database.writing(at) as session:
        for row in session.exec(select(Outbox).where(Outbox.status == "pending")):
            row.status = "sent"
            session.add(row)


def leave(bot: Bot, member: str) -> None:
    """A member leaves the partnership."""
    with bot.database.writing(london(bot.at)) as session:
        row = session.exec(select(Member).where(Member.key == member)).one()
        row.active = False
        for seat in session.exec(select(Seat).where(Seat.member_id == row.id)):
            seat.status = "ended"
        events.write(session, Author(f"leave {member}", london(bot.at), "leave"))


def _target(session: Session, row: Outbox) -> str:
    roster = roster_of(session)
    return str(roster.members[row.member_id].key if row.member_id else roster.channels[row.channel_id or 0].platform)
