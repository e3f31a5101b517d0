"""What is on this machine, and how to call it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.settings import LOOPBACK


def client(url: str, timeout: float) -> httpx.AsyncClient:
    """To call one address once: no redirect is followed, and no proxy stands between the bot and its own machine."""
    return httpx.AsyncClient(timeout=timeout, trust_env=host(url) not in LOOPBACK)


def host(url: str) -> str:
    """The host in an address, or "" where it cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def from_here(scope: Mapping[str, Any]) -> bool:
    """Whether a request was made on this machine, to this machine, and by no web page from elsewhere."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"]
    origins = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"origin"]
    peer = (scope.get("client") or ("",))[0]
    return (
        peer in LOOPBACK
        and len(hosts) == 1
        and host(f"//{hosts[0]}") in LOOPBACK
        and all(host(origin) in LOOPBACK for origin in origins)
    )
