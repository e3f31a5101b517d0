"""How a workspace gets the bot: /slack/install sends the browser to Slack, /slack/oauth_redirect takes it back."""

import base64
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot import admission, calm
from bot.slack import web
from bot.slack.homes import Homes
from bot.slack.pages import SAFE, page
from handlers import workspaces
from storage import events, installations, tenants
from storage.base import Session
from storage.events import Author
from storage.installations import Installation

SCOPES = (
    "app_mentions:read", "channels:read", "chat:write", "commands", "files:write", "groups:read", "im:history",
    "im:write",
)  # fmt: skip
COOKIE, MINUTES = "psr-install", 600
LONGEST = 500  # letters of a state or a code; Slack's are far shorter
NOTHING = "Nothing was installed."
AGAIN = "Open the install page again to start anew."
# Why an install goes no further: the status, the heading, and what there is to say.
TURNED: dict[str, tuple[int, str, str]] = {
    "state": (400, "That link does not work", "It is good for ten minutes, once, in the browser where it was begun."),
    "declined": (200, "Not installed", "Slack says that it was not allowed."),
    "full": (429, "Please try again later", "Too many installs are begun, or wait for an answer."),
    "code": (400, "Slack did not go along", "Slack did not take the code it had given, which is good once."),
    "unreachable": (502, "Slack could not be reached", "Please try again in a few minutes."),
    "app": (500, "PSR is not set up rightly", "Slack does not know this app. Please tell whoever runs PSR."),
    "strange": (502, "Slack did not go along", "What Slack answered was not a bot's access to one workspace."),
    "whole_org": (400, "One workspace, please", "PSR goes into one workspace, not into a whole organisation."),
    "rotation": (400, "The app needs another setting", "Token rotation is on for this Slack app; PSR needs it off."),
    "scopes": (400, "Some permissions are missing", "Slack gave fewer permissions than PSR needs. Please allow all."),
    "refused": (403, "This workspace is not admitted", "The programme office of the partnership has refused it."),
    "another": (409, "PSR is there already", "This workspace has PSR by another app. Take that one out first."),
}  # fmt: skip
HERE_NOW = "In Slack, look for PSR under Apps and say help to it."
ASKED = (
    "The programme office of the partnership has to admit this workspace first, and has been asked. "
    "Until then nobody here gets an answer."
)

log = logging.getLogger("psr")


class Turned(Exception):
    """An install that goes no further."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Credentials:
    """What a Slack app shows Slack."""

    client_id: str
    client_secret: str

    @property
    def shown(self) -> dict[str, str]:
        """As HTTP has it; slack_sdk's own way of saying so is one that aiohttp is about to drop."""
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


@dataclass(frozen=True)
class Known:
    """A partner's own app, with its secrets opened."""

    credentials: Credentials
    signing_secret: str


Partners = Callable[[str], Awaitable[Known | None]]


@dataclass(frozen=True)
class Granted:
    """What Slack gave: the bot's access to one workspace."""

    team: str
    name: str
    enterprise: str
    token: str
    bot_user: str
    scopes: str


