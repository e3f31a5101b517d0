"""The keys that Microsoft signs its tokens with: fetched beside everything else, kept, and looked up again seldom.

The SDK's own look-up stops the event loop, for every token that names a key nobody knows (2.1.1).
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import jwt

from bot.calm import what
from bot.teams.near import client

log = logging.getLogger("psr")


class Unreachable(Exception):
    """The keys cannot be had just now."""


@dataclass(frozen=True)
class Key:
    """A public key, and the channels that may use it, where it says so."""

    jwk: jwt.PyJWK
    endorsements: frozenset[str] | None


@dataclass(frozen=True)
class Pace:
    """How the keys are fetched, in seconds."""

    patience: float = 5  # for the whole answer
    fresh: float = 3600  # after which they are fetched anew, beside what is being answered
    kept: float = 24 * 3600  # for which they count when they cannot be fetched anew
    pause: float = 60  # between two fetches, however many unknown keys are named
    again: float = 5  # the same, when the last one failed


class Keys:
    """The key set at one address."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.url, self._clock, self.pace = url, clock, Pace()
        self._held: dict[str, Key] = {}
        self._at = self._tried = float("-inf")
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """The key of that name, or None. Unreachable where nobody can say just now."""
        key = self.held(kid)
        if key is None or self._clock() - self._at > self.pace.fresh:
            fetching = self._refresh()
            if key is None and fetching:
                await asyncio.shield(fetching)
                key = self.held(kid)
        if key is None and self._failed:
            raise Unreachable
        return key

    def held(self, kid: str) -> Key | None:
        """The key of that name, if it is known."""
        return self._held.get(kid) if self._clock() - self._at <= self.pace.kept else None

    async def close(self) -> None:
        """Give up what is under way."""
        if self._fetching:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _refresh(self) -> asyncio.Task[None] | None:
        """The fetch that is under way, or a new one; None when it is too soon."""
        if self._fetching and not self._fetching.done():
            return self._fetching
        if self._clock() - self._tried < (self.pace.again if self._failed else self.pace.pause):
            return None
        self._tried = self._clock()
        self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(self.pace.patience), client(self.url, self.pace.patience) as http:
                answered = await http.get(self.url)
            self._held, self._at, self._failed = _read(answered.raise_for_status().json()), self._clock(), False
        except Exception as error:  # whatever answers at that address
            self._failed = True
            log.warning("Microsoft's keys could not be fetched", extra=what(error))


class Held(jwt.PyJWKClient):
    """The same keys as the SDK looks them up: only what is held, and never a fetch."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys.url)
        self._keys = keys

    def get_signing_key(self, kid: str) -> jwt.PyJWK:
        """The key of that name."""
        key = self._keys.held(kid)
        if key is None:
            raise jwt.PyJWKClientError("unknown key")
        return key.jwk


def _read(given: object) -> dict[str, Key]:
    """The RSA keys for signatures in a key set; what is anything else is passed over."""
    entries = given["keys"] if isinstance(given, dict) else None
    if not isinstance(entries, list):
        raise ValueError("no key set")
    keys = {e["kid"]: _key(e) for e in entries if isinstance(e, dict) and _signs(e)}
    found = {kid: key for kid, key in keys.items() if key}
    if not found:
        raise ValueError("no keys")
    return found


def _signs(entry: dict[str, object]) -> bool:
    named = isinstance(entry.get("kid"), str)
    return named and entry.get("kty") == "RSA" and entry.get("use", "sig") == "sig" and "d" not in entry


def _key(entry: dict[str, object]) -> Key | None:
    told = entry.get("endorsements")
    try:
        return Key(jwt.PyJWK(entry, "RS256"), frozenset(map(str, told)) if isinstance(told, list) else None)
    except (jwt.PyJWTError, ValueError, TypeError):  # one key that is broken takes none of the others with it
        return None
