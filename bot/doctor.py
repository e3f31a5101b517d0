"""What may be wrong with this installation, each thing in a sentence that says what to do."""

import json
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from bot.settings import LOOPBACK, Settings
from storage.database import Database, SchemaError
from storage.roster import Roster, roster_of

NO_DRIVER = (
    "PostgreSQL needs one package more. Install psycopg beside PSR, or use SQLite: DATABASE_URL=sqlite:///psr.db."
)
PATIENCE = 5  # seconds that Slack has to answer


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    sentence: str


def fine(sentence: str) -> Finding:
    """Something that is as it should be."""
    return Finding(True, sentence)


def wrong(sentence: str) -> Finding:
    """Something to put right."""
    return Finding(False, sentence)


def examine(settings: Settings, env: Path, now: datetime) -> list[Finding]:
    """Everything that was looked at: the settings, the database, what is in it, the port, and Slack."""
    return [*_env(env), *_database(settings, now), *_port(settings), *_slack(settings)]


def _env(env: Path) -> Iterator[Finding]:
    if not env.is_file():
        return
    if env.stat().st_mode & 0o077:
        yield wrong("`.env` can be read by others on this machine. `chmod 600 .env` keeps its secrets.")
    known = [str(field.validation_alias) for field in Settings.model_fields.values()]
    for name in re.findall(r"^\s*(?:export\s+)?(\w+)\s*=", env.read_text(encoding="utf-8"), re.M):
        close = get_close_matches(name, known, 1, 0.8)
        if name not in known and close:
            yield wrong(f"`.env` sets {name}, which I don't know. Did you mean {close[0]}?")


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    path = _path(settings)
    if path is not None and not path.exists():
        yield wrong(f"There is no database {path.name} yet. `psr load FILE.yaml` makes it and loads a partnership.")
        return
    if path is not None and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        yield wrong(
            f"The database {path.name}, or the folder it is in, cannot be written by this user. Change who owns it."
        )
        return
    if path is not None and path.stat().st_mode & 0o077:
        yield wrong(f"The database {path.name} can be read by others on this machine. `chmod 600` keeps it private.")
    try:
        database = Database(settings.database_url, settings.timezone)
    except ImportError:
        yield wrong(NO_DRIVER)
        return
    yield from _opened(database, settings, now)
    database.close()


def _path(settings: Settings) -> Path | None:
    """The database's file, where it is one."""
    scheme, _, rest = settings.database_url.partition(":///")
    return Path(rest.partition("?")[0]) if scheme == "sqlite" else None


def _opened(database: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    try:
        database.check()
        schema = database.schema()
    except SchemaError as error:
        yield wrong(str(error))
        return
    yield fine(f"The database is there, at schema {schema}.")
    try:
        with database.reading(now) as session:
            roster = roster_of(session)
    except Exception as error:
        yield wrong(f"The database cannot be read ({type(error).__name__}). Put back the last good copy of it.")
        return
    yield from _partnership(roster, settings)


def _partnership(roster: Roster, settings: Settings) -> Iterator[Finding]:
    if roster.partnership is None:
        yield wrong("No partnership is loaded yet. `psr load FILE.yaml` loads one.")
        return
    yield fine(f"It holds {roster.partnership.name}: {len(roster.members)} members in {len(roster.groups)} groups.")
    if not settings.slack_wanted:
        return
    if any(i.platform == "slack" for m in roster.coordinators() for i in roster.identities_of(m.key_id)):
        yield fine("A coordinator can be reached in Slack.")
    else:
        yield wrong("No coordinator is known in Slack yet. `psr code coordinator` makes a code for the first one.")
    linked = [c for c in roster.channels.values() if c.platform == "slack" and not c.gone]
    if linked:
        yield fine(f"{len(linked)} Slack channel{' is' if len(linked) == 1 else 's are'} linked to a group.")
    else:
        yield wrong("No Slack channel is linked to a group. Invite the bot to one and type "
                    "`/psr channel link` and the group's name there.")  # fmt: skip
    for lost in (c for c in roster.channels.values() if c.platform == "slack" and c.gone):
        yield wrong(f"A channel of the {roster.groups[lost.group_id].name} takes no posts any more ({lost.gone}).")


def _port(settings: Settings) -> Iterator[Finding]:
    where = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((settings.host, settings.port))
        except OSError:
            yield _taken(where)
            return
    yield fine(f"The bot can answer on {where}.")


def _taken(where: str) -> Finding:
    try:
        with _opener(f"http://{where}").open(f"http://{where}/healthz", timeout=2):
            return fine(f"The bot is running on {where}.")
    except (OSError, ValueError):
        return wrong(f"{where} is taken by another programme, or is no address of this machine. "
                     "Set PSR_HOST or PORT to another one.")  # fmt: skip


def _slack(settings: Settings) -> Iterator[Finding]:
    if not settings.slack_wanted:
        yield wrong("Slack is not set up. Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, or try `psr demo` without it.")
        return
    for name in settings.slack_missing:
        yield wrong(f"Slack is half set up: {name} is missing.")
    shapes = list(_shapes(settings))
    yield from shapes
    if settings.slack and not shapes:
        yield _reached(settings)


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
        with _opener(url).open(request, timeout=PATIENCE) as answer:
            said = dict(json.loads(answer.read(100_000)))
    except (URLError, OSError, ValueError, TypeError):  # no way there, or what answers is not Slack
        return wrong("Slack could not be reached. Check the connection, and whether a proxy or firewall "
                     "lets this machine talk to slack.com.")  # fmt: skip
    if not said.get("ok"):
        return wrong(f"Slack refused the bot token ({said.get('error', 'no reason given')}). "
                     "Install the app again and copy its Bot User OAuth Token.")  # fmt: skip
    return fine(f"Slack answers, as {said.get('user', 'the bot')} in {said.get('team', 'the workspace')}.")


def _opener(url: str) -> OpenerDirector:
    """This machine is never reached through a proxy."""
    own = urlsplit(url).hostname in LOOPBACK
    return build_opener(*([ProxyHandler({})] if own else []))
