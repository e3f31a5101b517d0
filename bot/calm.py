"""What goes wrong while a request is answered: said to the person calmly, and logged without their words."""

import logging
import secrets
import traceback

from handlers.core import Oops, Reply
from storage.database import Damaged, Unsure

log = logging.getLogger("psr")

NOT_SAVED = "Sorry, that did not save. Please try again in a minute (reference {}). Nothing is half-saved."
SORRY = ("Sorry, something went wrong on my side (reference {}). It may have been saved: "
         "please look with `/psr` before you try again.")  # fmt: skip
SLOW = "Sorry, that is taking too long. It may have been saved: please look with `/psr` before you try again."
DAMAGED = ("Sorry, the record is damaged, so nothing was saved, and nothing will be until it is put right. "
           "Please tell whoever looks after the bot.")  # fmt: skip
TOO_LATE = "Sorry, that took too long, so nothing was saved. Please try again in a minute."


class TooLate(Exception):
    """The time in which an answer must be kept is over (design 9.3)."""


class WritesAfterAll(Exception):
    """The line turned out to be a command that changes something, or takes long: it is answered in a thread."""


def refused(error: Exception) -> Reply:
    """What the person reads of an error: what to put right, or that nothing was saved."""
    if isinstance(error, Oops):
        return Reply(error.text, buttons=error.buttons, refused=True, field=error.field)
    if isinstance(error, TooLate):
        return Reply(TOO_LATE, refused=True)
    if isinstance(error, Damaged):
        return Reply(DAMAGED, refused=True)
    reference = secrets.token_hex(2).upper()
    log.error("reference %s: %s at %s", reference, type(error).__name__, where(error))
    return Reply((SORRY if isinstance(error, Unsure) else NOT_SAVED).format(reference), refused=True)


def where(error: Exception) -> str:
    """The last places in the code, and nothing of what was typed."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