class Installs:
    """The two pages, and what is kept of what happens there."""

    def __init__(self, homes: Homes, own: Credentials, api: str, partners: Partners) -> None:
        self._homes, self._own, self._api, self._partners = homes, own, api, partners

    def routes(self) -> list[Route]:
        """Where they are: for the partnership's own app, and for a partner's."""
        pages = {"install": self._begin, "oauth_redirect": self._finish}
        return [Route(f"/slack/{at}{name}", page) for at in ("", "{app}/") for name, page in pages.items()]

    async def _begin(self, request: Request) -> Response:
        if request.method != "GET":  # whoever only looks at a link begins nothing
            return Response(headers=SAFE)
        app = str(request.path_params.get("app", ""))
        shown = await self._credentials(app)
        if shown is None:
            return page("There is no such app", NOTHING, status=404)
        begun = await self._homes.write(installations.begin, app, self._homes.clock())
        if begun is None:
            return await self._turned("full")
        state, browser = begun
        asked = urlencode({"client_id": shown.client_id, "scope": ",".join(SCOPES), "state": state})
        response = RedirectResponse(f"{_site(self._api)}oauth/v2/authorize?{asked}", 302, SAFE)
        response.set_cookie(COOKIE, browser, MINUTES, path="/slack", secure=True, httponly=True, samesite="lax")
        return response

    async def _finish(self, request: Request) -> Response:
        if request.method != "GET":
            return Response(headers=SAFE)
        try:
            return await self._finished(request)
        except Turned as turned:
            return await self._turned(turned.why)
        except Exception as error:
            reference = calm.reference("an install broke", error)
            return page("Sorry, something went wrong", f"Reference {reference}. {AGAIN}", status=500)

    async def _finished(self, request: Request) -> Response:
        given, app = request.query_params, str(request.path_params.get("app", ""))
        shown, code = await self._credentials(app), given.get("code", "")
        halves = given.get("state", "")[:LONGEST], request.cookies.get(COOKIE, "")[:LONGEST]
        if shown is None or not await self._homes.write(installations.finish, *halves, app, self._homes.clock()):
            raise Turned("state")
        if not code or given.get("error"):
            raise Turned("declined")
        granted = await self._exchanged(shown, code[:LONGEST])
        await self._tried(granted)
        title, words = await self._homes.write(self._keep, granted, app)
        self._homes.forget(granted.team)
        return page(title, words)

    async def _credentials(self, app: str) -> Credentials | None:
        """What an app shows Slack; None where there is no such app."""
        if not app:
            return self._own if self._own.client_id else None
        known = await self._partners(app)
        return known.credentials if known else None

    async def _exchanged(self, shown: Credentials, code: str) -> Granted:
        """The code for a token."""
        slack = web.client("", self._api)
        try:
            answer = await slack.api_call("oauth.v2.access", data={"code": code}, headers=shown.shown)
        except SlackApiError as error:
            name = web.error_name(error)
            raise Turned("code" if name in ("invalid_code", "code_already_used") else "app") from None
        except (aiohttp.ClientError, TimeoutError):
            raise Turned("unreachable") from None
        return _granted(answer.data if isinstance(answer.data, dict) else {})

    async def _tried(self, granted: Granted) -> None:
        """Slack is asked once, now, whose the token is; never again at a request (slack.md 3)."""
        try:
            said = await web.client(granted.token, self._api).auth_test()
        except SlackApiError:
            raise Turned("strange") from None
        except (aiohttp.ClientError, TimeoutError):
            raise Turned("unreachable") from None
        if said.get("team_id") != granted.team:
            raise Turned("strange")

    def _keep(self, session: Session, granted: Granted, app: str) -> tuple[str, str]:
        """What the page says of it."""
        now, name = self._homes.clock(), workspaces.plain_name(granted.name)
        row, again = _row(session, granted, app)
        row.arrive(name, granted.bot_user, granted.scopes, now)
        installations.keep(session, self._homes.keys, row, granted.token)
        events.write(session, Author(f"install:{granted.team}:{row.version}"[:120], now, "install", platform="slack"))
        where = name or "your workspace"
        if not tenants.admitted(session, "slack", granted.team):
            admission.knock(session, "slack", granted.team, granted.name, now)
            return f"PSR is installed in {where}", ASKED
        if again:
            return f"PSR was in {where} already", f"Its access was renewed. {HERE_NOW}"
        return f"PSR is in {where} now", HERE_NOW

    async def _turned(self, why: str) -> Response:
        await self._homes.write(installations.count_refusal, why, self._homes.clock())
        status, title, words = TURNED[why]
        log.warning("an install was turned away", extra={"why": why})
        return page(title, words, f"{NOTHING} {AGAIN}", status=status)


def _row(session: Session, granted: Granted, app: str) -> tuple[Installation, bool]:
    """The workspace's row, and whether the bot was there already; Turned where it may not be kept."""
    known, row = tenants.find(session, "slack", granted.team), installations.find(session, granted.team)
    if known and known.status == "refused":
        raise Turned("refused")
    if row and row.active and row.app != app:
        raise Turned("another")
    allowed = known or tenants.admitted(session, "slack", granted.team)
    if not allowed and not tenants.knocks(session, "slack", granted.team):
        raise Turned("full")
    again = row is not None and row.active
    row = row or Installation(tenant_id=granted.team)
    row.app, row.enterprise_id = app, granted.enterprise
    return row, again


def _granted(said: Mapping[str, Any]) -> Granted:
    """What Slack answered, if it is what was asked for."""
    team, enterprise = said.get("team") or {}, said.get("enterprise") or {}
    token, scopes = str(said.get("access_token") or ""), str(said.get("scope") or "")
    if said.get("is_enterprise_install"):
        raise Turned("whole_org")
    if said.get("refresh_token"):
        raise Turned("rotation")
    if said.get("token_type") != "bot" or not token.startswith("xoxb-") or not team.get("id"):
        raise Turned("strange")
    if set(SCOPES) - set(scopes.split(",")):
        raise Turned("scopes")
    return Granted(str(team["id"]), str(team.get("name") or ""), str(enterprise.get("id") or ""), token,
                   str(said.get("bot_user_id") or ""), scopes)  # fmt: skip


def _site(api: str) -> str:
    """Slack's pages are where its API is."""
    return api.removesuffix("api/")
