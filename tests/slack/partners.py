"""Several workspaces with the bot in them, each by its own install: the real server's routes, and a browser."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlmodel import col, select
from starlette.applications import Starlette

from bot.app import House
from bot.delivery import Delivery, Pace
from bot.settings import Settings
from bot.slack.install import COOKIE, SCOPES
from storage import installations
from storage.installations import Installation
from storage.outbox import Outbox
from tests.doors import Steady
from tests.slack.world import SECRET, Answer, World

CLIENT, HUSH = "123456.789012", "hush-client"
KEY, OTHER_KEY = "k7Qm2vXz9LpR4tYw8NcB3hJf6GdS1aEuOiPqWxZyTrU=", "Zt5Hn8Kd2Vb7Mx4Cq9Lw1Rj6Pf3Gy0SaUeIoYkTzQvX="
PARTNER, VCFS = "T0PARTNER", "T0VCFS"


@dataclass
class Page:
    """What a browser gets."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def words(self) -> str:
        """The page's heading and sentences, one a line."""
        inner = self.body.partition("<body>")[2].partition("</body>")[0]
        for mark in ("</h1>", "</p>"):
            inner = inner.replace(mark, "\n")
        return inner.replace("<h1>", "").replace("<p>", "").replace("&#x27;", "'").replace("&quot;", '"').strip()

    @property
    def cookie(self) -> str:
        """The browser's half of an install."""
        held = SimpleCookie(self.headers.get("set-cookie", ""))
        return held[COOKIE].value if COOKIE in held else ""

    @property
    def state(self) -> str:
        """The state in the address that the browser is sent to."""
        return parse_qs(urlsplit(self.headers.get("location", "")).query).get("state", [""])[0]


@dataclass
class Partners(World):
    """The bot with a client id, and workspaces that install it."""

    more: dict[str, Any] = field(default_factory=dict)  # settings beside the usual ones
    house: House = field(init=False)

    def reopen(self) -> None:
        """The server, made again."""
        self.fake.apps = {CLIENT: HUSH}
        self.router.close()
        if hasattr(self, "house"):
            self.house.database.close()
        usual = {
            "database_url": str(self.database.url), "slack_client_id": CLIENT,
            "slack_client_secret": HUSH, "slack_signing_secret": SECRET, "secret_key": KEY,
            "slack_api_url": f"{self.fake.url}/api/",
        }  # fmt: skip
        self.house = house = House(Settings(**(usual | self.more)), self.clock)
        assert house.slack
        self.router, self.slack = house.router, house.slack
        if self.slack.homes:
            self.slack.homes.kept = 0
        self.gate = Starlette(routes=house.routes)  # type: ignore[assignment]

    def close(self) -> None:
        """Stop everything."""
        super().close()
        self.house.database.close()

    def browses(self, path: str, cookie: str = "", method: str = "GET", **query: str) -> Page:
        """A browser asks for a page."""
        return self.run(self.get(path, cookie, method, **query))

    async def get(self, path: str, cookie: str = "", method: str = "GET", **query: str) -> Page:
        """The same, where several are asked for side by side."""
        sent: list[dict[str, Any]] = []
        headers = [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": "",
                 "query_string": urlencode(query).encode(), "headers": headers, "http_version": "1.1",
                 "scheme": "https", "server": ("psr.example.org", 443)}  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:  # noqa: ANN401 - a message of ASGI
            sent.append(message)

        await self.gate(scope, receive, send)
        given = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Page(sent[0]["status"], given, b"".join(m.get("body", b"") for m in sent[1:]).decode())

    def grants(self, where: str = PARTNER, name: str = "VCFS Network", **changed: Any) -> str:  # noqa: ANN401
        """A code as Slack gives one, good for that workspace's token."""
        token = f"xoxb-{where}-token"
        self.fake.tokens[token] = changed.pop("really", where)
        code = f"code-{next(self.numbers)}"
        self.fake.codes[code] = {
            "access_token": token, "token_type": "bot", "scope": ",".join(SCOPES), "bot_user_id": f"U0BOT{where}",
            "app_id": "A0PSR", "team": {"id": where, "name": name}, "enterprise": None, "is_enterprise_install": False,
            "authed_user": {"id": "U0ADMIN"}, **changed,
        }  # fmt: skip
        return code

    def installs(self, where: str = PARTNER, name: str = "VCFS Network", **changed: Any) -> Page:  # noqa: ANN401
        """Somebody installs the bot in their workspace, from the first page to the last."""
        begun = self.browses("/slack/install")
        code = self.grants(where, name, **changed)
        return self.browses("/slack/oauth_redirect", begun.cookie, state=begun.state, code=code)

    def in_team(self, team: str, text: str, user: str, channel: str = "D0ANY") -> Answer:
        """`/psr` and a line, in some workspace."""
        form = self.command(text, channel=channel, team_id=team, user_id=user)
        return self.run(self.send(form=form))

    def installed(self, team: str = PARTNER) -> Installation | None:
        """What the record says of an installation."""
        with self.database.reading(self.clock()) as session:
            row = installations.find(session, team)
            session.expunge_all()
            return row

    def letters(self, rule: str) -> list[Outbox]:
        """The letters of a rule, each subject's once."""
        with self.database.reading(self.clock()) as session:
            rows = list(session.exec(select(Outbox).where(Outbox.rule == rule).order_by(col(Outbox.id))))
            session.expunge_all()
        return list({(row.entity, row.entity_id, row.text): row for row in rows}.values())

    def deliver(self) -> int:
        """Everything that is due; how many messages went."""
        steady, sent = Steady(), 0
        delivery = Delivery(self.database, self.house.doors, pace=Pace(patience=2.0, clock=steady))
        while more := self.run(delivery.deliver(self.clock())):
            sent, steady.seconds = sent + more, steady.seconds + 2
        return sent

    def by(self, team: str) -> list[str]:
        """The methods that were called with a workspace's token."""
        return [method for method, token in self.fake.spoke if token == f"xoxb-{team}-token"]
