"""`python -m tests.bench.activities`: what is asked of activities, with 10,000 of them against 100.

Nearly all are done and past, and the same number is still ahead. Prints the median of each answer in one process, in
turn on both records, and the ratio: what is over should cost nothing.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot import schedule
from bot.load import load
from bot.router import Router
from handlers.core import Request
from storage import activities, events
from storage.activities import Activity, ActivityFocus, ActivityPartner
from storage.base import Session
from storage.database import Database
from storage.events import Author
from storage.roster import Roster, roster_of
from storage.upgrade import upgrade
from tests.bench.table import Rows, printed

FEW, MANY, AHEAD = 100, 10_000, 20
ROUNDS, WARM = 150, 20
NOW = datetime(2016, 3, 15, 9, tzinfo=UTC)
TODAY = date(2016, 3, 15)
DEMO = Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml"
PLACES = ("Covered market", "Town Hall", "Library", "Tatton Centre", "Astley Hall", "")
WANTED = {"gaps": "Nothing planned yet by", "calendar": "J", "event": " too, on "}  # or it measures the wrong thing


def main() -> None:
    """Both records, then every line in turn on each."""
    with tempfile.TemporaryDirectory(prefix="psr-bench-") as folder:
        records = [Record(Path(folder), count) for count in (FEW, MANY)]
        rows: Rows = []
        for name, work in WORKS.items():
            few, many = _medians([work(record) for record in records])
            rows.append((f"`{name}`", f"{few:.1f} ms", f"{many:.1f} ms", f"{many / few:.2f}"))
        printed("Medians in one process", ("", f"{FEW:,} activities", f"{MANY:,} activities", "ratio"), rows)
        for record in records:
            record.close()


class Record:
    """The demonstration's partnership with so many activities."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count, self.said = count, 0
        self.database = Database(f"sqlite:///{folder}/{count}.db")
        upgrade(self.database)
        load(self.database, DEMO.read_text(), NOW)
        with self.database.writing(NOW) as session:
            _fill(session, count)
        self.router = Router(self.database)

    def ask(self, text: str, wanted: str = "") -> float:
        """Say something in the task group; the milliseconds until it is answered."""
        self.said += 1
        with self.database.reading(NOW) as session:
            group = next(g for g in roster_of(session).groups.values() if g.key == "ltg")
        request = Request(text, NOW, "console", "", "ltg-police", private=False, key=f"bench-{self.said}", meant=group)
        began = time.perf_counter()
        reply = self.router.answer(request)
        took = time.perf_counter() - began
        told = "\n".join([reply.text, *(line.text for line in reply.lines), str(reply.table)])
        if reply.refused or wanted not in told:
            raise SystemExit(f"{text}: {told}")
        return took * 1e3

    def close(self) -> None:
        """Nothing is left open."""
        self.router.close()
        self.database.close()


def _gaps(record: Record) -> Iterator[float]:
    while True:
        yield record.ask("gaps", WANTED["gaps"])


def _calendar(record: Record) -> Iterator[float]:
    while True:
        yield record.ask("calendar", WANTED["calendar"])


def _event(record: Record) -> Iterator[float]:
    """A new one each time; it is taken back at once, so that no more are ahead than before."""
    for number in range(1_000_000):
        yield record.ask(f"event Tea {number} on 20 April at Covered market for carers", WANTED["event"])
        record.ask("undo", "Taken back")


def _plan(record: Record) -> Iterator[float]:
    """What the alarm clock does every minute."""
    while True:
        began = time.perf_counter()
        schedule.plan(record.database, NOW)
        yield (time.perf_counter() - began) * 1e3


WORKS: dict[str, Callable[[Record], Iterator[float]]] = {
    "gaps": _gaps, "calendar": _calendar, "event": _event, "plan": _plan,
}  # fmt: skip


def _medians(works: list[Iterator[float]]) -> tuple[float, float]:
    rounds = [[next(work) for work in works] for _ in range(ROUNDS + WARM)][WARM:]
    few, many = zip(*rounds, strict=True)
    return statistics.median(few), statistics.median(many)


def _fill(session: Session, count: int) -> None:
    """As the loader puts them in: through the session, so that history and search know of each."""
    roster = roster_of(session)
    bodies = [body.key_id for body in roster.organisations.values() if body.partner]
    focuses = [focus.key_id for focus in activities.focus_groups(session)]
    rows = [_activity(roster, number) for number in range(count)]
    session.add_all(rows)
    session.flush()
    for number, row in enumerate(rows):
        taking = [bodies[(number + n) % 3] for n in range(3)]
        whom = {focuses[0], focuses[number % 2]}
        session.add_all(ActivityPartner(activity_id=row.key_id, organisation_id=i, joined_on=TODAY) for i in taking)
        session.add_all(ActivityFocus(activity_id=row.key_id, focus_group_id=i) for i in whom)
    events.write(session, Author("bench", NOW, "import"))


def _activity(roster: Roster, number: int) -> Activity:
    """The first of them are ahead, in the task group; the others long over, in any open group."""
    open_ones = [group.key_id for group in roster.groups.values() if not group.closed]
    ltg = next(group.key_id for group in roster.groups.values() if group.key == "ltg")
    ahead = number < AHEAD
    day = TODAY + timedelta(days=10 + 2 * number) if ahead else TODAY - timedelta(days=1 + number % 2000)
    return Activity(
        ref=f"J{1000 + number}", group_id=ltg if ahead else open_ones[number % len(open_ones)],
        title=f"Open day number {number}", kind="event", status="planned" if ahead else "done",
        lead_org_id=next(iter(roster.organisations)), from_date=day, to_date=day, precision="day",
        place=PLACES[number % len(PLACES)], outcome="" if ahead else "Everybody came", reach=number, reach_of="people",
        logged_by_id=next(iter(roster.members)), logged_on=min(day, TODAY),
    )  # fmt: skip


if __name__ == "__main__":
    main()
