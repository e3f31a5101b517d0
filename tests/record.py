"""What the record holds after something was said: letters on their way, events, and the bytes of the file."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import actions, events
from storage.actions import Action
from storage.events import Author, Event, EventText
from storage.outbox import Outbox
from storage.people import Member, Seat
from storage.roster import roster_of
from tests.conftest import Bot, london


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
    with bot.database.engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {name: [tuple(r) for r in connection.execute(text(f'SELECT * FROM "{name}"'))] for name in names}


def bytes_of(bot: Bot) -> bytes:
    """The whole SQLite file and what is beside it, as it lies on the disk."""
    path = Path(str(bot.database.url.database))
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
