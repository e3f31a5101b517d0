"""What Teams gets back in the answer itself: nothing, a card in a card's place, words, or a dialog."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"
DIALOGS = ("task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction")


@dataclass(frozen=True)
class Answer:
    """What Teams gets back; of most activities nothing but that they were taken in."""

    status: int = 200
    body: dict[str, Any] | None = None


def card(content: dict[str, Any]) -> Answer:
    """A card in the place of the one that was pressed."""
    return Answer(body={"statusCode": 200, "type": CARD, "value": content})


def told(words: str) -> Answer:
    """Words beside a card that stays as it is."""
    return Answer(body={"statusCode": 200, "type": WORDS, "value": words})


def calm(activity: Mapping[str, Any], words: str) -> Answer:
    """Words in the shape that the answer to this kind of activity can hold; nothing where it can hold none."""
    name = activity.get("name") if activity.get("type") == "invoke" else None
    if name == "adaptiveCard/action":
        return told(words)
    return closed(words) if name in DIALOGS else Answer()


def dialog(title: str, content: dict[str, Any]) -> Answer:
    """A dialog with a card in it."""
    shown = {"title": title, "height": "medium", "width": "medium", "card": {"contentType": CARD, "content": content}}
    return Answer(body={"task": {"type": "continue", "value": shown}})


def closed(words: str) -> Answer:
    """The end of a dialog, in words."""
    return Answer(body={"task": {"type": "message", "value": words}})
