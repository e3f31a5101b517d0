"""Teams as people use it, in tests: activities posted at the real door, answered by the real router."""

import asyncio
import json
import uuid
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.delivery import Delivery, Pace
from bot.router import Router
from bot.settings import Settings
from bot.teams.door import Side, open_side
from bot.teams.refs import Ref
from storage import events
from storage.channels import Channel
from storage.database import Database
from storage.events import Author
from storage.roster import roster_of
from tests.canary import WATCH
from tests.conftest import TUESDAY, london
from tests.doors import Steady
from tests.slack.world import Answer
from tests.teams.fake_teams import FakeTeams

TENANT = "7a1e0000-0000-4000-8000-00000000c0de"
CHANNEL, GROUP_CHAT = "19:task-group@thread.tacv2", "19:some-of-us@thread.v2"
BOT = "28:psr"

T = TypeVar("T")


def account(key: str) -> str:
    """A member's Entra object id in the tests' partnership."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, key))


def own(key: str) -> str:
    """Teams' own id of a member."""
    return f"29:{key}"


def chat(key: str) -> str:
    """A member's own chat with the bot."""
    return f"a:{key}"


def everybody() -> str:
    """The demonstration's file, with an account in one tenant for every member."""
    data = yaml.safe_load((Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml").read_text())
    for member in data["members"]:
        member["identities"] = [{"platform": "teams", "tenant": TENANT, "user": account(member["key"])}]
    return str(yaml.safe_dump(data, sort_keys=False))


@dataclass
class World:
    """A tenant with the bot in it."""

    database: Database
    at: str = TUESDAY
    fake: FakeTeams = field(default_factory=FakeTeams)
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    numbers: Any = field(default_factory=lambda: count(1))
    app: Any = None  # the whole server, where it is more than the door for Teams

    def open(self) -> None:
        """Start Teams, and the bot's door for it."""
        self.runner.run(self.fake.start())
        self.router = Router(self.database)
        self.move_in()
        self.reopen()

    def reopen(self) -> None:
        """The door, made again, as after a restart."""
        if hasattr(self, "side"):
            self.runner.run(self.side.close())
        self.side: Side = open_side(Settings(teams_dev=True), self.router, self.clock)
        self.runner.run(self.side.start())

    def close(self) -> None:
        """Stop both, and hold that Teams had nothing to object to."""
        self.runner.run(self.side.settle(5))
        self.runner.run(self.side.close())
        self.runner.run(self.fake.stop())
        self.runner.close()
        self.router.close()
        assert self.fake.problems == []

    def clock(self) -> datetime:
        """What time it is for the bot."""
        return london(self.at)

    def types(self, line: str, person: str = "ltg-police", where: str = "", **more: Any) -> Answer:  # noqa: ANN401
        """A line: in one's own chat with the bot, or after its name in a channel or group chat."""
        return self.send(self.message(line, person, where, **more))

    def message(self, line: str, person: str = "ltg-police", where: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """The activity of a typed line."""
        mention = {"type": "mention", "text": "<at>PSR</at>", "mentioned": {"id": BOT, "name": "PSR"}}
        named = {"text": f"<at>PSR</at> {line}", "entities": [mention]} if where else {"text": line}
        return self.activity("message", person, where) | {"textFormat": "plain"} | named | more

    def presses(self, says: str, person: str = "ltg-police", where: str = "", on: str = "", **data: Any) -> Answer:  # noqa: ANN401
        """A button on a card."""
        return self.acts("say", {"says": says, **data}, person, where, on)

    def acts(
        self,
        verb: str,
        data: Any,  # noqa: ANN401
        person: str = "ltg-police",
        where: str = "",
        on: str = "",
    ) -> Answer:
        """Any action of a card, as the client sends it."""
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        invoke = {"name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}
        return self.send(self.activity("invoke", person, where) | invoke | ({"replyToId": on} if on else {}))

    def invokes(self, name: str, value: Any, person: str = "ltg-police", where: str = "", **more: Any) -> Answer:  # noqa: ANN401
        """An invoke of another kind."""
        return self.send(self.activity("invoke", person, where) | {"name": name, "value": value, **more})

    def activity(self, kind: str, person: str = "ltg-police", where: str = "") -> dict[str, Any]:
        """What every activity carries."""
        channel = where.startswith("19:") and where.endswith("tacv2")
        kinds = "channel" if channel else "groupChat" if where else "personal"
        talk = where or chat(person)
        name = str(next(self.numbers))
        return {
            "type": kind, "id": name, "channelId": "msteams", "serviceUrl": self.fake.url,
            "timestamp": "2016-03-15T09:00:00Z", "recipient": {"id": BOT, "name": "PSR"},
            "from": {"id": own(person), "name": "A Name", "aadObjectId": account(person)},
            "conversation": {"id": f"{talk};messageid={name}" if channel else talk, "conversationType": kinds,
                             "tenantId": TENANT, "isGroup": bool(where)},
            "channelData": {"tenant": {"id": TENANT}},
        }  # fmt: skip

    def send(self, activity: Any) -> Answer:  # noqa: ANN401
        """Post it, and let everything be said that comes of it."""
        return self.run(self.sent(activity))

    async def sent(self, activity: Any) -> Answer:  # noqa: ANN401
        """The same, where several are to be sent side by side."""
        answer = await self.post(json.dumps(activity).encode())
        await self.side.settle()
        return answer

    async def post(self, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> Answer:
        """Any request at all, as the server would hand it over."""
        WATCH.typed(body)
        sent: list[dict[str, Any]] = []
        given = headers if headers is not None else [(b"content-type", b"application/json"), (b"host", b"127.0.0.1")]
        scope = {"type": "http", "method": "POST", "path": "/api/messages", "raw_path": b"/api/messages",
                 "query_string": b"", "headers": given, "http_version": "1.1", "scheme": "http", "root_path": "",
                 "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 3000)}  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await (self.app or self.side.gate)(scope, receive, send)  # type: ignore[arg-type]
        return Answer(sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:]).decode())

    def run(self, coroutine: Awaitable[T]) -> T:
        """Let it happen."""

        async def waited() -> T:
            return await coroutine

        return self.runner.run(waited())

    def read(self, where: str = "", person: str = "ltg-police") -> str:
        """The last thing said in a channel, or in a person's own chat."""
        return self.fake.said(where or chat(person))[-1].text

    def link(self, group: str = "ltg", room: str = CHANNEL) -> None:
        """Make a channel a group's."""
        with self.database.writing(self.clock()) as session:
            found = next(g for g in roster_of(session).groups.values() if g.key == group)
            ref = Ref(self.fake.url).dump()
            session.add(Channel(platform="teams", tenant_id=TENANT, conversation_id=room, group_id=found.key_id,
                                conversation_ref=ref))  # fmt: skip
            events.write(session, Author(f"test:link:{room}", self.clock(), "add"))

    def deliver(self) -> int:
        """Everything that is due, however close together; how many messages went."""
        steady, sent = Steady(), 0
        delivery = Delivery(self.database, {"teams": self.side.door}, pace=Pace(patience=2.0, clock=steady))
        while more := self.run(delivery.deliver(self.clock())):
            sent, steady.seconds = sent + more, steady.seconds + 2
        return sent

    def move_in(self) -> None:
        """Everybody has used the bot in their own chat; the task group's people are in its channel."""
        with self.database.reading(self.clock()) as session:
            keys = [member.key for member in roster_of(session).members.values()]
        self.fake.people = {own(key): account(key) for key in keys} | {own("stranger"): account("stranger")}
        self.fake.rooms = {chat(key): {own(key)} for key in [*keys, "stranger"]}
        self.fake.rooms |= {CHANNEL: {own(key) for key in keys}, GROUP_CHAT: {own(key) for key in keys}}
