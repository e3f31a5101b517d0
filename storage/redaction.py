"""Taking words out for good: where they stand, in the record, its history, the search and every message kept.

An Event is never changed. It holds salted hashes of words; with the words and their salt emptied in EventText nobody
can find out from a hash what was said, and the history still stands.
"""

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, or_, select

from storage import actions, events, search
from storage.actions import Action
from storage.activities import Activity, ActivityPartner
from storage.base import Row
from storage.events import Event, EventText
from storage.inbound import Inbound
from storage.meetings import Attendance, Meeting
from storage.outbox import Outbox

Record = Action | Activity | Meeting
TABLES: dict[str, Any] = {"action": Action, "activity": Activity, "meeting": Meeting}

REMOVED = "removed"
NOTE = "note"
PLAIN = re.compile(r"[A-Za-z0-9 ]+")  # what neither JSON nor a web page writes in another way
DATES = ("due_typed", "when_typed")  # read as a date, or they would not be there
SHORT = 12  # characters; so few may stand in any message, and are taken only out of those that name the record

_SENT = [getattr(Outbox, name) for name in
         ("id", "text", "entity", "entity_id", "status", "ambiguous", "channel_id", "member_id")]  # fmt: skip
_EMPTY: dict[str, Any] = {"old": None, "new": None, "salt": ""}


@dataclass(frozen=True)
class Part:
    """One text of a record: a field of its row or of a row that belongs to it, or a note that an event left."""

    row: Row
    field: str
    note: Event | None = None
    number: int = 0  # of a note: the first that was ever left is 1
    removed: bool = False


@dataclass
class Gone:
    """In how many places a text stood, and which messages with it are out: channels, and people."""

    places: int = 0
    channels: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    others: list[Record] = field(default_factory=list)  # other records that say the same, in which it still stands


def parts(session: Session, record: Record) -> list[Part]:
    """Every text of a record that is there, or was once: its own, those of others' parts in it, and the notes."""
    fields = [Part(row, name) for row in [record, *_belonging(session, record)] for name in _fields(row)]
    return [part for part in fields if _said(session, part)] + _notes(session, record)


def remove(session: Session, record: Record, chosen: Sequence[Part]) -> Gone:
    """Put "removed" wherever these texts stand. Nothing brings them back."""
    said, gone = {words for part in chosen for words in _said(session, part)}, Gone()
    for part in [*chosen, *_saying(session, record, chosen, said)]:
        gone.places += _from_record(session, part) + _from_history(session, part)
    record.version += 1  # whoever is about to change it should see that; and history says who did this, and when
    session.flush()
    search.renote(session, record, _left(session, record))
    search.rebuild(session)
    _from_messages(session, record, said, gone)
    _from_answers(session, record, said, gone)
    gone.others = _others(session, said)
    session.info["emptied"] = True  # the database folds its write-ahead file once this is saved
    return gone


def _belonging(session: Session, record: Record) -> Sequence[Row]:
    """The rows in which others had their say on it."""
    if isinstance(record, Action):
        return actions.replies(session, record.key_id)
    if isinstance(record, Meeting):
        return session.exec(select(Attendance).where(Attendance.meeting_id == record.id)).all()
    return session.exec(select(ActivityPartner).where(ActivityPartner.activity_id == record.id)).all()


def _fields(row: Row) -> list[str]:
    """Its texts, as the table has them in order."""
    return [name for name in type(row).model_fields if name in row.words and name not in DATES]


def _notes(session: Session, record: Record) -> list[Part]:
    """The notes left on it, the oldest first, with those that are removed."""
    past = [e for e in events.of(session, events.entity_of(record), record.key_id) if NOTE in e.changes]
    there = {t.event_id for t in events.texts(session, [e.id or 0 for e in past]) if t.field == NOTE and t.new}
    return [Part(record, NOTE, e, number, e.id not in there) for number, e in enumerate(past, 1)]


def _left(session: Session, record: Record) -> list[str]:
    """What the notes say that are not removed."""
    return [words for part in _notes(session, record) for words in _said(session, part)]


def _saying(session: Session, record: Record, chosen: Sequence[Part], said: set[str]) -> list[Part]:
    """Other texts of the record with the same words: what an organisation brings is a note on the activity, too."""
    finder = _finder(_long(said))
    rest = [part for part in parts(session, record) if not part.removed and part not in chosen]
    return [part for part in rest if any(w in said or finder.search(w) for w in _said(session, part))]


