"""What may be wrong with this installation, each thing in a sentence that says what to do."""

import re
import socket
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from bot.doctor import history, slack, teams
from bot.doctor.findings import Finding, fine, opener, wrong
from bot.settings import Settings
from storage.database import Database, SchemaError
from storage.roster import Roster, roster_of

NO_CHAT = (
    "No chat system is set up. For Slack set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET; for Teams TEAMS_CLIENT_ID, "
    "TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID. `psr demo` works without."
)
CALLED = {"slack": ("Slack", "/psr"), "teams": ("Teams", "@PSR")}


def examine(settings: Settings, env: Path, now: datetime) -> list[Finding]:
    """Everything that was looked at: the settings, the database, what is in it, the port, and the chat systems."""
    chats = [*_chats(settings), *slack.examine(settings), *teams.examine(settings)]
    return [*_env(env), *_database(settings, now), *_port(settings), *chats]


def _chats(settings: Settings) -> Iterator[Finding]:
    if not (settings.slack_wanted or settings.teams_wanted or settings.teams_dev):
        yield wrong(NO_CHAT)


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
    database = Database(settings.database_url, settings.timezone)
    path = database.file
    if path and path.exists() and path.stat().st_mode & 0o077:
        yield wrong(f"The database {path.name} can be read by others on this machine. `chmod 600` keeps it private.")
    yield from _opened(database, settings, now)
    database.close()


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
    yield from history.examine(database, now)


def _partnership(roster: Roster, settings: Settings) -> Iterator[Finding]:
    if roster.partnership is None:
        yield wrong("No partnership is loaded yet. `psr load FILE.yaml` loads one.")
        return
    yield fine(f"It holds {roster.partnership.name}: {len(roster.members)} members in {len(roster.groups)} groups.")
    if settings.slack_wanted:
        yield from _reach(roster, "slack")
    if settings.teams_wanted:
        yield from _reach(roster, "teams")


def _reach(roster: Roster, platform: str) -> Iterator[Finding]:
    """Whether anybody can be told anything in this chat system."""
    chat, call = CALLED[platform]
    if any(i.platform == platform for m in roster.coordinators() for i in roster.identities_of(m.key_id)):
        yield fine(f"A coordinator can be reached in {chat}.")
    else:
        yield wrong(f"No coordinator is known in {chat} yet. `psr code coordinator` makes a code for the first one.")
    linked = [c for c in roster.channels.values() if c.platform == platform and not c.gone]
    if linked:
        yield fine(f"{len(linked)} {chat} channel{' is' if len(linked) == 1 else 's are'} linked to a group.")
    else:
        yield wrong(f"No {chat} channel is linked to a group. Add the bot to one and type "
                    f"`{call} channel link` and the group's name there.")  # fmt: skip
    for lost in (c for c in roster.channels.values() if c.platform == platform and c.gone):
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
        with opener(f"http://{where}").open(f"http://{where}/healthz", timeout=2):
            return fine(f"The bot is running on {where}.")
    except (OSError, ValueError):
        return wrong(f"{where} is taken by another programme, or is no address of this machine. "
                     "Set PSR_HOST or PORT to another one.")  # fmt: skip
