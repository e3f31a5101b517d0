"""Microsoft's part in trust, on loopback: keys that it publishes, tokens that it signs, and a door that reads them."""

import asyncio
import base64
import json
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment

from bot.teams import sdk
from bot.teams.answers import Answer
from bot.teams.gate import Activity, Gate
from bot.teams.keys import Pace
from bot.teams.tokens import playground
from tests.canary import WATCH

CLIENT = "0c0ffee0-0000-4000-8000-000000000001"
TENANT = "0c0ffee0-0000-4000-8000-00000000000a"
SERVICE = "https://smba.trafficmanager.net/uk/"
ISSUER = "https://api.botframework.com"
ACTIVITY: Activity = {
    "type": "message", "id": "1458032400000", "channelId": "msteams", "serviceUrl": SERVICE, "text": "help",
    "from": {"id": "29:1", "aadObjectId": "0c0ffee0-0000-4000-8000-0000000000f1"},
    "conversation": {"id": "19:task-group@thread.tacv2", "conversationType": "channel", "tenantId": TENANT},
    "channelData": {"tenant": {"id": TENANT}},
}  # fmt: skip

T = TypeVar("T")
Headers = list[tuple[bytes, bytes]]


@cache
def private(name: str) -> RSAPrivateKey:
    """A key of that name; making one takes a while."""
    return generate_private_key(65537, 2048)


def claims(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a claim may hold
    """What Microsoft says in a token for this bot; a claim given as None is left out."""
    now = int(time.time())
    said = {"iss": ISSUER, "aud": CLIENT, "serviceurl": SERVICE, "nbf": now - 10, "exp": now + 3600, **changed}
    return {name: value for name, value in said.items() if value is not None}


def signed(kid: str = "one", *, by: str = "", **changed: Any) -> str:  # noqa: ANN401
    """A token that names the key `kid`, and is signed by that one or `by` another."""
    return jwt.encode(claims(**changed), private(by or kid), "RS256", {"kid": kid})


def raw(header: dict[str, Any], said: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand, as no library would."""
    parts = [json.dumps(header).encode(), json.dumps(said).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def shown(token: str, kind: str = "application/json") -> Headers:
    """The headers of a request with a token."""
    return [(b"content-type", kind.encode()), (b"authorization", f"Bearer {token}".encode()), (b"host", b"bot.test")]


@dataclass
class KeyServer:
    """Where the keys are to be had, and what is to go wrong there."""

    keys: dict[str, list[str] | None] = field(default_factory=lambda: {"one": ["msteams", "skype"]})
    fetches: int = 0
    sleep: float = 0
    status: int = 200
    body: str = ""
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a port of loopback's own choice."""
        app = web.Application()
        app.router.add_get("/v1/.well-known/keys", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    @property
    def cloud(self) -> CloudEnvironment:
        """Microsoft's public cloud, with its keys here."""
        return replace(PUBLIC, openid_metadata_url=f"{self.url}/v1/.well-known/openidconfiguration")

    async def _answer(self, _: web.Request) -> web.Response:
        self.fetches += 1
        await asyncio.sleep(self.sleep)
        published = {"keys": [_published(name, told) for name, told in self.keys.items()]}
        return web.Response(text=self.body or json.dumps(published), status=self.status)


@dataclass
class Teams:
    """The door as it stands open to Teams, and what came through."""

    dev: bool = False
    keys: KeyServer = field(default_factory=KeyServer)
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    heard: list[Activity] = field(default_factory=list)
    answers: Answer | Exception = field(default_factory=Answer)
    admitted: set[str] = field(default_factory=lambda: {TENANT})

    def open(self) -> None:
        """Start both sides."""
        self.run(self.keys.start())
        account = sdk.Account(dev=True) if self.dev else sdk.Account(CLIENT, "not-a-secret", TENANT)
        self.app = sdk.build(account, cloud=self.keys.cloud, token=playground)
        self.gate = Gate(self.app, self._listen, self._admits, dev=self.dev)
        self.run(self.gate.open())

    def close(self) -> None:
        """Stop both."""
        self.run(self.gate.close())
        self.run(self.keys.stop())
        self.runner.close()

    def pace(self, **seconds: float) -> None:
        """Let the bot fetch keys at another pace."""
        assert self.gate.keys is not None
        self.gate.keys.pace = Pace(**seconds)

    def run(self, coroutine: Awaitable[T]) -> T:
        """Let it happen."""

        async def waited() -> T:
            return await coroutine

        return self.runner.run(waited())

    def sends(self, token: str, **changed: Any) -> int:  # noqa: ANN401 - any field of an activity
        """The status that an activity with this token gets."""
        return self.run(post(self.gate, changed_from(ACTIVITY, changed), shown(token)))[0]

    def posts(self, body: Any, headers: Headers | None = None, **scope: Any) -> tuple[int, str]:  # noqa: ANN401
        """Status and body of what any request gets."""
        return self.run(post(self.gate, body, shown(signed()) if headers is None else headers, **scope))

    async def _listen(self, activity: Activity) -> Answer:
        self.heard.append(activity)
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers

    async def _admits(self, tenant: str) -> bool:
        return tenant in self.admitted


async def post(gate: Gate, body: Any, headers: Headers, **more: Any) -> tuple[int, str]:  # noqa: ANN401
    """One POST to the door, in pieces as a server hands it over: status and body of the answer."""
    whole = body if isinstance(body, bytes) else json.dumps(body).encode()
    WATCH.typed(whole)
    pieces = [whole[at : at + 65536] for at in range(0, len(whole), 65536)] or [b""]
    sent: list[dict[str, Any]] = []
    scope = {"type": "http", "method": "POST", "path": "/api/messages", "query_string": b"", "headers": headers,
             "client": ("127.0.0.1", 50000), **more}  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:  # noqa: ANN401 - a message of ASGI
        sent.append(message)

    await gate(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()


def changed_from(activity: Activity, changed: dict[str, Any]) -> Activity:
    """The activity with other fields; what is given as None is left out, and `sender` stands for `from`."""
    made = {**activity, **{"from" if name == "sender" else name: value for name, value in changed.items()}}
    return {name: value for name, value in made.items() if value is not None}


def _published(name: str, endorsements: list[str] | None) -> dict[str, Any]:
    entry = {**RSAAlgorithm.to_jwk(private(name).public_key(), as_dict=True), "kid": name, "use": "sig"}
    return entry if endorsements is None else {**entry, "endorsements": endorsements}
