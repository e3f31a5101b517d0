"""Which workspaces the bot is in, whether each may be answered, and the token it speaks with there."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.calm import what
from bot.router import Router
from bot.slack.web import Web, client
from handlers import workspaces
from storage import events, installations, outbox, sealed, tenants
from storage.base import Session
from storage.events import Author
from storage.installations import Installation, State
from storage.sealing import CannotOpen, Keys

KEPT = 2.0  # seconds in which nothing is looked at again, whatever was decided meanwhile
REMEMBERED = 500  # workspaces
LOST: dict[str, State] = {"app_uninstalled": "uninstalled", "tokens_revoked": "revoked"}

log = logging.getLogger("psr")

T = TypeVar("T")


@dataclass(frozen=True)
class Home:
    """A workspace as it stands: how to speak there, whose app it has, and whether it may be answered."""

    team: str
    web: Web | None = None
    app: str = ""
    admitted: bool = False
    version: int = 0  # of its installation; 0 where there never was one


class Homes:
    """The installations, looked at once in a while and not at every request."""

    def __init__(self, router: Router, keys: Keys, single: Web, clock: Callable[[], datetime]) -> None:
        self.router, self.keys, self.clock, self.kept = router, keys, clock, KEPT
        self._single = single  # speaks with SLACK_BOT_TOKEN, where that is set
        self._own = ""  # the workspace of that token, once Slack has said
        self._homes: dict[str, tuple[float, Home]] = {}
        self._webs: dict[str, tuple[str, Web]] = {}

    async def of(self, team: str) -> Home:
        """A workspace as it stands."""
        until, home = self._homes.get(team, (0.0, Home(team)))
        if time.monotonic() < until:
            return home
        home = await asyncio.to_thread(self._read, team)
        if not home.version and self._single.slack.token:
            home = await self._by_the_single_token(home)
        self._homes[team] = (time.monotonic() + self.kept, home)
        if len(self._homes) > REMEMBERED:
            self._homes.pop(next(iter(self._homes)))
        return home

    async def speaker(self, team: str) -> Home | None:
        """Who speaks to the people and channels of a workspace; one that the bot is in no more waits for it.

        People from elsewhere are met in shared channels, so the only way in there is, is theirs, too.
        """
        home = await self.of(team)
        if home.web or home.version:
            return home if home.web and home.admitted else None
        if self._single.slack.token:
            return Home(team, self._single, admitted=True)
        others = await asyncio.to_thread(self._active)
        return await self.of(others[0]) if len(others) == 1 else None

    def known(self, team: str) -> Web:
        """The way to speak in a workspace that was looked at."""
        return self._webs[team][1] if team in self._webs else self._single

    def forget(self, team: str) -> None:
        """Look again."""
        self._homes.pop(team, None)

    async def lose(self, home: Home, state: State) -> None:
        """The bot was put out, or its token is taken no more: its token goes now, and the programme office is told."""
        await self.write(self._lose, home, state)
        self.forget(home.team)

    async def happened(self, body: Mapping[str, Any], team: str, app: str) -> None:
        """An event that says the app is gone, unless it has come back since, or the event is not of this app."""
        happened = body["event"]
        bots = (happened.get("tokens") or {}).get("bot")
        home = await self.of(team)
        if (happened["type"] == "tokens_revoked" and not bots) or home.app != app or not home.version:
            return
        if not await asyncio.to_thread(self._came_back, team, body.get("event_time")):
            await self.lose(home, LOST[happened["type"]])

    async def write(self, work: Callable[..., T], *given: object) -> T:
        """Do it in a transaction that writes, off the event loop."""

        def saved() -> T:
            with self.router.database.writing(self.clock()) as session:
                return work(session, *given)

        return await asyncio.get_running_loop().run_in_executor(self.router.writer, saved)

    def _read(self, team: str) -> Home:
        with self.router.database.reading(self.clock()) as session:
            row = installations.find(session, team)
            admitted = tenants.admitted(session, "slack", team)
            if row is None:
                return Home(team, admitted=admitted)
            return Home(team, self._web(session, row), row.app, admitted, row.version)

    def _web(self, session: Session, row: Installation) -> Web | None:
        try:
            token = sealed.read(session, self.keys, row.token_place) if row.active else None
        except CannotOpen as error:
            told = {"workspace": row.tenant_id, "why": str(error)}
            log.error("the access to a workspace cannot be opened", extra=told)
            return None
        if token is None:
            return None
        before, web = self._webs.get(row.tenant_id, ("", self._single))
        if before != token:  # a new one knows nothing of what Slack said to the old one
            web = Web(client(token, self._single.slack.base_url))
            self._webs[row.tenant_id] = (token, web)
        return web

    async def _by_the_single_token(self, home: Home) -> Home:
        """SLACK_BOT_TOKEN is for its own workspace, which is always in; Slack is asked once which that is."""
        if not self._own:
            try:
                self._own = str((await self._single.slack.auth_test())["team_id"])
            except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
                log.warning("Slack did not say whose SLACK_BOT_TOKEN is", extra=what(error))
        mine = home.team == self._own or (not self._own and home.admitted)
        return Home(home.team, self._single, admitted=True) if mine else home

    def _active(self) -> list[str]:
        with self.router.database.reading(self.clock()) as session:
            admitted = [r for r in installations.live(session) if tenants.admitted(session, "slack", r.tenant_id)]
            return [row.tenant_id for row in admitted]

    def _came_back(self, team: str, happened: object) -> bool:
        """Slack may tell late of a loss that was put right since."""
        with self.router.database.reading(self.clock()) as session:
            row = installations.find(session, team)
            at = datetime.fromtimestamp(happened, UTC) if isinstance(happened, int) else None
            return bool(row and row.arrived_at and at and at < row.arrived_at)

    def _lose(self, session: Session, home: Home, state: State) -> None:
        row = installations.find(session, home.team)
        if row is None or not row.active or row.version != home.version:
            return
        installations.lose(session, row, state)
        now = self.clock()
        events.write(session, Author(f"lost:slack:{home.team}:{row.version}", now, "lost", platform="slack"))
        outbox.enqueue(session, [letter.row(now) for letter in workspaces.lost(session, row, now)])
