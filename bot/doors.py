"""What the outbox asks of every door: somewhere to send to, and what became of it."""

from dataclasses import dataclass
from typing import Protocol

from handlers.core import Message
from storage.people import Platform


@dataclass(frozen=True)
class Address:
    """One conversation of a chat system, or one person."""

    platform: str
    tenant: str
    conversation: str = ""
    user: str = ""
    conversation_ref: str = ""  # what the platform wants beside the id, in its own form


@dataclass(frozen=True)
class Sent:
    """It arrived; `ref` is the chat system's own name for the message."""

    ref: str


@dataclass(frozen=True)
class NotSent:
    """It certainly did not arrive and may be tried again, after so many seconds where the chat system says."""

    retry_after: float | None
    why: str


@dataclass(frozen=True)
class ShutOut:
    """The bot is let into that workspace no more: nothing there is at fault, and all of it waits while it is of use."""

    platform: Platform
    tenant: str
    why: str


@dataclass(frozen=True)
class Refused:
    """It did not arrive, and trying again the same way is not likely to help."""

    why: str


@dataclass(frozen=True)
class Gone:
    """There is nobody at this address any more."""

    why: str


@dataclass(frozen=True)
class Ambiguous:
    """The sending was cut off: it may have arrived, or not."""

    why: str


Outcome = Sent | NotSent | ShutOut | Refused | Gone | Ambiguous


class Door(Protocol):
    """One chat system, as the outbox sees it."""

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """Send one message, once, and say what became of it. `key` is the letter's own, the same at every try."""
