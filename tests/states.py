"""The partnership as it stood before some record was made, so that refs come out as a table prints them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml

from tests.conftest import DEMO, TUESDAY, Bot
from tests.stores import Record, Store, loaded_in

Data = dict[str, Any]
Change = Callable[[Data], None]
SECTIONS = {"A": "actions", "J": "activities", "M": "meetings"}

# The task group's activities of 9 to 14 March, as chorley.yaml has them.
SINCE: list[Data] = [
    {"ref": "J8", "group": "ltg", "title": "Joint home safety and wellbeing visits", "kind": "joint_intervention",
     "status": "done", "lead": "fire", "partners": ["fire", "police", "chorley-council"], "focus": ["elderly"],
     "from": date(2016, 3, 10), "to": date(2016, 3, 10), "reach": 12, "reach_of": "homes",
     "outcome": "Smoke alarms checked; help offered and accepted with consent", "logged_by": "ltg-fire"},
    {"ref": "J9", "group": "ltg", "title": "Carers information stall", "kind": "event", "status": "planned",
     "lead": "ccg", "partners": ["ccg", "lcc", "vcfs"], "focus": ["carers"], "from": date(2016, 4, 13),
     "to": date(2016, 4, 13), "place": "Covered market", "logged_by": "ltg-ccg", "logged_on": date(2016, 3, 11)},
    {"ref": "J10", "group": "ltg", "title": "Know your neighbour - befriending week", "kind": "campaign",
     "status": "planned", "lead": "vcfs", "partners": ["vcfs", "chorley-council", "fire"],
     "focus": ["elderly", "carers"], "from": date(2016, 4, 25), "to": date(2016, 4, 29), "when_text": "w/c 25 April",
     "logged_by": "ltg-vcfs", "logged_on": date(2016, 3, 14)},
]  # fmt: skip


@contextmanager
def bot_on(store: Store, change: Change, at: str = TUESDAY) -> Iterator[Bot]:
    """A bot on the demonstration's partnership with something changed in it beforehand."""
    bot = Bot(store.copy(kept(store, change, at)), at)
    yield bot
    bot.router.close()


def kept(store: Store, change: Change, at: str = TUESDAY) -> Record:
    """The record of that."""
    return loaded_in(store, _written(change), at)


@cache
def _written(change: Change) -> str:
    data = yaml.safe_load(DEMO.read_text())
    change(data)
    return str(yaml.safe_dump(data, sort_keys=False))


def as_it_is(data: Data) -> None:
    """Wednesday 9 March 2016: A12 and M8 are the latest."""


@cache
def before(ref: str) -> Change:
    """Neither this record nor a later one of its letter is there; nor what hangs on it."""

    def change(data: Data) -> None:
        section = SECTIONS[ref[0]]
        if section == "activities":
            doings(data)
        data[section] = [row for row in data[section] if _number(row["ref"]) < _number(ref)]
        there = [row["ref"] for row in data["meetings"]]
        data["actions"] = [row for row in data["actions"] if row["due"].get("meeting", there[0]) in there]

    return change


def doings(data: Data) -> None:
    """Monday 14 March 2016, 8am: what members logged by then is there too, so J10 is the latest."""
    data["meta"]["as_of"] = datetime.fromisoformat("2016-03-14T08:00+00:00")
    data["activities"] += [dict(row) for row in SINCE]


def before_m3_was_cancelled(data: Data) -> None:
    """An Implementation Group that is still to meet on 1 March, with an action due then."""
    meeting = next(row for row in data["meetings"] if row["ref"] == "M3")
    del meeting["reason"]
    meeting["status"] = "planned"
    data["actions"][0] |= {"group": "implementation", "owner": "none", "status": "open",
                           "due": {"meeting": "M3", "precision": "meeting"}}  # fmt: skip


def a_police_seat_to_confirm(data: Data) -> None:
    """The seat of Police is still suggested, for a post; and the member that the table calls @name is of Police."""
    data["members"].append({"key": "name", "title": "Community Beat Manager", "org": "police", "home": "teams"})
    seat = next(row for row in data["seats"] if row["key"] == "s-ltg-police")
    seat |= {"member": None, "status": "suggested"}
    data["actions"] = [row for row in data["actions"] if row["ref"] not in ("A6", "A9")]


def _number(ref: str) -> int:
    return int(ref.rpartition("-")[2][1:])
