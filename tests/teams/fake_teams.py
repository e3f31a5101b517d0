"""A strict Teams on loopback: it takes what Teams takes, refuses what Teams refuses, and remembers it."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.teams.card_limits import validate

CARD = "application/vnd.microsoft.card.adaptive"
FILES = ("application/vnd.microsoft.teams.card.file.consent", "application/vnd.microsoft.teams.card.file.info")
LONGEST = 80_000  # bytes of a message as UTF-16


@dataclass
class Fault:
    """What goes wrong at one call: a status, a reset, or an answer that never comes."""

    status: int = 200
    retry_after: int | None = None
    reset: bool = False
    hang: float = 0
    html: bool = False  # whether what answers is not Teams, but something on the way


@dataclass
class Post:
    """One message that people see."""

    conversation: str
    activity: dict[str, Any]
    only: str = ""  # the one person who sees it
    edits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def card(self) -> dict[str, Any]:
        """The card as it stands now."""
        found: dict[str, Any] = (self.edits or [self.activity])[-1]["attachments"][0]["content"]
        return found

    @property
    def text(self) -> str:
        """What it says, as plain words."""
        return str((self.edits or [self.activity])[-1].get("summary", ""))


@dataclass
class FakeTeams:
    """Who is where, what was posted, and what is to go wrong next."""

    rooms: dict[str, set[str]] = field(default_factory=dict)  # conversation: Teams' own ids of who is in it
    people: dict[str, str] = field(default_factory=dict)  # Teams' own id: Entra object id
    posts: dict[str, Post] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    faults: deque[tuple[str, Fault]] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    uploads: dict[str, tuple[dict[str, str], bytes]] = field(default_factory=dict)
    targeted: bool = True  # whether this tenant knows messages to one person in a channel
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a port of loopback's own choice."""
        app = web.Application(client_max_size=50_000_000)
        talks = "/v3/conversations"
        app.router.add_post(talks, self._open)
        app.router.add_post(talks + "/{talk}/activities", self._post)
        app.router.add_put(talks + "/{talk}/activities/{message}", self._edit)
        app.router.add_get(talks + "/{talk}/members/{who}", self._member)
        app.router.add_put("/onedrive/{file}", self._upload)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    def fail(self, call: str, **how: Any) -> None:  # noqa: ANN401 - the fields of a Fault
        """Let the next call of this kind (open, post, targeted, edit, member) go wrong."""
        self.faults.append((call, Fault(**how)))

    def said(self, conversation: str) -> list[Post]:
        """What was posted there, in whichever thread, in order."""
        return [post for post in self.posts.values() if _room(post.conversation) == conversation]

    async def _open(self, request: web.Request) -> web.Response:
        body = await request.json()
        if fault := await self._fault(request, "open"):
            return fault
        [member] = body["members"]
        if member["id"] not in self.people or not body.get("tenantId"):
            return _no(403, "BotNotInConversationRoster")
        talk = f"a:{member['id'].removeprefix('29:')}"
        self.rooms[talk] = {member["id"]}
        return web.json_response({"id": talk}, status=201)

    async def _post(self, request: web.Request) -> web.Response:
        only = request.query.get("isTargetedActivity") == "true"
        body = await request.json()
        if fault := await self._fault(request, "targeted" if only else "post"):
            return fault
        talk = request.match_info["talk"]
        if _room(talk) not in self.rooms:
            return _no(404, "ConversationNotFound")
        if only and not self.targeted:
            return _no(400, "BadSyntax")
        self._check(body, talk, only=only)
        name = str(1458000000000 + len(self.posts))
        self.posts[name] = Post(talk, body, _recipient(body).get("id", "") if only else "")
        return web.json_response({"id": name}, status=201)

    async def _edit(self, request: web.Request) -> web.Response:
        if fault := await self._fault(request, "edit"):
            return fault
        name, only = request.match_info["message"], request.query.get("isTargetedActivity") == "true"
        post = self.posts.get(name)
        if post is None or _room(post.conversation) != _room(request.match_info["talk"]):
            return _no(404, "ActivityNotFoundInConversation")
        body = await request.json()
        if bool(post.only) != only:
            self.problems.append(f"an edit of {'everybody' if only else 'one person'}'s message")
        self._check(body, post.conversation, only=False)
        post.edits.append(body)
        return web.json_response({"id": name})

    async def _member(self, request: web.Request) -> web.Response:
        if fault := await self._fault(request, "member"):
            return fault
        here, who = self.rooms.get(request.match_info["talk"], set()), request.match_info["who"]
        found = next((own for own in here if who in (own, self.people.get(own))), None)
        if found is None:
            return _no(404, "MemberNotFoundInConversation")
        return web.json_response({"id": found, "name": "A Name", "aadObjectId": self.people[found]})

    async def _upload(self, request: web.Request) -> web.Response:
        self.uploads[request.match_info["file"]] = (dict(request.headers), await request.read())
        return web.json_response({}, status=201)

    async def _fault(self, request: web.Request, call: str) -> web.Response | None:
        self.calls.append(call)
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            self.problems.append(f"{call} without a token")
        fault = self.faults.popleft()[1] if self.faults and self.faults[0][0] == call else Fault()
        await asyncio.sleep(fault.hang)
        if fault.reset and request.transport:
            request.transport.abort()
        if fault.html:
            return web.Response(text="<h1>Sorry</h1>", status=fault.status, content_type="text/html")
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        return web.json_response({"error": {}}, status=fault.status, headers=headers) if fault.status != 200 else None

    def _check(self, body: dict[str, Any], talk: str, *, only: bool) -> None:
        """Whatever Teams would not take, or would show twice or to others, is a problem."""
        attachments = body.get("attachments") or []
        wrong = {
            "no message": body.get("type") != "message",
            "not one card": len(attachments) != 1,
            "words beside a card, which would be shown twice": bool(body.get("text")),
            "no words for a notification": not str(body.get("summary", "")).strip(),
            "a message to one person without saying to whom": only
            != bool((body.get("recipient") or {}).get("isTargeted")),
            "a message to one person in their own chat": only and not talk.startswith("19:"),
            "too large": len(str(body).encode("utf-16")) > LONGEST,
        }
        self.problems += [f"{talk}: {what}" for what, is_so in wrong.items() if is_so]
        for attachment in attachments:
            if attachment["contentType"] == CARD:
                self.problems += validate(attachment["content"])
            elif attachment["contentType"] not in FILES:
                self.problems.append(f"{talk}: {attachment['contentType']}")


def _room(talk: str) -> str:
    return talk.partition(";messageid=")[0]


def _recipient(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body.get("recipient") or {}
    return found


def _no(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status)
