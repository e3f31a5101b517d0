"""Slack as people use it, in tests: signed requests to the real door, answered by the real router."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import yaml
from sqlmodel import select

from bot.router import Router
from bot.slack.gate import Gate
from bot.slack.listeners import Slack, build
from bot.slack.web import Web, client
from storage import events
from storage.database import Database
from storage.events import Author
from storage.people import Identity
from tests.canary import WATCH
from tests.conftest import TUESDAY, london
from tests.slack.fake_slack import TOKEN, FakeSlack

SECRET = "shhh-not-a-secret"
TEAM, CHANNEL = "T0VCFS", "C0LTG"

T = TypeVar("T")


def user(key: str) -> str:
    """A member's Slack id in the tests' partnership: "ULTGPOLICE" for ltg-police."""
    return "U" + key.replace("-", "").upper()


def everybody() -> str:
    """The demonstration's file, with an account in one workspace for every member."""
    data = yaml.safe_load((Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml").read_text())
    for member in data["members"]:
        member["identities"] = [{"platform": "slack", "tenant": TEAM, "user": user(member["key"])}]
    return str(yaml.safe_dump(data, sort_keys=False))


@dataclass
class Answer:
    """What Slack gets back."""

    status: int
    body: str

    @property
    def json(self) -> dict[str, Any]:
        """The body as what it says."""
        found = json.loads(self.body) if self.body else {}
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str:
        """The words of an ephemeral answer."""
        return str(self.json.get("text", ""))


@dataclass
class World:
    """A workspace with the bot in it."""

    database: Database
    at: str = TUESDAY
    fake: FakeSlack = field(default_factory=FakeSlack)
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    numbers: Any = field(default_factory=count)

    def open(self) -> None:
        """Start Slack, and the bot's door for it."""
        self.runner.run(self.fake.start())
        self.router = Router(self.database)
        self.reopen()

    def reopen(self) -> None:
        """The door, made again."""
        self.slack = Slack(self.router, Web(client(TOKEN, f"{self.fake.url}/api/")), self.clock)
        self.gate = Gate(build(self.slack, SECRET, TOKEN), SECRET)

    def close(self) -> None:
        """Stop both, and hold that Slack had nothing to object to."""
        self.runner.run(self.slack.settle())
        self.runner.run(self.fake.stop())
        self.runner.close()
        self.router.close()
        assert self.fake.problems == []

    def clock(self) -> datetime:
        """What time it is for the bot."""
        return london(self.at)

    def moves(self, person: str, workspace: str) -> None:
        """Their account is of another workspace from now on."""
        with self.database.writing(self.clock()) as session:
            row = session.exec(select(Identity).where(Identity.user_id == user(person))).one()
            row.tenant_id = workspace
            session.add(row)
            events.write(session, Author(f"test:{person}", self.clock(), "move"))

    def types(self, text: str, person: str = "ltg-police", channel: str = CHANNEL, **more: str) -> Answer:
        """`/psr` and a line."""
        return self.run(self.send(form=self.command(text, person, channel, **more)))

    def command(self, text: str, person: str = "ltg-police", channel: str = CHANNEL, **more: str) -> dict[str, str]:
        """The payload of a typed line."""
        return {
            "command": "/psr", "text": text, "user_id": user(person), "user_name": "a.name", "team_id": TEAM,
            "channel_id": channel, "channel_name": "task-group" if channel[0] == "C" else "directmessage",
            "trigger_id": self.fake.trigger(f"trigger-{next(self.numbers)}"),
            "response_url": f"{self.fake.url}/hook/{next(self.numbers)}", **more,
        }  # fmt: skip

    def presses(self, value: str, person: str = "ltg-police", channel: str = CHANNEL, **more: Any) -> Answer:  # noqa: ANN401
        """A button on a message."""
        return self.run(self.send(payload=self.press(value, person, channel, **more)))

    def press(self, value: str, person: str = "ltg-police", channel: str = CHANNEL, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """The payload of a press."""
        where = {"channel": {"id": channel}, "container": {"message_ts": "1.1"}} if channel else {}
        action = {"action_id": "say-0", "value": value, "type": "button", "action_ts": f"{next(self.numbers)}.2"}
        return {
            "type": "block_actions", "user": {"id": user(person), "team_id": TEAM, "username": "a.name"},
            "team": {"id": TEAM}, "actions": [action], "response_url": f"{self.fake.url}/hook/press",
            "trigger_id": self.fake.trigger(f"trigger-{next(self.numbers)}"), **where, **more,
        }  # fmt: skip

    def submits(self, view: dict[str, Any], person: str = "ltg-police", **values: str) -> Answer:
        """The form that was opened, filled in and sent."""
        return self.run(self.send(payload=self.submission(view, person, **values)))

    def submission(self, view: dict[str, Any], person: str = "ltg-police", **values: str) -> dict[str, Any]:
        """The payload of a form that was sent."""
        state = {b["block_id"]: {b["block_id"]: _state(b["element"], values)} for b in view["blocks"]}
        sent = {**view, "id": "V1", "hash": "h1", "callback_id": "form", "state": {"values": state}}
        return {"type": "view_submission", "user": {"id": user(person), "team_id": TEAM, "username": "a.name"},
                "team": {"id": TEAM}, "view": sent}  # fmt: skip

    def hears(self, kind: str, person: str = "ltg-police", event_id: str = "", **fields: Any) -> Answer:  # noqa: ANN401
        """An event."""
        return self.run(self.send(data=self.event(kind, person, event_id, **fields)))

    def event(self, kind: str, person: str = "ltg-police", event_id: str = "", **fields: Any) -> dict[str, Any]:  # noqa: ANN401
        """The payload of an event."""
        return {
            "type": "event_callback", "team_id": TEAM, "event_id": event_id or f"Ev{next(self.numbers)}",
            "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
            "event": {"type": kind, "user": user(person), "team": TEAM, **fields},
        }  # fmt: skip

    def shortcut(self, message: str, person: str = "ltg-police", channel: str = CHANNEL) -> Answer:
        """ "Make this an action", on a message."""
        payload = {
            "type": "message_action", "callback_id": "make_action", "action_ts": f"{next(self.numbers)}.3",
            "user": {"id": user(person), "team_id": TEAM, "name": "a.name"}, "team": {"id": TEAM},
            "channel": {"id": channel}, "message": {"text": message, "user": "U2"},
            "trigger_id": self.fake.trigger(f"trigger-{next(self.numbers)}"),
            "response_url": f"{self.fake.url}/hook/shortcut",
        }  # fmt: skip
        return self.run(self.send(payload=payload))

    async def send(self, *, form: Any = None, payload: Any = None, data: Any = None) -> Answer:  # noqa: ANN401
        """A signed request, and everything that is said after it."""
        body = json.dumps(data) if data else urlencode(form or {"payload": json.dumps(payload)})
        kind = "application/json" if data else "application/x-www-form-urlencoded"
        answer = await self.post(body.encode(), signed(body.encode(), kind))
        await self.slack.settle()
        return answer

    async def post(self, body: bytes, headers: list[tuple[bytes, bytes]]) -> Answer:
        """Any request at all, as the server would hand it over."""
        return await asgi(self.gate, body, headers)

    def at_once(self, *sending: Coroutine[Any, Any, Answer]) -> list[Answer]:
        """Several requests side by side."""

        async def all_of_them() -> list[Answer]:
            return list(await asyncio.gather(*sending))

        return self.run(all_of_them())

    def run(self, coroutine: Awaitable[T]) -> T:
        """Let it happen."""

        async def waited() -> T:
            return await coroutine

        return self.runner.run(waited())

    def whispers(self) -> list[dict[str, Any]]:
        """What was said to one person in a channel."""
        return self.fake.posts("chat.postEphemeral")

    def modal(self) -> dict[str, Any]:
        """The form that was opened last."""
        found: dict[str, Any] = self.fake.posts("views.open")[-1]["view"]
        return found


async def asgi(
    app: Callable[..., Awaitable[None]], body: bytes, headers: list[tuple[bytes, bytes]], path: str = "/slack/events"
) -> Answer:
    """One POST to an ASGI app."""
    WATCH.typed(body)
    sent: list[dict[str, Any]] = []
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": ""}  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return Answer(sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:]).decode())


def signed(body: bytes, kind: str, at: float | None = None, secret: str = SECRET) -> list[tuple[bytes, bytes]]:
    """The headers of a request that Slack signed `at` that time."""
    stamp = str(int(time.time() if at is None else at)).encode()
    made = hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    return [(b"content-type", kind.encode()), (b"x-slack-request-timestamp", stamp),
            (b"x-slack-signature", f"v0={made}".encode())]  # fmt: skip


def _state(element: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    name = element["action_id"]
    if element["type"] == "plain_text_input":
        return {"type": element["type"], "value": values.get(name, element.get("initial_value"))}
    if element["type"] == "datepicker":
        return {"type": element["type"], "selected_date": values.get(name, element.get("initial_date"))}
    chosen = next((o for o in element["options"] if o["value"] == values.get(name)), element.get("initial_option"))
    return {"type": element["type"], "selected_option": chosen}
