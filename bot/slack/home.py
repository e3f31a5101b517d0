"""The bot's Home tab: what `/psr` alone would say."""

from typing import Any

from slack_sdk.models.views import View

from bot.slack import cards
from handlers.core import Message


def view(message: Message) -> dict[str, Any]:
    """A message as a Home tab."""
    made: dict[str, Any] = View(type="home", blocks=cards.draw(message, cards.HOME_BLOCKS).blocks).to_dict()
    return made
