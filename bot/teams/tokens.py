"""The bot's own token, which it shows to Teams when it speaks.

Asked for here and not by the SDK, which looks up the tenant on the event loop and waits without end (2.1.1).
"""

import asyncio
import logging
import time
from collections.abc import Callable

import httpx
import jwt

from bot.teams.near import client

TIMEOUT = 5  # seconds; less than what a whole call may take, so that a call without a token is known not to be sent
AGAIN = 5  # seconds until Microsoft is asked again after a refusal; meanwhile it stands
EARLY = 300  # seconds before its end that a token is not used any more

log = logging.getLogger("psr")


class NoToken(Exception):
    """Microsoft gave the bot no token: nothing was sent, and it may be tried again."""


class Tokens:
    """Tokens from the bot's home tenant, whichever tenant is spoken to."""

    def __init__(self, url: str, client_id: str, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._id, self._secret, self._clock = url, client_id, secret, clock
        self.patience: float = TIMEOUT
        self._held: dict[str, tuple[str, float]] = {}
        self._refused = ("", 0.0)
        self._asking = asyncio.Lock()

    async def __call__(self, scope: str | list[str], tenant_id: str | None = None) -> str:
        """A token for a scope. NoToken where there is none to be had."""
        wanted = scope if isinstance(scope, str) else " ".join(scope)
        async with self._asking:
            token, until = self._held.get(wanted, ("", 0.0))
            if self._clock() >= until:
                token, lasts = await self._try(wanted)
                self._held[wanted] = token, self._clock() + lasts - EARLY
        return token

    async def _try(self, scope: str) -> tuple[str, float]:
        why, until = self._refused
        if why and self._clock() < until:
            raise NoToken(why)
        try:
            return await self._ask(scope)
        except NoToken as error:
            log.warning("Microsoft gave the bot no token", extra={"why": str(error)})
            self._refused = str(error), self._clock() + AGAIN
            raise

    async def _ask(self, scope: str) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "client_id": self._id, "client_secret": self._secret,
                "scope": scope}  # fmt: skip
        try:
            async with asyncio.timeout(self.patience), client(self._url, self.patience) as http:
                return _read(await http.post(self._url, data=form))
        except (httpx.HTTPError, jwt.PyJWTError, TimeoutError, ValueError, TypeError, KeyError) as error:
            raise NoToken(type(error).__name__) from None


async def playground(scope: str | list[str], tenant_id: str | None = None) -> str:
    """What looks like a token: the Agents Playground asks for none, and the SDK reads it all the same."""
    return jwt.encode({"exp": int(time.time()) + 3600}, "playground" * 4, "HS256")


def _read(answered: httpx.Response) -> tuple[str, float]:
    given = answered.json()
    if answered.status_code != 200:
        name = str(given["error"])
        raise NoToken(name if name.isidentifier() else f"status {answered.status_code}")
    token = given["access_token"]
    jwt.get_unverified_header(token)  # the SDK raises late where it is none
    return token, float(given["expires_in"])
