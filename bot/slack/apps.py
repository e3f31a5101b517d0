"""Partners' own Slack apps, each at its own address: what one of them signs counts for its own workspaces alone."""

import asyncio
from functools import partial

from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.slack.gate import Gate
from bot.slack.homes import Homes
from bot.slack.install import Credentials, Installs, Known
from storage import sealed, slack_apps
from storage.sealing import CannotOpen
from storage.slack_apps import CLIENT_SECRET, SIGNING_SECRET


class Apps:
    """An ASGI app: the address of each partner's app."""

    def __init__(self, homes: Homes, bolt: AsyncApp) -> None:
        self._homes, self._bolt = homes, bolt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        key = str(Request(scope).path_params["app"])
        known = await find(self._homes, key)
        answers = Gate(self._bolt, known.signing_secret, key) if known else Response("Not signed by Slack.", 401)
        await answers(scope, receive, send)


def routes(homes: Homes, bolt: AsyncApp, own: tuple[str, str], api: str) -> list[Route]:
    """The pages in which workspaces install the bot, and the addresses of partners' own apps."""
    installs = Installs(homes, Credentials(*own), api, partial(find, homes))
    return [*installs.routes(), Route("/slack/{app}/events", Apps(homes, bolt), methods=["POST"])]


async def find(homes: Homes, key: str) -> Known | None:
    """The app at an address, if there is one and its secrets can be opened."""
    return await asyncio.to_thread(_find, homes, key)


def _find(homes: Homes, key: str) -> Known | None:
    with homes.router.database.reading(homes.clock()) as session:
        row = slack_apps.find(session, key)
        if row is None or not row.active:
            return None
        try:
            client = sealed.read(session, homes.keys, row.place(CLIENT_SECRET))
            signing = sealed.read(session, homes.keys, row.place(SIGNING_SECRET))
        except CannotOpen:
            return None
        return Known(Credentials(row.client_id, client), signing) if client and signing else None
