"""Slack: what is set, and whether Slack knows the bot."""

import json
import re
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import Request

from bot.doctor.findings import PATIENCE, Finding, fine, opener, wrong
from bot.settings import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether the settings are all there, of the right shape, and known to Slack."""
    for name in settings.slack_missing:
        yield wrong(f"Slack is half set up: {name} is missing.")
    shapes = list(_shapes(settings))
    yield from shapes
    if settings.slack and settings.slack_bot_token and not shapes:
        yield _reached(settings)
    elif settings.slack and not shapes:
        yield fine("Slack workspaces install the bot at /slack/install; `workspaces` in the chat lists them.")


def _shapes(settings: Settings) -> Iterator[Finding]:
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot and not bot.get_secret_value().startswith("xoxb-"):
        yield wrong("SLACK_BOT_TOKEN should begin with xoxb- (OAuth & Permissions, Bot User OAuth Token).")
    if app and not app.get_secret_value().startswith("xapp-"):
        yield wrong("SLACK_APP_TOKEN should begin with xapp- (Basic Information, App-Level Tokens).")
    if secret and not re.fullmatch(r"[0-9a-f]{32}", secret.get_secret_value()):
        yield wrong("SLACK_SIGNING_SECRET should be 32 letters and digits (Basic Information, Signing Secret).")


def _reached(settings: Settings) -> Finding:
    """What Slack says to `auth.test`. Neither the token nor the answer is repeated, but for Slack's own error."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    url = f"{settings.slack_api_url}auth.test"
    request = Request(url, b"", {"Authorization": f"Bearer {token}"})
    try:
        with opener(url).open(request, timeout=PATIENCE) as answer:
            said = dict(json.loads(answer.read(100_000)))
    except (URLError, OSError, ValueError, TypeError):  # no way there, or what answers is not Slack
        return wrong("Slack could not be reached. Check the connection, and whether a proxy or firewall "
                     "lets this machine talk to slack.com.")  # fmt: skip
    if not said.get("ok"):
        return wrong(f"Slack refused the bot token ({said.get('error', 'no reason given')}). "
                     "Install the app again and copy its Bot User OAuth Token.")  # fmt: skip
    return fine(f"Slack answers, as {said.get('user', 'the bot')} in {said.get('team', 'the workspace')}.")
