"""Who may speak to the bot in Teams, and whom it speaks to: tokens, addresses and tenants. Deny by default."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from bot.settings import LOOPBACK
from bot.teams.keys import Key, Keys, Unreachable

CHANNEL = "msteams"
LEEWAY = 300  # seconds that clocks may differ
EXACTLY = {"smba.trafficmanager.net"}  # anybody may rent another name under trafficmanager.net
BELOW = re.compile(r"(?:[a-z0-9-]+\.)+botframework\.com")


class Turned(Exception):
    """A request that is turned away: the status it gets, and why, for the log alone."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Pass:
    """A token that holds, and the address that its holder may be answered at."""

    token: str
    service_url: str


class Trust:
    """Tokens of the Bot Framework for this bot, and no others: none of Entra, Agent 365 or another app."""

    def __init__(self, keys: Keys, client_id: str, issuer: str) -> None:
        self._keys, self._client_id, self._issuer = keys, client_id, issuer

    async def check(self, headers: Iterable[tuple[bytes, bytes]]) -> Pass:
        """The pass in a request's headers, or Turned."""
        token = _bearer(headers)
        key = await self._key(token)
        if key.endorsements is not None and CHANNEL not in key.endorsements:
            raise Turned(401, "the key is not for Teams")
        address = self._claims(token, key).get("serviceurl")
        if not isinstance(address, str) or not address:
            raise Turned(401, "no serviceurl in the token")
        return Pass(token, address)

    async def _key(self, token: str) -> Key:
        try:
            header = jwt.get_unverified_header(token)
        except Exception as error:  # PyJWT's own kind for most, and others for what is stranger
            raise Turned(401, type(error).__name__) from None
        kid = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(kid, str):
            raise Turned(401, "not signed as Microsoft does")
        try:
            key = await self._keys.find(kid)
        except Unreachable:
            raise Turned(503, "Microsoft's keys are not to be had") from None
        if key is None:
            raise Turned(401, "an unknown key")
        return key

    def _claims(self, token: str, key: Key) -> dict[str, Any]:
        try:
            return jwt.decode(
                token, key.jwk.key, algorithms=["RS256"], audience=self._client_id, issuer=self._issuer, leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )  # fmt: skip
        except Exception as error:
            raise Turned(401, type(error).__name__) from None


def ours(url: str, *, dev: bool = False) -> bool:
    """Whether the bot speaks to an address: one of Microsoft's for Teams, or in dev this machine and nothing else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not url.isascii() or not url.isprintable() or set(url) & set(" \\?#@"):
        return False
    if dev:
        return parts.scheme in ("http", "https") and host in LOOPBACK
    known = host in EXACTLY or BELOW.fullmatch(host)
    return parts.scheme == "https" and port in (None, 443) and bool(known)


def same(url: str, other: str) -> bool:
    """Whether two addresses are one, with or without the stroke at the end."""
    return url.rstrip("/") == other.rstrip("/")


def tenant_of(activity: Mapping[str, Any]) -> str | None:
    """The tenant that an activity came from, in small letters; None where it names none, or two."""
    named = [_at(activity, "channelData", "tenant", "id"), _at(activity, "conversation", "tenantId")]
    given = [name for name in named if name is not None]
    if not given or not all(isinstance(name, str) and name for name in given):
        return None
    found = {name.lower() for name in given}
    return found.pop() if len(found) == 1 else None


def _at(found: Any, *path: str) -> Any:  # noqa: ANN401 - whatever stands there
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _bearer(headers: Iterable[tuple[bytes, bytes]]) -> str:
    given = [value for name, value in headers if name.lower() == b"authorization"]
    if len(given) != 1:
        raise Turned(401, "no token" if not given else "two tokens")
    kind, _, token = given[0].decode("latin-1").partition(" ")
    if kind != "Bearer" or not token.isascii() or token.count(".") != 2:
        raise Turned(401, "no bearer token")
    return token
