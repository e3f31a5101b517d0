"""Whose turn it is: what is due, sorted into lanes, as a chat system counts what it is sent.

Each lane is one workspace's channels, or its people: Slack counts by workspace and by method, Teams by tenant. Lanes
take turns, and each has only its share of the senders, so a workspace with thousands of letters, or one that answers
slowly, holds up no other. Within a lane, places take turns, and what goes to one place goes in the order it was due.
"""

import math
import threading
from collections import Counter, deque
from collections.abc import Iterable
from typing import NamedTuple

from storage.sending import Waiting

Lane = tuple[str, str, str]  # platform, workspace or tenant, and "channel" or "member"
Queue = dict[str, deque[Waiting]]  # place: its rows, what was due first at the front


class Errand(NamedTuple):
    """A row that may be claimed now, and what is kept busy by it."""

    row: Waiting
    place: str
    lane: Lane


class Lanes:
    """What waits, what is on its way, and what is to be left alone until when, by the steady clock."""

    def __init__(self, senders: int, share: int) -> None:
        self._senders, self._share = senders, share
        self._lock = threading.Lock()  # over all below, and never while the database is asked
        self._queues: dict[Lane, Queue] = {}
        self._out: Counter[Lane] = Counter()
        self._rest: dict[Lane | str, float] = {}

    def fill(self, rows: Iterable[tuple[Lane, Waiting]], tick: float) -> None:
        """What waits now, in place of what was known to wait."""
        queues: dict[Lane, Queue] = {}
        for lane, row in rows:
            queues.setdefault(lane, {}).setdefault(row.place, deque()).append(row)
        with self._lock:
            self._queues = queues
            self._rest = {what: until for what, until in self._rest.items() if until > tick}

    def next(self, tick: float) -> Errand | None:
        """The next row that may go. Its place is busy until `done`, and its lane has one sender less."""
        with self._lock:
            if self._out.total() >= self._senders:
                return None
            for lane in list(self._queues):
                if self._out[lane] < self._share and self._free(lane, tick) and (found := self._taken(lane, tick)):
                    return found
        return None

    def done(self, errand: Errand, until: float) -> None:
        """It is off our hands, and its place is left alone until then."""
        with self._lock:
            self._out[errand.lane] -= 1
            self._rest[errand.place] = until

    def pause(self, lane: Lane, until: float) -> None:
        """The chat system wants nothing more of this kind until then."""
        with self._lock:
            self._rest[lane] = max(until, self._rest.get(lane, 0.0))

    def soonest(self) -> float | None:
        """When something that waits may go, if all that keeps it is a rest."""
        with self._lock:
            ends = [self._end(lane, place) for lane, queue in self._queues.items() for place in queue]
        return min((end for end in ends if end < math.inf), default=None)

    def _taken(self, lane: Lane, tick: float) -> Errand | None:
        queue = self._queues[lane]
        place = next((place for place in queue if self._free(place, tick)), None)
        if place is None:
            return None
        rows = queue.pop(place)
        errand = Errand(rows.popleft(), place, lane)
        if rows:
            queue[place] = rows  # at the end: the others have their turn first
        self._queues.pop(lane)
        if queue:
            self._queues[lane] = queue
        self._out[lane] += 1
        self._rest[place] = math.inf
        return errand

    def _free(self, what: Lane | str, tick: float) -> bool:
        return self._rest.get(what, 0.0) <= tick

    def _end(self, lane: Lane, place: str) -> float:
        return max(self._rest.get(lane, 0.0), self._rest.get(place, 0.0))
