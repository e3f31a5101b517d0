"""The question: what has any of these words, where the asker may look, the best of it first."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, literal, literal_column, select, table, text, union_all
from sqlmodel import Session, col

from storage import activities
from storage.activities import Activity, ActivityFocus, ActivityPartner
from storage.base import Row
from storage.partnership import Organisation
from storage.people import Member, Seat
from storage.roster import Roster, roster_of
from storage.search.index import NUMBERS, ROOM, Searched
from storage.search.terms import Term, split

TABLES = {number: kind for kind, number in NUMBERS.items()}

Ids = Select[Any]  # of rows of `Searched`

# Letter by letter as the index of PostgreSQL has it, or it would not be used.
_FULL_TEXT = text("to_tsvector('simple', words || ' ' || notes) @@ to_tsquery('simple', :wanted)")
_MATCH = text("search MATCH :wanted")


@dataclass(frozen=True)
class Names:
    """The words of the names of something, and the activities it has to do with."""

    words: dict[int, list[str]]
    activities: Ids
    by: Any  # the column that says whose they are


@dataclass(frozen=True)
class Hit:
    """A record or a person that was found: how many of the words it has, how many of them whole, and since when."""

    table: type[Row]
    id: int
    whole: int
    words: int
    at: datetime

    @property
    def rank(self) -> tuple[float, ...]:
        """Most whole words first, then the newest. Ids of two tables are not compared: what is hidden moves them."""
        return (-self.whole, -self.words, -self.at.timestamp(), NUMBERS[self.table], -self.id)


def find(session: Session, terms: Sequence[Term], groups: Collection[int], most: int) -> tuple[list[Hit], int]:
    """What has any of these words in these groups: the best of it, and how much there is in all.

    What only comes near a word is looked for when there is not enough with the whole word.
    """
    exact = _found(session, [Term(term.forms) for term in terms], groups, most)
    return exact if exact[1] >= most else _found(session, terms, groups, most)


def _found(session: Session, terms: Sequence[Term], groups: Collection[int], most: int) -> tuple[list[Hit], int]:
    records, count = _records(session, terms, groups, most)
    people = list(_people(roster_of(session), terms, groups))
    return sorted([*records, *people], key=lambda hit: hit.rank)[:most], count + len(people)


def _records(session: Session, terms: Sequence[Term], groups: Collection[int], most: int) -> tuple[list[Hit], int]:
    hit = union_all(*_marked(session, terms)).cte("hit")
    one = select(hit.c.id, func.max(hit.c.whole).label("whole")).group_by(hit.c.id, hit.c.place).cte("one")
    all_of = select(one.c.id, func.sum(one.c.whole).label("whole"), func.count().label("words"))
    score = all_of.group_by(one.c.id).cte("score")
    number, at = col(Searched.id), col(Searched.at)
    query = (
        select(number, score.c.whole, score.c.words, at, func.count().over())
        .join(score, number == score.c.id)
        .where(col(Searched.group_id).in_(groups))
        .order_by(score.c.whole.desc(), score.c.words.desc(), at.desc(), number % ROOM, number.desc())
    )
    rows = session.connection().execute(query.limit(most)).all()
    found = [Hit(TABLES[number % ROOM], number // ROOM, *rest) for number, *rest, _ in rows]
    return found, rows[0][-1] if rows else 0


def _marked(session: Session, terms: Sequence[Term]) -> Iterator[Select[Any]]:
    """Every place where a word was found, with which word it was and whether it was the whole of it."""
    search, names = _SEARCHES[session.get_bind().dialect.name], _names(session)
    for place, term in enumerate(terms):
        yield from _as(place, 1, [search(sorted(term.forms), ""), *_named(names, term, 1)])
        written = [search(sorted(term.near), term.begins)] if term.near or term.begins else []
        yield from _as(place, 0, [*written, *_named(names, term, 0)])


def _as(place: int, whole: int, found: Iterable[Ids]) -> Iterator[Select[Any]]:
    return (ids.add_columns(literal(place).label("place"), literal(whole).label("whole")) for ids in found)


def _fts5(words: list[str], begins: str) -> Ids:
    """In quotes everything is a word, whatever FTS5 would make of it otherwise."""
    wanted = " OR ".join([f'"{word}"' for word in words] + [f'"{begins}"*'] * bool(begins))
    found: Ids = select(literal_column("rowid", Integer).label("id")).select_from(table("search"))
    return found.where(_MATCH.bindparams(bindparam("wanted", wanted, unique=True)))


def _full_text(words: list[str], begins: str) -> Ids:
    """The words as they are: a dictionary would cut them in ways of its own."""
    wanted = " | ".join([f"'{word}'" for word in words] + [f"'{begins}':*"] * bool(begins))
    found: Ids = select(col(Searched.id).label("id"))
    return found.where(_FULL_TEXT.bindparams(bindparam("wanted", wanted, unique=True)))


_SEARCHES: dict[str, Callable[[list[str], str], Ids]] = {"sqlite": _fts5, "postgresql": _full_text}


def _names(session: Session) -> list[Names]:
    """Organisations, for what they take part in, and focus groups, for what is for them."""
    bodies = {body.key_id: _words(body) for body in roster_of(session).organisations.values()}
    focuses = {focus.key_id: split(focus.name, focus.short) for focus in activities.focus_groups(session)}
    part, whom = col(ActivityPartner.activity_id), col(ActivityFocus.activity_id)
    return [
        Names(bodies, _activities(part).where(col(ActivityPartner.active)), col(ActivityPartner.organisation_id)),
        Names(focuses, _activities(whom).where(col(ActivityFocus.active)), col(ActivityFocus.focus_group_id)),
    ]


def _activities(activity_id: Any) -> Ids:  # noqa: ANN401 - a column
    return select((activity_id * ROOM + NUMBERS[Activity]).label("id"))


def _named(names: Iterable[Names], term: Term, whole: int) -> Iterator[Ids]:
    """The activities of those whose name has the word."""
    for each in names:
        ids = [number for number, words in each.words.items() if term.hits(words) == whole]
        if ids:
            yield each.activities.where(each.by.in_(ids))


def _words(body: Organisation) -> list[str]:
    return split(body.name, body.short, *body.aliases)


def _people(roster: Roster, terms: Sequence[Term], groups: Collection[int]) -> Iterator[Hit]:
    """People by post and organisation, as long as they have a seat where the asker can see it."""
    seats: dict[int, list[Seat]] = {}
    for seat in (s for i in groups for s in roster.seats_in(i) if s.member_id is not None):
        seats.setdefault(seat.member_id or 0, []).append(seat)
    for member_id, held in seats.items():
        member = roster.members[member_id]
        said = split(member.role_title, *(s.role for s in held)) + _words(roster.organisation_of(member))
        marks = [mark for term in terms if (mark := term.hits(said)) is not None]
        if marks:
            yield Hit(Member, member_id, sum(marks), len(marks), max(_since(held)))


def _since(held: Iterable[Seat]) -> Iterator[datetime]:
    return (seat.created_at for seat in held if seat.created_at is not None)
