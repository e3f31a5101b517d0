"""Microsoft's SDK as we build it: nothing from the environment, no endless waiting, nothing said in logs."""

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import httpx
import jwt
import pytest
from aiohttp import web
from microsoft_teams.api.auth.cloud_environment import PUBLIC
from microsoft_teams.apps import App

from bot.teams import keys, sdk, tokens
from bot.teams.tokens import NoToken, Tokens
from tests.canary import words_of
from tests.teams.key_server import CLIENT, TENANT, Teams

ROOT = Path(__file__).parents[2]
ACCOUNT = sdk.Account(CLIENT, "s3cret-canary", TENANT)
OTHERS = {
    "CLIENT_ID": "other", "CLIENT_SECRET": "other", "TENANT_ID": "other", "CLOUD": "USGov", "PORT": "1",
    "SERVICE_URL": "https://evil.example", "MANAGED_IDENTITY_CLIENT_ID": "system", "OAUTH_URL": "https://evil.example",
    "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "true",
}  # fmt: skip


@dataclass
class Far:
    """Whatever is called from here: it answers as it is told, and remembers what it was asked."""

    answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._asked)
        self._runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append((request.path, request.headers.get("authorization", ""), form))
        return await self.answer(request)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


def calls(runner: asyncio.Runner, far: Far, app: App) -> object:
    """What comes of one call to Teams."""

    async def one() -> object:
        await far.start()
        try:
            return await app.api.clone(service_url=far.url).conversations.get_member_by_id("19:x", "29:1")
        except (httpx.HTTPError, TimeoutError) as error:
            return error
        finally:
            await sdk.close(app)
            await far.stop()

    return runner.run(one())


async def member(_: web.Request) -> web.Response:
    return web.json_response({"id": "29:1", "name": "canary"})


@pytest.mark.parametrize("name", [*OTHERS, "all of them"])
@pytest.mark.parametrize("account", [ACCOUNT, sdk.Account(dev=True)], ids=["real", "dev"])
def test_the_environment_turns_nothing_on(monkeypatch: pytest.MonkeyPatch, name: str, account: sdk.Account) -> None:
    for variable in OTHERS:
        monkeypatch.delenv(variable, raising=False)
    plain = plainly(account)
    for variable in OTHERS if name == "all of them" else [name]:
        monkeypatch.setenv(variable, OTHERS[variable])
    assert facts(sdk.build(account)) == plain


def test_the_environment_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OTHERS.items():
        monkeypatch.setenv(name, value)
    door = Teams()
    door.open()
    assert door.posts({"type": "message"}, [])[0] == 401
    assert door.app.id == CLIENT
    door.close()


@cache
def plainly(account: sdk.Account) -> tuple[object, ...]:
    """The same without any of these variables."""
    return facts(sdk.build(account))


def facts(app: App) -> tuple[object, ...]:
    """What the environment could have changed."""
    asked = app.credentials
    return (
        app.id, asked.tenant_id if asked else "", type(asked), app.cloud, app.api.service_url,
        app.options.dangerously_allow_unauthenticated_requests, app.api._api_client_settings,
    )  # fmt: skip


READS = (
    "import os, {}; print(os.environ.get('DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS'), os.environ.get('CLIENT_ID'))"
)


@pytest.mark.parametrize(
    ("module", "printed"), [("bot.teams.near, bot.teams.sdk", "None None"), ("microsoft_teams.apps", "true stray")]
)
def test_a_stray_env_file_is_not_read(tmp_path: Path, module: str, printed: str) -> None:
    (tmp_path / ".env").write_text("DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS=true\nCLIENT_ID=stray\n")
    there = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON_DOTENV_DISABLED": "0"}
    line = [sys.executable, "-c", READS.format(module)]
    ran = subprocess.run(line, cwd=tmp_path, env=there, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == printed
    assert (ran.stderr == "") is (module != "microsoft_teams.apps")  # nor does the SDK warn whoever starts the bot


def test_the_route_is_kept_and_no_web_server_is_made() -> None:
    door = Teams()
    door.open()
    assert list(door.app.server.adapter.kept) == ["/api/messages"]  # type: ignore[attr-defined]
    door.close()


INSIDES = {
    "server._token_validator": "the check of incoming tokens",
    "server._token_validator._service_validator": "the check of the connector's tokens",
    "server._token_validator._service_validator._jwks_client": "where it looks up keys",
    "server._token_validator._service_validator.options.jwks_uri": "where Microsoft's keys are",
    "server.on_request": "what the SDK does with an activity",
    "server.handle_request": "the SDK's own door",
    "_init_credentials": "where the SDK would read the environment",
    "http_client.http": "the connections of the app",
    "api.http.http": "the connections to Teams",
}


@pytest.mark.parametrize("name", INSIDES)
def test_what_we_use_of_the_sdks_insides_is_still_there(name: str) -> None:
    door = Teams()
    door.open()
    found: object = door.app
    for part in name.split("."):
        assert hasattr(found, part), f"{name} is gone from the SDK: {INSIDES[name]}"
        found = getattr(found, part)
    door.close()


def test_the_sdk_asks_our_keys_and_our_credentials() -> None:
    door = Teams()
    door.open()
    check = sdk.validator(door.app)
    assert check
    assert isinstance(check._jwks_client, keys.Held)
    assert door.app._token_manager._credentials is door.app._given  # type: ignore[attr-defined]
    door.close()


def test_a_call_reaches_teams_with_the_bots_token(runner: asyncio.Runner) -> None:
    far = Far(member)
    found = calls(runner, far, sdk.build(sdk.Account(dev=True)))
    assert getattr(found, "id", found) == "29:1"
    path, authorization, _ = far.asked[0]
    assert (path, authorization[:10]) == ("/v3/conversations/19:x/members/29:1", "Bearer eyJ")


def test_no_proxy_stands_between_the_bot_and_its_own_machine(
    runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    far = Far(member)
    assert getattr(calls(runner, far, sdk.build(sdk.Account(dev=True))), "id", "") == "29:1"


def test_a_call_is_made_once_and_follows_nobody_elsewhere(runner: asyncio.Runner) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"{far.url}/stolen"})

    async def busy(_: web.Request) -> web.Response:
        return web.Response(status=503)

    for answer in (elsewhere, busy):
        far = Far(answer)
        assert isinstance(calls(runner, far, sdk.build(sdk.Account(dev=True))), httpx.HTTPStatusError)
        assert [path for path, *_ in far.asked] == ["/v3/conversations/19:x/members/29:1"]


