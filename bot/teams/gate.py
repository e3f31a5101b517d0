"""Before the listeners: nothing is read that Teams did not sign, and nothing strange gets as far as an error."""

import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from microsoft_teams.api import InvokeResponse
from microsoft_teams.apps import App
from microsoft_teams.apps.events import ActivityEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot import bodies, calm
from bot.teams import answers, sdk
from bot.teams.answers import Answer
from bot.teams.keys import Held, Keys
from bot.teams.near import from_here
from bot.teams.trust import CHANNEL, Pass, Trust, Turned, ours, same, tenant_of

WORDS = {
    400: "That could not be read.",
    401: "Not signed by Microsoft Teams.",
    403: "This bot does not answer there.",
    413: "Too large.",
    415: "Teams sends JSON.",
    503: "Please try again in a minute.",
}

log = logging.getLogger("psr")

Activity = dict[str, Any]


Answering = Callable[[Activity], Awaitable[Answer]]
Admits = Callable[[str], bool | Awaitable[bool]]


class Gate:
    """An ASGI app: checks a request from Teams and hands its activity on."""

    def __init__(self, app: App, answer: Answering, admits: Admits, *, dev: bool = False) -> None:
        self._app, self._answers, self._admits, self._dev = app, answer, admits, dev
        self._trust: Trust | None = None
        self.keys: Keys | None = None

    async def open(self) -> None:
        """Make the SDK ready. Before this everybody is turned away."""
        await self._app.initialize()
        self._app.server.on_request = _taken
        check = sdk.validator(self._app)
        if check and self._app.id:
            self.keys = Keys(check.options.jwks_uri)
            check._jwks_client = Held(self.keys)
            self._trust = Trust(self.keys, self._app.id, self._app.cloud.token_issuer)

    async def close(self) -> None:
        """Let go of every connection, to the SDK's too."""
        if self.keys:
            await self.keys.close()
        await sdk.close(self._app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            shown = await self._shown(request)
            activity = await _read(request)
            await self._check(activity, shown)
        except Turned as turned:
            log.warning("a request to Teams' door was turned away", extra={"status": turned.status, "why": turned.why})
            return _turned_away(turned.status)
        except Exception as error:  # such as a record that is too busy to say which tenants are admitted
            _sorry(error)
            return _turned_away(503)
        return await self._answered(activity)

    async def _shown(self, request: Request) -> Pass | None:
        """The pass that is shown. In dev there is none: whoever is on this machine is let in."""
        if self._dev:
            if not from_here(request.scope):
                raise Turned(403, "not from this machine")
            return None
        if not self._trust:
            raise Turned(401, "not open")
        return await self._trust.check(request.scope["headers"])

    async def _check(self, activity: Activity, shown: Pass | None) -> None:
        """Whether what the activity says of itself goes with the pass, and may be answered."""
        url = activity.get("serviceUrl", "")
        if shown and not same(url, shown.service_url):
            raise Turned(401, "a serviceUrl that is not the token's")
        await self._ask_sdk(activity, shown)
        if not ours(url, dev=self._dev):
            raise Turned(403, "a serviceUrl that is not Microsoft's")
        if not self._dev and activity.get("channelId") != CHANNEL:
            # Through the other channels of an Azure bot anybody could name the tenant themselves.
            raise Turned(403, "not from Teams")
        tenant = tenant_of(activity)
        if tenant is None or not await self._admitted(tenant):
            raise Turned(403, "a tenant that is not admitted")

    async def _ask_sdk(self, activity: Activity, shown: Pass | None) -> None:
        """Microsoft's own check stands behind ours; it sees no more than it needs."""
        body: dict[str, object] = {name: activity[name] for name in ("type", "id", "serviceUrl") if name in activity}
        headers = {"authorization": f"Bearer {shown.token}"} if shown else {}
        if (await self._app.server.handle_request({"body": body, "headers": headers}))["status"] != 200:
            raise Turned(401, "the SDK does not believe the token")

    async def _admitted(self, tenant: str) -> bool:
        said = self._admits(tenant)
        return await said if inspect.isawaitable(said) else said

    async def _answered(self, activity: Activity) -> Response:
        try:
            return _http(await self._answers(activity))
        except Exception as error:  # the last resort: the listeners say themselves what went wrong
            return _http(answers.calm(activity, _sorry(error)))


async def _taken(_: ActivityEvent) -> InvokeResponse[Any]:
    """The SDK is asked about the token alone; it answers nobody."""
    return InvokeResponse(status=200)


async def _read(request: Request) -> Activity:
    body = await bodies.whole(request)
    if body is None:
        raise Turned(413, "too large")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Turned(415, "not JSON by its name")
    try:
        said = bodies.strict(body)
    except ValueError as error:
        raise Turned(400, type(error).__name__) from None
    if not _shaped(said):
        raise Turned(400, "not an activity")
    return dict(said)


def _shaped(said: object) -> bool:
    """Whether what everything else relies on is there, and of its kind. Without a serviceUrl it is not believed."""
    if not isinstance(said, dict):
        return False
    needed = [said.get("type"), _id(said.get("conversation")), _id(said.get("from"))]
    optional = [said.get("id", ""), said.get("serviceUrl", "")]
    return all(isinstance(v, str) and v for v in needed) and all(isinstance(v, str) for v in optional)


def _id(found: object) -> object:
    return found.get("id") if isinstance(found, dict) else None


def _sorry(error: Exception) -> str:
    return calm.SORRY.format(calm.reference("an answer broke", error))


def _http(answer: Answer) -> Response:
    return Response(status_code=answer.status) if answer.body is None else JSONResponse(answer.body, answer.status)


def _turned_away(status: int) -> Response:
    return Response(WORDS[status], status, {"www-authenticate": "Bearer"} if status == 401 else None)
