"""The partnership on Tuesday 15 March 2016 with its activities, and one more in the closed group."""

from datetime import date

from sqlmodel import Session, col, select

from storage import activities
from storage.activities import Activity, ActivityPartner
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.states import Data, doings, kept
from tests.stores import Record, Store

SECRET: Data = {
    "ref": "MDT-J1", "group": "mdt", "title": "Carers breakfast for the test", "kind": "event", "status": "planned",
    "lead": "ccg", "partners": ["ccg"], "focus": ["carers"], "from": date(2016, 4, 12), "to": date(2016, 4, 12),
    "place": "Covered market", "logged_by": "mdt-ccg", "logged_on": date(2016, 3, 11),
}  # fmt: skip


def joint(data: Data) -> None:
    """J1 to J10 and MDT-J1."""
    doings(data)
    data["activities"].append(dict(SECRET))


def recorded(store: Store) -> Record:
    """The record of it."""
    return kept(store, joint)


def activity(bot: Bot, ref: str) -> Activity:
    """An activity as it is saved."""
    with bot.database.reading(london(bot.at)) as session:
        found = _activity(session, ref)
        session.expunge_all()
        return found


def parts(bot: Bot, ref: str) -> list[tuple[str, str]]:
    """Who takes part in an activity, and what each brings."""
    with bot.database.reading(london(bot.at)) as session:
        found = activities.partners(session, [_activity(session, ref)])
        bodies = session.info["roster"].organisations
        return [(bodies[p.organisation_id].short, p.offer) for rows in found.values() for p in rows]


def number(bot: Bot, key: str) -> int:
    """The id of a member or an organisation."""
    with bot.database.reading(london(bot.at)) as session:
        roster = roster_of(session)
        people, bodies = roster.members.values(), roster.organisations.values()
        return {row.key: row.key_id for row in people}.get(key) or {row.key: row.key_id for row in bodies}[key]


def part_rows(bot: Bot, ref: str) -> int:
    """How many rows are kept for those who take part or have left."""
    with bot.database.reading(london(bot.at)) as session:
        query = select(ActivityPartner).where(ActivityPartner.activity_id == _activity(session, ref).id)
        return len(session.exec(query.order_by(col(ActivityPartner.id))).all())


def change(bot: Bot, ref: str, **values: object) -> None:
    """Set something about an activity that no line would set here and now."""
    with bot.database.writing(london(bot.at)) as session:
        row = _activity(session, ref)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def _activity(session: Session, ref: str) -> Activity:
    found = activities.by_ref(session, ref)
    assert found is not None
    return found
