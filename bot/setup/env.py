"""The `.env` that goes with the answers. One that is there is never touched."""

import base64
import os
import re
import secrets
from pathlib import Path

from bot.settings import Settings
from bot.setup.questions import Answers

SECRET = "PSR_SECRET_KEY"
SLACK = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN")
TEAMS = ("TEAMS_CLIENT_ID", "TEAMS_CLIENT_SECRET", "TEAMS_TENANT_ID")
PLAIN = re.compile(r"[\w:/.@?=&%+-]*", re.ASCII)


def written(file: Path, answers: Answers, chosen: Settings) -> str:
    """Write it, for its owner's eyes alone, and say so; or say what one that is there should hold."""
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _left(file, answers, chosen)
    except OSError:
        return f"\nThe record is made. {file} could not be written here; it should hold:\n{_lines(answers)}".rstrip()
    with os.fdopen(number, "w", encoding="utf-8") as opened:
        opened.write(_lines(answers))
    return f"\nThe record is made, and {file} holds its settings. It is yours alone to read; keep it so."


def _left(file: Path, answers: Answers, chosen: Settings) -> str:
    """A database's address may hold a password, so only the names are said."""
    now = {"DATABASE_URL": chosen.database_url, "PSR_TIMEZONE": chosen.timezone}
    asked = {"DATABASE_URL": answers["database"], "PSR_TIMEZONE": answers["zone"]}
    other = [name for name in now if now[name] != asked[name]]
    said = f"\nThe record is made. {file} was there already, so it is as it was."
    return f"{said} Set {' and '.join(other)} in it to what you answered here." if other else said


def _lines(answers: Answers) -> str:
    values = {"DATABASE_URL": answers["database"], "PSR_TIMEZONE": answers["zone"]}
    if any(field.validation_alias == SECRET for field in Settings.model_fields.values()):
        values[SECRET] = base64.b64encode(secrets.token_bytes(32)).decode()
    later = [*(SLACK if answers["chats"] != "teams" else ()), *(TEAMS if answers["chats"] != "slack" else ())]
    values |= dict.fromkeys(later, "")
    return "".join(f"{name}={_quoted(value)}\n" for name, value in values.items())


def _quoted(value: str) -> str:
    return value if PLAIN.fullmatch(value) else f"'{value}'"
