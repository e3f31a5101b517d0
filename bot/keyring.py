"""What is kept sealed, at a keyboard: `psr rotate-key`, and `psr slack add` for a partner's own Slack app."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from bot import settings
from bot.opening import checked
from bot.settings import Settings
from handlers.core import Oops
from storage import events, sealed, slack_apps
from storage.base import Session
from storage.events import Author
from storage.sealed import Sealed
from storage.slack_apps import SlackApp

if TYPE_CHECKING:
    from storage.sealing import Keys

BOTH = (
    "Set PSR_SECRET_KEY to the new key and PSR_SECRET_KEY_OLD to the one before. `openssl rand -base64 32` makes a key."
)
SAME = "PSR_SECRET_KEY and PSR_SECRET_KEY_OLD are the same. Put the new key into PSR_SECRET_KEY."

NO_KEY = "PSR_SECRET_KEY is not set. It seals the app's secrets; `openssl rand -base64 32` makes one."
NAMES = re.compile(r"[a-z][a-z0-9-]{1,39}")
NAME = "The name should be small letters, such as police; it stands in the app's addresses."
CLIENT = re.compile(r"[0-9.]{5,80}")
SECRET = re.compile(r"[0-9a-f]{32}")
WRONG = "That is not what Slack shows under Basic Information. Nothing was kept."
ADDED = """The app {0} is kept. Restart the bot, and put these addresses into the app at Slack:
/slack/{0}/events for commands, events and interactivity, /slack/{0}/oauth_redirect as redirect URL.
Then somebody of the partner opens /slack/{0}/install."""

slack = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@slack.callback()
def apps() -> None:
    """For Slack: the apps of partners whose workspace takes only its own."""


@slack.command()
def add(name: Annotated[str, typer.Argument(help="A name for it, such as police.")]) -> None:
    """Let a partner's own Slack app in; asks for its client id and its two secrets.

    For example: psr slack add police
    """
    chosen = settings.read()
    if chosen.secret_key is None:
        raise Oops(NO_KEY)
    if not NAMES.fullmatch(name):
        raise Oops(NAME)
    client = typer.prompt("Client ID").strip()
    secrets = [typer.prompt(asked, hide_input=True).strip() for asked in ("Client Secret", "Signing Secret")]
    if not CLIENT.fullmatch(client) or not all(SECRET.fullmatch(each) for each in secrets):
        raise Oops(WRONG)
    with opened(chosen) as session:
        _keep(session, chosen.secret_key.get_secret_value(), SlackApp(key=name, client_id=client), secrets)
    typer.echo(ADDED.format(name))


@slack.command()
def remove(name: Annotated[str, typer.Argument(help="The name it was added by.")]) -> None:
    """Let a partner's own Slack app in no more, and forget its secrets."""
    with opened(settings.read()) as session:
        row = slack_apps.find(session, name)
        if row is None or not row.active:
            raise Oops(f"There is no app {name}.")
        slack_apps.drop(session, row)
        events.write(session, Author(f"slack-app:{uuid4().hex}", session.info["now"], "remove", platform="console"))
    typer.echo(f"The app {name} is let in no more.")


def rotate_key() -> None:
    """Seal what workspaces gave with PSR_SECRET_KEY, and no more with PSR_SECRET_KEY_OLD.

    The bot may go on running, with both keys set.
    """
    chosen = settings.read()
    if chosen.secret_key is None or chosen.secret_key_old is None:
        raise Oops(BOTH)
    if chosen.secret_key == chosen.secret_key_old:
        raise Oops(SAME)
    from storage.sealing import Keys  # noqa: PLC0415 - no other command needs what it brings along

    keys = Keys(chosen.secret_key.get_secret_value(), chosen.secret_key_old.get_secret_value())
    with opened(chosen) as session:
        typer.echo(rotated(session, keys))


def rotated(session: Session, keys: "Keys") -> str:
    """What became of it. What no key opens is left as it is, and named."""
    rows = sealed.everything(session)
    lost = [row for row in rows if not _renewed(row, keys)]
    session.add_all(row for row in rows if row not in lost)
    done = len(rows) - len(lost)
    told = f"{done} secret{'s are' if done != 1 else ' is'} sealed with PSR_SECRET_KEY now."
    if not lost:
        return f"{told} Take PSR_SECRET_KEY_OLD out of the settings, and restart the bot."
    named = ", ".join(sorted({row.tenant_id for row in lost}))
    return f"{told} Neither key opens what is kept for: {named}. Install the bot there again."


@contextmanager
def opened(chosen: Settings) -> Iterator[Session]:
    """A transaction on the database of these settings, if this version can work with it."""
    with checked(chosen) as database, database.writing(datetime.now(UTC)) as session:
        yield session


def _keep(session: Session, key: str, new: SlackApp, secrets: list[str]) -> None:
    from storage.sealing import Keys  # noqa: PLC0415

    row = slack_apps.find(session, new.key) or new
    if any(r.client_id == new.client_id and r.key != new.key for r in slack_apps.listed(session)):
        raise Oops("That app is kept under another name already. Nothing was kept.")
    row.renew(new.client_id)
    slack_apps.keep(session, Keys(key), row, *secrets)
    events.write(session, Author(f"slack-app:{uuid4().hex}", session.info["now"], "add", platform="console"))


def _renewed(row: Sealed, keys: "Keys") -> bool:
    from storage.sealing import CannotOpen  # noqa: PLC0415

    try:
        words = keys.open(row.text, *row.place)
    except CannotOpen:
        return False
    if not keys.current(row.text):
        row.text = keys.seal(words, *row.place)
    return True
