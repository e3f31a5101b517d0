"""The whole bot from its settings: one ASGI app with the doors that are set up, and the server that runs it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.doors import Door
from bot.router import Router
from bot.settings import Settings
from bot.slack import listeners, web
from bot.slack.gate import Gate
from bot.slack.socket import Socket
from handlers.language import dates
from storage.database import Database

GRACE = 8  # seconds that a stop leaves to what was begun
NO_DOOR = (
    "No chat system is set up, so nobody can talk to the bot here. For Slack, set SLACK_BOT_TOKEN and "
    "SLACK_SIGNING_SECRET. `psr say` and `psr demo` work without."
)

log = logging.getLogger("psr")


class Clockwork(Protocol):
    """What wakes the planner and the outbox."""

    def start(self) -> None:
        """Begin to wake them."""

    async def stop(self) -> None:
        """Stop, once what was begun is done."""


@dataclass
class House:
    """Everything there is one of: the record, the router, the doors, and the clockwork that letters go by."""

    settings: Settings
    database: Database
    router: Router
    doors: dict[str, Door] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    slack: listeners.Slack | None = None
    socket: Socket | None = None

    def open_slack(self) -> None:
        """The Slack door: signed requests, Socket Mode, or both."""
        token, secret = _secret(self.settings.slack_bot_token), _secret(self.settings.slack_signing_secret)
        self.slack = listeners.Slack(self.router, web.Web(web.client(token, self.settings.slack_api_url)), _now)
        app = listeners.build(self.slack, secret, token)
        self.doors["slack"] = web.SlackDoor(self.slack.web)
        if secret:
            self.routes.append(Route("/slack/events", Gate(app, secret), methods=["POST"]))
        if self.settings.slack_app_token:
            self.socket = Socket(app, _secret(self.settings.slack_app_token))

    async def close(self) -> None:
        """Finish what was begun: what is being said, then what is being written."""
        if self.socket:
            await self.socket.stop()
        if self.slack:
            await self.slack.settle()
        await asyncio.to_thread(self.router.close)
        self.database.close()


Winder = Callable[[House], Clockwork]


def build(settings: Settings, wind: Winder | None = None) -> Starlette:
    """The ASGI app. `wind` makes the clockwork once the doors are known; without it no letters go out."""
    database = Database(settings.database_url, settings.timezone)
    house = House(settings, database, Router(database))
    if settings.slack:
        house.open_slack()
    routes = [Route("/healthz", _health), *house.routes]
    app = Starlette(routes=routes, lifespan=lambda _: _life(house, wind))
    app.state.house = house
    return app


def serve(settings: Settings, wind: Winder | None = None) -> None:
    """Run until told to stop. SchemaError says in a sentence why the database cannot be worked with."""
    database = Database(settings.database_url, settings.timezone)
    try:
        database.check()
    finally:
        database.close()
    for sentence in _notices(settings):
        log.warning(sentence)
    uvicorn.run(
        build(settings, wind), host=settings.host, port=settings.port, loop="auto", access_log=False,
        log_level="warning", timeout_graceful_shutdown=GRACE, server_header=False,
    )  # fmt: skip


@asynccontextmanager
async def _life(house: House, wind: Winder | None) -> AsyncIterator[None]:
    # What is slow the first time is loaded beside the first requests, and not before them.
    warming = asyncio.create_task(asyncio.to_thread(dates.warm))
    if house.socket:
        await house.socket.start()
    clockwork = wind(house) if wind else None
    if clockwork:
        clockwork.start()
    try:
        yield
    finally:
        if clockwork:
            await clockwork.stop()
        await warming
        await house.close()


async def _health(_: Request) -> JSONResponse:
    """Alive, and able to answer: no database is asked, so a busy one does not look like a dead bot."""
    return JSONResponse({"ok": True})


def _notices(settings: Settings) -> list[str]:
    """What somebody who starts the bot should know."""
    if settings.slack:
        return []
    if not settings.slack_wanted:
        return [NO_DOOR]
    return [f"Slack is not set up: {' and '.join(settings.slack_missing)} is not set."]


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def _now() -> datetime:
    return datetime.now(UTC)
