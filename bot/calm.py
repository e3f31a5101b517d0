"""What goes wrong while a request is answered: said to the person calmly, and logged without their words."""

import logging
import secrets
import traceback
from dataclasses import dataclass

from handlers.core import Oops, Reply
from storage.database import Damaged, Unsure

log = logging.getLogger("psr")

NOT_SAVED = "Sorry, that did not save. Please try again in a minute (reference {}). Nothing is half-saved."
SORRY = ("Sorry, something went wrong on my side (reference {}). It may have been saved: "
         "please look with `/psr` before you try again.")  # fmt: skip
DAMAGED = ("Sorry, the record is damaged, so nothing was saved, and nothing will be until it is put right "
           "(reference {}). Please tell whoever looks after the bot.")  # fmt: skip
SLOW = ("Sorry, that is taking too long (reference {}). It may have been saved: "
        "please look with `/psr` before you try again.")  # fmt: skip
TOO_LATE = "Sorry, that took too long, so nothing was saved (reference {}). Please try again in a minute."


class TooLate(Exception):
    """The time in which an answer must be kept is over (design 9.3)."""


class WritesAfterAll(Exception):
    """The line turned out to be a command that changes something, or takes long: it is answered in a thread."""


@dataclass(frozen=True)
class Apology(Reply):
    """A reply to what is not the person's to put right; its reference finds the line in the log."""

    reference: str = ""


def refused(error: Exception) -> Reply:
    """What the person reads of an error: what to put right, or that nothing was saved."""
    if isinstance(error, Oops):
        return Reply(error.text, buttons=error.buttons, refused=True, field=error.field)
    if isinstance(error, TooLate):
        return sorry(TOO_LATE, "an answer came too late", error)
    if isinstance(error, Damaged):
        return sorry(DAMAGED, "the record is damaged", error)
    return sorry(SORRY if isinstance(error, Unsure) else NOT_SAVED, "an answer broke", error)


def sorry(words: str, event: str, error: BaseException | None = None, **more: str) -> Apology:
    """An apology; `words` have a place for its reference."""
    made = reference(event, error, **more)
    return Apology(words.format(made), refused=True, reference=made)


def reference(event: str, error: BaseException | None = None, **more: str) -> str:
    """A short name for the line in the log that says what went wrong and where, and `more`, with nobody's words."""
    made = secrets.token_hex(2).upper()
    known = {name: value for name, value in more.items() if value}
    log.error(event, extra={"reference": made, **known, **what(error)})
    return made


def what(error: BaseException | None) -> dict[str, str]:
    """What a line of the log holds of an error: its kind and its place, and nothing of what was typed."""
    return {"error": type(error).__name__, "at": where(error)} if error else {}


def where(error: BaseException) -> str:
    """The last places in the code, and nothing of what was typed."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
