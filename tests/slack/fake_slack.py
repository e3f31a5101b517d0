"""A strict Slack Web API on loopback: it takes what Slack takes, refuses what Slack refuses, and remembers it."""

import asyncio
import base64
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack.block_limits import validate
from tests.slack.fake_files import Files

TOKEN = "xoxb-test-token"
NEEDS = {
    "chat.postMessage": ("channel", "text", "blocks"),
    "chat.postEphemeral": ("channel", "user", "text", "blocks"),
    "conversations.open": ("users",),
    "views.open": ("trigger_id", "view"),
    "views.publish": ("user_id", "view"),
    "apps.connections.open": (),
    "files.getUploadURLExternal": ("filename", "length"),
    "files.completeUploadExternal": ("files", "channel_id"),
    "auth.test": (),
    "oauth.v2.access": ("code",),
}
APP_TOKEN = "xapp-test-token"
NO_CODE = {"ok": False, "error": "invalid_code"}
# Methods that carry nothing to be seen.
PLAIN = (
    "conversations.open", "apps.connections.open", "files.getUploadURLExternal", "files.completeUploadExternal",
    "auth.test", "oauth.v2.access",
)  # fmt: skip


@dataclass
class Fault:
    """What goes wrong at one call: a status, an error's name, a reset, or an answer that never comes."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    reset: bool = False
    hang: float = 0
    html: bool = False  # whether what answers is not Slack, but something on the way
    after: bool = False  # whether the post was taken in before it went wrong


@dataclass
class FakeSlack:
    """The workspace: who is where, what was posted, and what is to go wrong next."""

    rooms: set[str] = field(default_factory=lambda: {"C0LTG"})
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    faults: deque[tuple[str, Fault]] = field(default_factory=deque)
    triggers: set[str] = field(default_factory=set)
    url: str = ""
    envelopes: deque[dict[str, Any]] = field(default_factory=deque)
    acknowledged: dict[str, Any] = field(default_factory=dict)
    sockets: int = 0
    dialogues: set[str] = field(default_factory=set)  # conversations of the bot with one person
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: "T0VCFS"})  # each token's workspace
    spoke: list[tuple[str, str]] = field(default_factory=list)  # (method, token), of every call
    owners: dict[str, str] = field(default_factory=dict)  # channel: the only workspace whose token may post there
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)  # what each code of an install is good for, once
    revoked: set[str] = field(default_factory=set)
    apps: dict[str, str] = field(default_factory=dict)  # client id: client secret
    _runner: web.AppRunner | None = None

    def __post_init__(self) -> None:
        self.files = Files(self._problem)

    async def start(self) -> None:
        """Listen on a port of loopback's own choice."""
        app = web.Application(client_max_size=50_000_000)
        app.router.add_post("/api/{method}", self._call)
        app.router.add_post("/hook/{name}", self._hook)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    def fail(self, method: str, **how: Any) -> None:  # noqa: ANN401 - the fields of a Fault
        """Let the next call of this method go wrong."""
        self.faults.append((method, Fault(**how)))

    def trigger(self, name: str) -> str:
        """A trigger as Slack issues it, good for one form."""
        self.triggers.add(name)
        return name

    def posts(self, method: str = "chat.postMessage") -> list[dict[str, Any]]:
        """What was taken in by one method, in order."""
        return [args for name, args in self.calls if name == method]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = self.faults.popleft()[1] if self.faults and self.faults[0][0] == method else Fault()
        if fault.hang:
            await asyncio.sleep(fault.hang)
        answer = self._refusal(request, method) or await self._taken(request, method, fault)
        if fault.reset and request.transport:
            request.transport.abort()
        if fault.html:
            return web.Response(text="<h1>Sorry</h1>", status=fault.status, content_type="text/html")
        if fault.status != 200:
            headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=fault.status, headers=headers)
        return web.json_response(answer)

    def _refusal(self, request: web.Request, method: str) -> dict[str, Any] | None:
        shown = request.headers.get("Authorization", "")
        known = {APP_TOKEN} if method == "apps.connections.open" else set(self.tokens)
        self.spoke.append((method, shown.removeprefix("Bearer ")))
        if method == "oauth.v2.access":
            pairs = {base64.b64encode(":".join(pair).encode()).decode() for pair in self.apps.items()}
            return None if shown.removeprefix("Basic ") in pairs else {"ok": False, "error": "bad_client_secret"}
        if shown.removeprefix("Bearer ") in self.revoked:
            return {"ok": False, "error": "token_revoked"}
        if shown not in {f"Bearer {token}" for token in known}:
            return self._problem("not_authed", f"{method} without the token")
        if request.content_type not in ("application/json", "application/x-www-form-urlencoded"):
            return self._problem("invalid_post_type", f"{method} as {request.content_type}")
        return None

    async def _taken(self, request: web.Request, method: str, fault: Fault) -> dict[str, Any]:
        args = await arguments(request)
        if missing := [name for name in NEEDS.get(method, ("a known method",)) if name not in args]:
            return self._problem("invalid_arguments", f"{method} without {missing}")
        if fault.error and not fault.after:
            return {"ok": False, "error": fault.error}
        refused = self._checked(method, args) or self._elsewhere(request, args)
        lost = not fault.after and (fault.reset or fault.html or fault.status != 200)
        if refused is None and not lost:
            self.calls.append((method, args))
        if method == "oauth.v2.access":
            return {"ok": True, **self.codes.pop(args["code"])} if args["code"] in self.codes else NO_CODE
        if method == "auth.test":
            return {"ok": True, "team_id": self.tokens[request.headers["Authorization"].removeprefix("Bearer ")]}
        if method == "apps.connections.open":
            return {"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/socket"}
        if method.startswith("files."):
            return refused or ({} if lost else self.files.answer(method, args, self.dialogues, self.url))
        answer = refused or _answer(args, len(self.calls))
        if method == "conversations.open" and answer["ok"]:
            self.dialogues.add(answer["channel"]["id"])
        return answer

    def _checked(self, method: str, args: Mapping[str, Any]) -> dict[str, Any] | None:
        surface = {"views.open": "modal", "views.publish": "home"}.get(method, "message")
        if problems := validate(args.get("view", args), surface) if method not in PLAIN else []:
            return self._problem("invalid_blocks", f"{method}: {'; '.join(problems)}")
        if method.startswith("chat.") and args["channel"] not in self.rooms and args["channel"][0] != "D":
            return {"ok": False, "error": "channel_not_found"}
        if method == "views.open" and args["trigger_id"] not in self.triggers:
            return {"ok": False, "error": "exchanged_trigger_id"}
        self.triggers.discard(args.get("trigger_id", ""))
        return None

    def _elsewhere(self, request: web.Request, args: Mapping[str, Any]) -> dict[str, Any] | None:
        """A token is good in its own workspace and no other."""
        team = self.tokens.get(request.headers["Authorization"].removeprefix("Bearer "))
        foreign = self.owners.get(args.get("channel", ""), team) != team
        return self._problem("channel_not_found", f"{args['channel']} by the token of {team}") if foreign else None

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """Socket Mode: hands out what is in `envelopes`, and keeps what comes back for each."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets += 1
        while not socket.closed:
            while self.envelopes:
                await socket.send_json(self.envelopes.popleft())
            message = await socket.receive()
            if message.type == WSMsgType.TEXT:
                answer = json.loads(message.data)
                self.acknowledged[answer["envelope_id"]] = answer.get("payload")
                break
        await socket.close()
        return socket

    async def _upload(self, request: web.Request) -> web.Response:
        """The second step of an upload, which is no method of the Web API."""
        fault = self.faults.popleft()[1] if self.faults and self.faults[0][0] == "upload" else Fault()
        if fault.reset and request.transport:
            request.transport.abort()
        return web.Response(status=fault.status) if fault.status != 200 else await self.files.take(request)

    async def _hook(self, request: web.Request) -> web.Response:
        args = await request.json()
        self.problems += validate(args, "message")
        self.calls.append((f"hook {request.match_info['name']}", args))
        return web.Response(text="ok")

    def _problem(self, error: str, words: str) -> dict[str, Any]:
        self.problems.append(words)
        return {"ok": False, "error": error}


async def arguments(request: web.Request) -> dict[str, Any]:
    """The arguments of a call; in a form, what is no plain word is JSON."""
    if request.content_type == "application/json":
        return dict(await request.json())
    given = {**request.query, **(await request.post())}
    return {name: json.loads(str(value)) if str(value)[:1] in "[{" else str(value) for name, value in given.items()}


def _answer(args: Mapping[str, Any], count: int) -> dict[str, Any]:
    if "users" in args:
        return {"ok": True, "channel": {"id": f"D{args['users'][1:]}"}}
    return {"ok": True, "ts": f"1458032400.{count:06d}", "channel": args.get("channel", "")}