async def _sleep(_: web.Request) -> web.Response:
    await asyncio.sleep(30)
    raise AssertionError


async def _drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(600):
        await response.write(b" ")
        await asyncio.sleep(0.05)
    return response


@pytest.mark.parametrize("answer", [_sleep, _drip])
def test_no_call_takes_longer_than_it_may(
    runner: asyncio.Runner,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> None:
    app = sdk.build(ACCOUNT, token=tokens.playground)
    monkeypatch.setattr(sdk, "TIMEOUT", 0.2)
    began = time.monotonic()
    assert isinstance(calls(runner, Far(answer), app), TimeoutError)
    assert time.monotonic() - began < 5


def test_the_libraries_say_nothing(runner: asyncio.Runner, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        app = sdk.build(sdk.Account(dev=True))
        calls(runner, Far(member), app)
    loud = {record.name for record in caplog.records} - {"asyncio", "aiohttp.access"}
    assert loud == set()
    assert [logging.getLogger(name).level for name in ("httpx", "microsoft_teams")] == [logging.CRITICAL] * 2


def test_an_account_does_not_show_its_secret() -> None:
    assert "canary" not in repr(ACCOUNT)


@dataclass
class Login:
    """Microsoft's login: what it gives, and how often it was asked."""

    given: dict[str, object] = field(default_factory=dict)
    status: int = 200
    text: str = ""
    sleep: float = 0

    async def answer(self, _: web.Request) -> web.Response:
        """One token."""
        await asyncio.sleep(self.sleep)
        token = jwt.encode({"aud": "https://api.botframework.com"}, "x" * 32, "HS256")
        body = {"token_type": "Bearer", "expires_in": 3600, "access_token": token, **self.given}
        return web.Response(text=self.text) if self.text else web.json_response(body, status=self.status)


def asks(runner: asyncio.Runner, login: Login, *at: float) -> tuple[list[object], Far]:
    """What comes of asking for a token at these times, in seconds; at equal times together."""
    far, now = Far(login.answer), [0.0]

    async def all_of_them() -> list[object]:
        await far.start()
        asked = Tokens(f"{far.url}/{TENANT}/oauth2/v2.0/token", CLIENT, "s3cret-canary", lambda: now[0])
        asked.patience = 0.3 if login.sleep else asked.patience
        found: list[object] = []
        for when in dict.fromkeys(at):
            now[0] = when
            together = [asked("scope/.default", "another tenant") for moment in at if moment == when]
            found += await asyncio.gather(*together, return_exceptions=True)
        await far.stop()
        return found

    return runner.run(all_of_them()), far


def test_a_token_is_asked_for_in_the_home_tenant(runner: asyncio.Runner) -> None:
    found, far = asks(runner, Login(), 0)
    assert str(found[0]).startswith("eyJ")
    form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": "s3cret-canary",
            "scope": "scope/.default"}  # fmt: skip
    assert far.asked == [(f"/{TENANT}/oauth2/v2.0/token", "", form)]


def test_a_token_serves_until_five_minutes_before_its_end(runner: asyncio.Runner) -> None:
    found, far = asks(runner, Login(), 0, 0, 0, 3299, 3301)
    assert (len(found), len(far.asked)) == (5, 2)


@pytest.mark.parametrize(
    ("login", "why"),
    [
        (Login({"error": "invalid_client", "error_description": "canary"}, 401), "invalid_client"),
        (Login({"error": "canary is told"}, 400), "status 400"),
        (Login(text="<html>canary</html>"), "JSONDecodeError"),
        (Login(text="[]"), "TypeError"),
        (Login({"access_token": "canary"}), "DecodeError"),
        (Login({"access_token": None}), "DecodeError"),
        (Login({"expires_in": "soon"}), "ValueError"),
        (Login(sleep=30), "TimeoutError"),
    ],
)  # fmt: skip
def test_no_token_is_said_in_a_word(
    runner: asyncio.Runner, caplog: pytest.LogCaptureFixture, login: Login, why: str
) -> None:
    (error,), _ = asks(runner, login, 0)
    assert isinstance(error, NoToken)
    assert str(error) == why
    [said] = [r for r in caplog.records if r.name == "psr"]
    assert (said.getMessage(), vars(said)["why"]) == ("Microsoft gave the bot no token", why)
    assert "canary" not in words_of(said)


def test_a_refusal_stands_for_a_moment_and_is_no_queue(runner: asyncio.Runner) -> None:
    found, far = asks(runner, Login({"error": "invalid_client"}, 401), 0, 0, 0, 4, 6)
    assert {str(error) for error in found} == {"invalid_client"}
    assert len(far.asked) == 2


def test_without_a_token_nothing_is_sent(runner: asyncio.Runner) -> None:
    far = Far(member)
    app = sdk.build(ACCOUNT, cloud=replace(PUBLIC, login_endpoint="http://127.0.0.1:9"))
    with pytest.raises(NoToken, match="ConnectError"):
        calls(runner, far, app)
    assert far.asked == []
