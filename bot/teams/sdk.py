"""The one place where Microsoft's SDK is built and where anything inside it is touched.

Every option is given, since the SDK takes what is left out from the environment: a variable of another program could
let anybody in. The four packages are pinned exactly; tests/teams/test_sdk.py names what of their insides we rely on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment
from microsoft_teams.api.auth.credentials import TokenCredentials
from microsoft_teams.api.clients.api_client_settings import ApiClientSettings
from microsoft_teams.api.clients.conversation import activity
from microsoft_teams.apps import App
from microsoft_teams.apps.auth.token_validator import TokenValidator
from microsoft_teams.apps.http.adapter import HttpMethod, HttpRouteHandler
from microsoft_teams.common.http import Client, ClientOptions, MiddlewareContext, MiddlewareNext

from bot.teams.tokens import Tokens, playground

TIMEOUT = 10  # seconds for a whole call; less than the lease of an outbox row
SERVICE = "https://smba.trafficmanager.net/teams"
ENDPOINT = "/api/messages"
UNNAMED = activity._PLACEHOLDER_ACTIVITY_ID  # the name of a message where the answer is no JSON, as a proxy's is not
PLAYGROUND = "psr-playground"  # the bot's id where Microsoft knows of none
# `…http.client` by its own name: the SDK copies its level to httpx whenever it makes a client.
LOUD = ("microsoft_teams", "microsoft_teams.common.http.client", "msal", "httpx", "httpcore", "urllib3")

Token = Callable[[str | list[str], str | None], Awaitable[str]]


@dataclass(frozen=True)
class Account:
    """The bot's account at Microsoft; nothing of it is needed in dev, where the Agents Playground is let in."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    tenant: str = ""
    dev: bool = False


def build(account: Account, *, cloud: CloudEnvironment = PUBLIC, token: Token | None = None) -> App:
    """The SDK's app. `token` gives the bot's own tokens, where Microsoft is not to be asked for them."""
    silent()
    app = _App(
        _credentials(account, cloud, token),
        client=_client(),
        cloud=cloud,
        service_url=SERVICE,
        api_client_settings=ApiClientSettings(oauth_url=cloud.token_service_url),
        dangerously_allow_unauthenticated_requests=account.dev,
        http_server_adapter=_Routes(),
        messaging_endpoint=ENDPOINT,
        fetch_user_token=False,
        plugins=[],
        state=False,
    )
    if account.dev:
        _past_proxies(app)
    return app


def silent() -> None:
    """Microsoft's libraries say nothing: below CRITICAL they print what people wrote, and tokens."""
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def validator(app: App) -> TokenValidator | None:
    """The SDK's own check of a token, once the app is initialised; None where it lets nobody in, or everybody."""
    inbound = app.server._token_validator
    return inbound._service_validator if inbound else None


async def close(app: App) -> None:
    """Let go of the connections."""
    await app.http_client.http.aclose()
    await app.api.http.http.aclose()


class _App(App):
    """The SDK's app with the credentials it is given, and none from the environment."""

    def __init__(self, credentials: TokenCredentials, **options: Any) -> None:  # noqa: ANN401 - the SDK's options
        self._given = credentials
        super().__init__(**options)

    def _init_credentials(self) -> TokenCredentials:
        return self._given


class _Routes:
    """What the SDK takes for the web server. It keeps the SDK's route; our own gate stands before it."""

    def __init__(self) -> None:
        self.kept: dict[str, HttpRouteHandler] = {}

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:
        self.kept[path] = handler

    def serve_static(self, path: str, directory: str) -> None:
        raise NotImplementedError

    async def start(self, port: int) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        """Nothing was started."""


class _Limit:
    """The whole of one call within the time; httpx counts every part of it anew."""

    async def send(self, context: MiddlewareContext, next: MiddlewareNext) -> httpx.Response:
        async with asyncio.timeout(TIMEOUT):
            return await next()


def _credentials(account: Account, cloud: CloudEnvironment, token: Token | None) -> TokenCredentials:
    if account.dev:
        return TokenCredentials(client_id=account.client_id or PLAYGROUND, token=token or playground)
    # The home tenant, always: asked for in a partner's tenant, Microsoft refuses the token.
    url = f"{cloud.login_endpoint}/{account.tenant}/oauth2/v2.0/token"
    asked = token or Tokens(url, account.client_id, account.client_secret)
    return TokenCredentials(client_id=account.client_id, tenant_id=account.tenant, token=asked)


def _client() -> Client:
    client = Client(ClientOptions(timeout=TIMEOUT))
    client.use(_Limit())
    return client


def _past_proxies(app: App) -> None:
    """Straight to the Agents Playground on this machine, whatever proxy the environment names."""
    client = app.api.http.clone()
    client.http = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False)
    app.api.http = client
