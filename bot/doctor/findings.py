"""What was found, and a way to ask whether anybody answers."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import OpenerDirector, ProxyHandler, build_opener

from bot.settings import LOOPBACK

PATIENCE = 5  # seconds that a chat system has to answer


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    sentence: str


def fine(sentence: str) -> Finding:
    """Something that is as it should be."""
    return Finding(True, sentence)


def wrong(sentence: str) -> Finding:
    """Something to put right."""
    return Finding(False, sentence)


def opener(url: str) -> OpenerDirector:
    """This machine is never reached through a proxy."""
    own = urlsplit(url).hostname in LOOPBACK
    return build_opener(*([ProxyHandler({})] if own else []))
