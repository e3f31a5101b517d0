"""Tried again, where the database was away for a moment. The inbound key says what was kept the time before."""

import math
import time
from collections.abc import Callable
from typing import TypeVar

from bot.calm import TooLate
from handlers.core import Oops
from storage.database import Unsure

PAUSES = (0.1, 0.3, 0.9)  # seconds: PostgreSQL restarts in about one

T = TypeVar("T")


def tried(
    work: Callable[[], T], passes: Callable[[Exception], bool], deadline: float | None, lost: Exception | None
) -> T:
    """What it returns, or raises, with up to three more tries until the deadline; `lost` was a try before the first.

    Where a COMMIT was lost on its way and nothing after it could ask what became of it, nobody knows: Unsure.
    """
    until, pauses = math.inf if deadline is None else deadline, iter(PAUSES)
    while True:
        try:
            return work()
        except (Oops, TooLate):
            raise  # the record was asked, and no answer was kept in it
        except Exception as error:
            lost = lost if isinstance(lost, Unsure) else error
            pause = next(pauses, math.inf)
            if not (passes(error) and time.monotonic() + pause < until):
                raise lost from None
        time.sleep(pause)
