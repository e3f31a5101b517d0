"""What is said to Slack: answers to the asker, forms, Home, and the letters of the outbox."""

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.doors import Address, Ambiguous, Gone, NotSent, Outcome, Refused, Sent, ShutOut
from bot.slack.cards import Drawn, draw
from bot.slack.said import Place
from handlers.core import Message

if TYPE_CHECKING:
    from bot.slack.homes import Homes

SLACK = "https://slack.com/api/"
HOOKS = "https://hooks.slack.com/"
TIMEOUT = 10  # seconds; less than the lease of an outbox row
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
NOT_THERE = {"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"}
GONE = {
    "account_inactive", "cannot_dm_bot", "channel_not_found", "is_archived", "not_in_channel", "restricted_action",
    "team_not_found", "token_revoked", "user_disabled", "user_not_found", "user_not_visible", "users_not_found",
}  # fmt: skip
WAIT = {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"}
REVOKED = {
    "account_inactive",
    "token_revoked",
    "invalid_auth",
    "token_expired",
}  # it is the bot's own token that is gone
AWAY = "PSR is not in that workspace"
UNSURE = {"fatal_error", "internal_error", "request_timeout"}  # Slack says that part of it may have happened

log = logging.getLogger("psr")


def silent() -> logging.Logger:
    """A logger for Slack's libraries that says nothing: below CRITICAL they print what people wrote."""
    quiet = logging.getLogger("slack_bolt")
    quiet.setLevel(logging.CRITICAL)
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
    return quiet


def client(token: str, url: str = SLACK) -> AsyncWebClient:
    """A client that never tries again by itself, since that could post twice."""
    made = AsyncWebClient(token, base_url=url, timeout=TIMEOUT, retry_handlers=[], logger=silent())
    if urlsplit(url).hostname in LOOPBACK:
        made.proxy = None
    return made


class Web:
    """Answers to whoever asked, by the Web API or, where the bot is no member, by the request's own address."""

    def __init__(self, slack: AsyncWebClient) -> None:
        self.slack = slack
        self._people: dict[str, str] = {}

    async def answer(self, place: Place, drawn: Drawn) -> None:
        """Say it to the person alone: where they are, or else in their own messages with the bot."""
        try:
            await self._where_they_are(place, drawn)
        except SlackApiError as error:
            if error_name(error) not in NOT_THERE:
                raise
            if not await self._by_their_own_address(place, drawn):
                await self.post(await self.direct(place.user), drawn)

    async def post(self, channel: str, drawn: Drawn) -> str:
        """Post to a conversation; the message's own name, its `ts`."""
        posted = await self.slack.chat_postMessage(channel=channel, **drawn.payload)
        return str(posted["ts"])

    async def direct(self, user: str) -> str:
        """The conversation of the bot with one person."""
        if user not in self._people:
            opened = await self.slack.conversations_open(users=user)
            self._people[user] = str(opened["channel"]["id"])
        return self._people[user]

    async def open(self, place: Place, view: dict[str, object] | None, within: float) -> bool:
        """Open a form if that is still possible; a trigger of Slack's is good for three seconds."""
        if view is None or not place.trigger or within <= 0:
            return False
        try:
            async with asyncio.timeout(within):
                await self.slack.views_open(trigger_id=place.trigger, view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a form did not open", extra={"why": why(error)})
            return False
        return True

    async def publish(self, user: str, view: dict[str, object]) -> None:
        """Show a person their Home tab."""
        await self.slack.views_publish(user_id=user, view=view)

    async def _where_they_are(self, place: Place, drawn: Drawn) -> None:
        if place.channel.startswith("D"):
            await self.post(place.channel, drawn)
        elif place.channel:
            await self.slack.chat_postEphemeral(
                channel=place.channel, user=place.user, text=drawn.text, blocks=drawn.blocks, parse="none",
                link_names=False,
            )  # fmt: skip
        else:
            await self.post(await self.direct(place.user), drawn)

    async def _by_their_own_address(self, place: Place, drawn: Drawn) -> bool:
        """An address in a payload is used only if it is Slack's own, or loopback where the API is."""
        if not self._ours(place.response_url):
            return False
        hook = AsyncWebhookClient(place.response_url, timeout=TIMEOUT, retry_handlers=[], logger=silent())
        hook.proxy = self.slack.proxy
        answered = await hook.send_dict({
            "response_type": "ephemeral", "replace_original": False, "text": drawn.text, "blocks": drawn.blocks,
        })  # fmt: skip
        return answered.status_code == 200

    def _ours(self, url: str) -> bool:
        local = urlsplit(self.slack.base_url).hostname in LOOPBACK
        return url.startswith(HOOKS) or (local and urlsplit(url).hostname in LOOPBACK)


class SlackDoor:
    """The outbox's way into Slack: in one workspace, or in each by its own token."""

    def __init__(self, web: Web, homes: "Homes | None" = None) -> None:
        self.web, self._homes = web, homes

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """Send one message, once, and say what became of it (design 9.14)."""
        if self._homes is None:
            return _own(address, await self._sent(self.web, address, message))
        home = await self._homes.speaker(address.tenant)
        if home is None or home.web is None:
            return NotSent(None, AWAY)
        outcome = await self._sent(home.web, address, message)
        if home.version and getattr(outcome, "why", "") in REVOKED:
            await self._homes.lose(home, "revoked")
            return NotSent(None, AWAY)
        return _own(address, outcome)

    async def _sent(self, web: Web, address: Address, message: Message) -> Outcome:
        drawn = draw(message)
        try:
            channel = address.conversation or await web.direct(address.user)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            outcome = _outcome(error)
            # Nothing was posted yet, whatever became of the question where to.
            return NotSent(None, outcome.why) if isinstance(outcome, Ambiguous) else outcome
        try:
            return Sent(await web.post(channel, drawn))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            return _outcome(error)


def _own(address: Address, outcome: Outcome) -> Outcome:
    """With the token of the settings: when Slack takes that no more, no channel and no person is at fault."""
    why = getattr(outcome, "why", "")
    return ShutOut("slack", address.tenant, why) if why in REVOKED else outcome


def _outcome(error: Exception) -> NotSent | Refused | Gone | Ambiguous:
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotSent(None, "connection refused")
    if not isinstance(error, SlackApiError):
        return Ambiguous(why(error))
    status, name = _status(error), error_name(error)
    if status == 429 or status >= 500 or name in WAIT:
        return NotSent(_retry_after(error), name or f"status {status}")
    if name in GONE:
        return Gone(name)
    return Ambiguous(name or "no answer that could be read") if name in UNSURE or not name else Refused(name)


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))


def error_name(error: SlackApiError) -> str:
    """What Slack calls it, such as `channel_not_found`."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _retry_after(error: SlackApiError) -> float | None:
    given = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
    return float(given) if given.isdecimal() else None


def why(error: Exception) -> str:
    """In a word, and with nothing of what was sent."""
    return (error_name(error) if isinstance(error, SlackApiError) else "") or type(error).__name__
