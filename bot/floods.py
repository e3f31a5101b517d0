"""How much one person, or one workspace or tenant, may say at once, so that one's flood is not everybody's wait.

It is asked once the signature was checked and the sender is let in, and counts in this process alone: behind two
processes there is room for twice as much. What a person does quickly and means, such as fifteen claims in a meeting,
stays far below it; a script does not.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum

LINES = 20  # a minute and person
AT_ONCE = 2  # minutes' worth that may come in one go, after a pause
PEOPLE = 60  # who never stop, and may do so in one workspace or tenant: 1,200 lines a minute are 20 a second
AGAIN = 60.0  # seconds until somebody is told again
KEPT = 10_000  # people and tenants that are kept in mind

YOURS = "That is a lot at once, so I did nothing with this one. Please wait a minute, and then say it again."
ALL = (
    "A lot comes from your organisation at once, so I did nothing with this one. Please wait a minute, and then say it "
    "again."
)


class Turn(Enum):
    """What becomes of a line: it is answered; it is too much, and that is said; or it was said a moment ago."""

    TAKEN = "taken"
    TOLD = "told"
    QUIET = "quiet"


@dataclass
class Bucket:
    """What somebody may still say now, filled again as time goes by."""

    left: float
    at: float
    told: float = float("-inf")

    def take(self, now: float, a_second: float, most: float) -> bool:
        """One line of it, if there is one."""
        self.left, self.at = min(most, self.left + (now - self.at) * a_second), now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Floods:
    """Everybody's bucket. It belongs to the event loop."""

    def __init__(self, lines: int = LINES, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines, self._clock = lines, clock
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def turn(self, platform: str, tenant: str, user: str) -> tuple[Turn, str]:
        """What becomes of somebody's next line, and the words for it. Too much of one costs the others nothing."""
        for key, lines, words in (
            ((platform, tenant, user), self._lines, YOURS),
            ((platform, tenant), self._lines * PEOPLE, ALL),
        ):
            bucket = self._bucket(key, lines)
            if not bucket.take(self._clock(), lines / 60, lines * AT_ONCE):
                return self._refused((platform, tenant, user)), words
        return Turn.TAKEN, ""

    def _bucket(self, key: Hashable, lines: int) -> Bucket:
        bucket = self._buckets.setdefault(key, Bucket(lines * AT_ONCE, self._clock()))
        self._buckets.move_to_end(key)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return bucket

    def _refused(self, person: Hashable) -> Turn:
        bucket, now = self._buckets[person], self._clock()
        if now - bucket.told < AGAIN:
            return Turn.QUIET
        bucket.told = now
        return Turn.TOLD
