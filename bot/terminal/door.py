"""The terminal as a door: it takes every message and keeps it until somebody looks."""

from bot.doors import Address, Outcome, Sent
from handlers.core import Message


class TerminalDoor:
    """Collects what the bot sends."""

    def __init__(self) -> None:
        self.posts: list[tuple[Address, Message]] = []

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """Take it; nothing can go wrong here."""
        self.posts.append((address, message))
        return Sent(key)

    def take(self) -> list[tuple[Address, Message]]:
        """What came since the last look."""
        posts, self.posts = self.posts, []
        return posts
