"""Teams: what is set, and whether Microsoft knows the bot."""

import json
from collections.abc import Iterator
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request

from bot.doctor.findings import PATIENCE, Finding, fine, opener, wrong
from bot.settings import Settings

LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
DEV = (
    "TEAMS_DEV is on: everybody who can open a connection on this machine can say they are anybody. "
    "Leave it out where real people use the bot."
)


def examine(settings: Settings, login: str = LOGIN) -> Iterator[Finding]:
    """Whether the settings are all there, and known to Microsoft."""
    if settings.teams_dev:
        yield wrong(DEV)
    for name in settings.teams_missing:
        yield wrong(f"Teams is half set up: {name} is missing.")
    if settings.teams_wanted and not settings.teams_missing:
        yield _reached(settings, login)


def _reached(settings: Settings, login: str) -> Finding:
    """What Microsoft says to the bot's account. No secret is repeated, nor the answer, but for its error's name."""
    secret = settings.teams_client_secret.get_secret_value() if settings.teams_client_secret else ""
    url = f"{login}/{settings.teams_tenant_id}/oauth2/v2.0/token"
    form = {"grant_type": "client_credentials", "scope": SCOPE, "client_id": settings.teams_client_id or "",
            "client_secret": secret}  # fmt: skip
    try:
        with opener(url).open(Request(url, urlencode(form).encode()), timeout=PATIENCE) as answer:
            given = "access_token" in dict(json.loads(answer.read(100_000)))
    except HTTPError as error:
        return wrong(f"Microsoft refused the bot's account ({_name(error)}). Check TEAMS_CLIENT_ID, "
                     "TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID, and whether the secret has run out.")  # fmt: skip
    except (URLError, OSError, ValueError, TypeError):
        given = False
    if given:
        return fine("Microsoft knows the bot's account.")
    return wrong("Microsoft could not be reached. Check the connection, and whether a proxy or firewall lets this "
                 "machine talk to login.microsoftonline.com.")  # fmt: skip


def _name(error: HTTPError) -> str:
    """Microsoft's name for what is wrong, such as invalid_client."""
    try:
        name = str(dict(json.loads(error.read(100_000))).get("error", ""))
    except (ValueError, TypeError, OSError):
        name = ""
    return name if name.isidentifier() else f"status {error.code}"
