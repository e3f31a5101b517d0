"""The whole bot from its settings: one ASGI app with the doors that are set up, and the server that runs it."""

import asyncio
import gc
import logging
import math
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from bot import logs, opening, startup
from bot.delivery import Delivery
from bot.doors import Door
from bot.floods import Floods
from bot.health import Clocks, Health
from bot.router import Router
from bot.schedule import Clockwork
from bot.settings import Settings
from bot.slack import listeners, web
from bot.slack.gate import Gate
from bot.watch import Watch
from storage import slack_apps
from storage.database import Database

if TYPE_CHECKING:
    from bot.slack.homes import Homes
    from bot.slack.socket import Socket
    from bot.teams.door import Side

GRACE = 8  # seconds that a stop leaves to what was begun
NO_DOOR = (
    "No chat system is set up, so nobody can talk to the bot here. For Slack, set SLACK_BOT_TOKEN and "
    "SLACK_SIGNING_SECRET; for Teams, TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID. `psr say` and "
    "`psr demo` work without."
)
DEV = (
    "TEAMS_DEV is on: whoever can open a connection on this machine can say they are anybody. It is for the Agents "
    "Playground and never for real people."
)

log = logging.getLogger("psr")


class House:
    """Everything there is one of: the record, the router, the doors, and the clockwork that letters go by."""

    def __init__(self, settings: Settings, given: Callable[[], datetime] | None = None) -> None:
        """`given` is the only clock there is; without it, letters go by the one that several machines share."""
        self._clock = clock = given or _now
        self.database = Database(settings.database_url, settings.timezone)
        self.router = Router(self.database)
        self.router.floods = Floods(settings.lines)
        self.doors: dict[str, Door] = {}
        self.watch = Watch(Health(self.database, Clocks(clock)))
        self.routes = self.watch.routes()
        self.slack: listeners.Slack | None = None
        self.socket: Socket | None = None
        self.teams: Side | None = None
        if settings.slack:
            self._open_slack(settings)
        if settings.teams:
            self._open_teams(settings)
        delivery = Delivery(self.database, self.doors, self.router.writer)
        self.clockwork = Clockwork(self.database, delivery, given)
        self.router.on_saved = self.clockwork.wake
        self.router.on_heard, self.clockwork.on_planned = self.watch.heard, self.watch.planned
        delivery.on_tried = self.watch.tried
        self._until = math.inf

    async def start(self) -> None:
        """Begin to listen where we call, and to send."""
        if self.socket:
            await self.socket.start()
        if self.teams:
            await self.teams.start()
        self.clockwork.start()

    def pause(self) -> None:
        """Begin nothing more: from now on the time runs in which what was begun is finished."""
        self._until = min(self._until, time.monotonic() + GRACE)
        self.clockwork.pause()

    async def stop(self) -> None:
        """Finish what was begun: what is being said and sent, then what is being written."""
        self.pause()
        if self.socket:
            await self.socket.stop()
        left = max(0.1, self._until - time.monotonic())
        said = (side.settle(left) for side in (self.slack, self.teams) if side)
        await asyncio.gather(*said, self.clockwork.stop(left))
        if self.teams:
            await self.teams.close()
        self.watch.health.close()
        await asyncio.to_thread(self.router.close)
        self.database.close()

    def _open_slack(self, settings: Settings) -> None:
        """The Slack door: signed requests, Socket Mode, or both."""
        token, secret = _secret(settings.slack_bot_token), _secret(settings.slack_signing_secret)
        single = web.Web(web.client(token, settings.slack_api_url))
        homes = self._homes(settings, single) if settings.slack_installs or self._partners(settings) else None
        self.slack = listeners.Slack(self.router, single, self._clock, homes)
        app = listeners.build(self.slack, secret, token)
        if homes:
            from bot.slack.apps import routes  # noqa: PLC0415 - as in `_homes`

            own = (settings.slack_client_id or "", _secret(settings.slack_client_secret))
            self.routes += routes(homes, app, own, settings.slack_api_url)
        self.doors["slack"] = web.SlackDoor(single, homes)
        if secret:
            self.routes.append(Route("/slack/events", Gate(app, secret), methods=["POST"]))
        if settings.slack_app_token:
            from bot.slack.socket import Socket  # noqa: PLC0415 - a second client of Slack's, for who has no address

            self.socket = Socket(app, _secret(settings.slack_app_token))

    def _partners(self, settings: Settings) -> bool:
        """Whether a partner has a Slack app of its own, and there is the key to its secrets."""
        if settings.secret_key is None:
            return False
        with self.database.reading(self._clock()) as session:
            return any(row.active for row in slack_apps.listed(session))

    def _homes(self, settings: Settings, single: web.Web) -> "Homes":
        """Several workspaces, each with its own token. Who has one needs nothing of this, nor the time to load it."""
        from bot.slack.homes import Homes  # noqa: PLC0415
        from storage.sealing import Keys  # noqa: PLC0415

        keys = Keys(_secret(settings.secret_key), _secret(settings.secret_key_old))
        return Homes(self.router, keys, single, self._clock)

    def _open_teams(self, settings: Settings) -> None:
        """The Teams door. Its SDK takes longer to load than all the rest, so only who has Teams waits for it."""
        from bot.teams.door import open_side  # noqa: PLC0415

        self.teams = open_side(settings, self.router, self._clock)
        self.doors["teams"] = self.teams.door
        self.routes.append(Route("/api/messages", self.teams.gate, methods=["POST"]))


def _now() -> datetime:
    return datetime.now(UTC)


def build(settings: Settings, clock: Callable[[], datetime] | None = None) -> Starlette:
    """The ASGI app."""
    house = House(settings, clock)
    app = Starlette(routes=house.routes, lifespan=lambda _: _life(house))
    app.state.house = house
    return app


class _Server(uvicorn.Server):
    """Uvicorn, which first waits for its connections: meanwhile nothing new may begin behind them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.loaded_app.state.house.pause()
        await super().shutdown(sockets)


def serve(settings: Settings, clock: Callable[[], datetime] | None = None) -> None:
    """Run until told to stop. BadSettings and SchemaError say in a sentence why it cannot be begun."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, _stopped)
    with startup.port(settings) as doors:
        with opening.checked(settings):
            pass  # it is opened again on the event loop that uses it
        logs.to_stderr()
        for sentence in _notices(settings):
            log.warning(sentence)
        log.info("PSR starts", extra={"url": f"http://{settings.host}:{settings.port}"})
        app = build(settings, clock)
        gc.freeze()  # all that is loaded and made by now stays; `psr serve` turned the collector off for it
        gc.enable()
        config = uvicorn.Config(
            app, access_log=False, log_config=None, proxy_headers=False, server_header=False,
            timeout_graceful_shutdown=GRACE,
        )  # fmt: skip
        _Server(config).run(doors)


def _stopped(_: int, __: object) -> None:
    """Told to stop, by uvicorn once all is finished, or before anything was begun: that is no failure."""
    raise SystemExit(0)


@asynccontextmanager
async def _life(house: House) -> AsyncIterator[None]:
    await house.start()
    try:
        yield
    finally:
        await house.stop()
        log.info("PSR has stopped")


def _notices(settings: Settings) -> list[str]:
    """What somebody who starts the bot should know."""
    if not (settings.slack_wanted or settings.teams_wanted or settings.teams_dev):
        return [NO_DOOR]
    missing = {"Slack": settings.slack_missing, "Teams": settings.teams_missing}
    half = [f"{chat} is not set up: {' and '.join(names)} is not set." for chat, names in missing.items() if names]
    return [*([DEV] if settings.teams_dev else []), *half]


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
