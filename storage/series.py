"""Refs: a letter and a running number, never used twice."""

from sqlalchemy import bindparam, insert, update
from sqlmodel import Field, Session, col, select

from storage.base import Row
from storage.ready import Ready


class Series(Row, table=True):
    """The last number given out for one letter. A closed group has a series of its own (`MDT-A`)."""

    tracked = False
    name: str = Field(max_length=20, unique=True)
    last: int = 0


_RAISE = Ready(
    update(Series)
    .where(col(Series.name) == bindparam("series"))
    .values(last=Series.last + 1)
    .returning(col(Series.last))
)


def next_ref(session: Session, letter: str, prefix: str = "") -> str:
    """The next ref, such as A13, or MDT-A3 for a closed group; one statement, so two can never get the same."""
    name = f"{prefix}-{letter}" if prefix else letter
    raised = _RAISE.run(session, {"series": name})
    if not raised:
        session.connection().execute(insert(Series).values(name=name, last=1))
    return f"{name}{raised[0][0] if raised else 1}"


def reach(session: Session, ref: str) -> None:
    """Let the series know of a ref that came from outside, so that it is not given out again."""
    name = ref.rstrip("0123456789")
    series = session.exec(select(Series).where(Series.name == name)).first() or Series(name=name)
    series.last = max(series.last, int(ref[len(name) :]))
    session.add(series)
    session.flush()
