"""Socket Mode: the same listeners without an address that Slack could call."""

import asyncio
import contextlib
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.calm import what

EVERY = 20.0  # seconds between two looks at the connection
PATIENCE = 30.0  # seconds for one attempt; left alone, the library tries an address that has expired for ever

log = logging.getLogger("psr")


class Socket:
    """The connection, and a watchdog: the library's client can go deaf without saying so (slack.md 5.2)."""

    def __init__(self, app: AsyncApp, token: str, every: float = EVERY) -> None:
        self._app, self._token, self._every = app, token, every
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect and keep connected; without Slack now, as soon as it can be reached."""
        self._watch = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Hear no more."""
        if self._watch:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch

    async def _keep(self) -> None:
        handler = AsyncSocketModeHandler(self._app, self._token, logger=self._app.logger, web_client=self._app.client)
        # The library takes a proxy from the environment, also for a Slack on this machine.
        handler.client.proxy = self._app.client.proxy
        try:
            while True:
                await self._look(handler)
                await asyncio.sleep(self._every)
        finally:
            await handler.client.close()  # type: ignore[no-untyped-call]

    async def _look(self, handler: AsyncSocketModeHandler) -> None:
        try:
            if not await handler.client.is_connected():
                async with asyncio.timeout(PATIENCE):
                    await handler.client.connect_to_new_endpoint(force=True)
        except Exception as error:
            log.warning("no connection to Slack yet", extra=what(error))