def _others(session: Session, said: set[str]) -> list[Record]:
    """The records in whose history the same words stand."""
    found: dict[str, Record] = {}
    for words in _long(said):
        same = col(EventText.old).icontains(words, autoescape=True) | col(EventText.new).icontains(
            words, autoescape=True
        )
        query = select(Event.entity, Event.entity_id).join(EventText, col(EventText.event_id) == col(Event.id))
        for entity, key in session.exec(query.where(same, col(Event.entity).in_(TABLES)).order_by(col(Event.id))):
            row: Record = session.get_one(TABLES[entity], key)
            found.setdefault(row.ref, row)
    return list(found.values())


def _said(session: Session, part: Part) -> set[str]:
    """Whatever has ever stood there."""
    past = {words for text in _texts(session, part) for words in (text.old, text.new)}
    now = "" if part.note else getattr(part.row, part.field)
    return {words for words in (now, *past) if words and words != REMOVED}


def _texts(session: Session, part: Part) -> list[EventText]:
    query = select(EventText).join(Event, col(Event.id) == col(EventText.event_id)).where(EventText.field == part.field)
    if part.note:
        return list(session.exec(query.where(EventText.event_id == part.note.id)))
    same = (Event.entity == events.entity_of(part.row), Event.entity_id == part.row.key_id)
    return list(session.exec(query.where(*same)))


def _from_record(session: Session, part: Part) -> int:
    """The row says "removed" now, and no event says what it said before."""
    if part.note or not getattr(part.row, part.field):
        return 0
    setattr(part.row, part.field, REMOVED)
    session.flush()
    events.unsay(session, part.row, part.field)
    return 1


def _from_history(session: Session, part: Part) -> int:
    ids = [text.id for text in _texts(session, part) if text.old or text.new]
    session.connection().execute(update(EventText).where(col(EventText.id).in_(ids)).values(_EMPTY))
    return len(ids)


def _from_messages(session: Session, record: Record, said: set[str], gone: Gone) -> None:
    """Out of every letter and post that is kept, sent or not; where it went is remembered."""
    about, named, long = (events.entity_of(record), record.key_id), _finder([record.ref]), _finder(_long(said))
    anywhere = _finder(said)
    for row in session.exec(select(*_SENT).where(Outbox.text != "", _likely(Outbox.text, said))).all():
        near = (row.entity, row.entity_id) == about or bool(named.search(row.text))
        text, count = (anywhere if near else long).subn(REMOVED, row.text)
        if count:
            session.connection().execute(update(Outbox).where(col(Outbox.id) == row.id).values(text=text))
            _count(row, gone, near=near)


def _count(row: Any, gone: Gone, *, near: bool) -> None:  # noqa: ANN401 - some columns of the outbox
    """Count it and where it went; a letter of another record may be a closed group's, of which no count may tell."""
    gone.places += near
    if row.status not in ("sent", "sending") and not row.ambiguous:
        return
    if row.channel_id:
        gone.channels.add(row.channel_id)
    elif row.member_id and near:
        gone.people.add(row.member_id)


def _from_answers(session: Session, record: Record, said: set[str], gone: Gone) -> None:
    """Out of the first replies that are kept for a week; they are JSON."""
    coded = {json.dumps(words)[1:-1] for words in said}
    anywhere, long, named = _finder(coded), _finder(_long(coded)), _finder([record.ref])
    for key, kept in session.exec(select(Inbound.key, Inbound.reply).where(_likely(Inbound.reply, said))).all():
        near = bool(named.search(kept))
        reply, count = (anywhere if near else long).subn(REMOVED, kept)
        if count:
            session.connection().execute(update(Inbound).where(col(Inbound.key) == key).values(reply=reply))
            gone.places += near


def _long(said: Iterable[str]) -> list[str]:
    return [words for words in said if len(words) >= SHORT]


def _finder(said: Iterable[str]) -> re.Pattern[str]:
    """These words in any capitals, as they are or as a web page has them, the longest first; none are never found."""
    forms = {re.escape(form) for words in said for form in (words, html.escape(words, quote=False))}
    whole = "|".join(sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)" if whole else r"(?!)", re.IGNORECASE)


def _likely(column: Any, said: Iterable[str]) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Rows that may have these words, by letters which every way of writing them shares; the database looks quickly."""
    runs = [max(PLAIN.findall(words), key=len, default="") for words in said]
    return or_(*(column.icontains(run, autoescape=True) for run in runs))
