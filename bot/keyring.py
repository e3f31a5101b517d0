"""`psr rotate-key`: everything that is sealed, sealed anew with another key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from bot import settings
from bot.settings import Settings
from handlers.core import Oops
from storage import sealed
from storage.base import Session
from storage.database import Database
from storage.sealed import Sealed

if TYPE_CHECKING:
    from storage.sealing import Keys

BOTH = (
    "Set PSR_SECRET_KEY to the new key and PSR_SECRET_KEY_OLD to the one before. `openssl rand -base64 32` makes a key."
)
SAME = "PSR_SECRET_KEY and PSR_SECRET_KEY_OLD are the same. Put the new key into PSR_SECRET_KEY."


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
    database = Database(chosen.database_url, chosen.timezone)
    try:
        database.check()
        with database.writing(datetime.now(UTC)) as session:
            yield session
    finally:
        database.close()


def _renewed(row: Sealed, keys: "Keys") -> bool:
    from storage.sealing import CannotOpen  # noqa: PLC0415

    try:
        words = keys.open(row.text, *row.place)
    except CannotOpen:
        return False
    if not keys.current(row.text):
        row.text = keys.seal(words, *row.place)
    return True
