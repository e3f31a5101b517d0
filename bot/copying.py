"""`psr copy-database`: the record moves to another database, as a rule from SQLite to PostgreSQL."""

from collections.abc import Iterator
from typing import Annotated

import typer

from bot import settings
from bot.settings import BadSettings, Settings
from handlers.core import Oops
from storage import copying
from storage.copying import NotCopied
from storage.database import Database

NOW = (
    "Set DATABASE_URL to that database, keep PSR_SECRET_KEY as it is, and start the bot. `psr verify` checks the "
    "history there. The old database is as it was; what is said to a bot that still runs on it is not in the new one."
)


def copy_database(
    to: Annotated[str, typer.Argument(metavar="TO", help="The other database, as DATABASE_URL would name it.")],
) -> None:
    """Copy the record from DATABASE_URL to another database; stop the bot first.

    For example: psr copy-database postgresql://psr@localhost/psr (its password may stand in PGPASSWORD)
    """
    chosen, other = settings.read(), _other(to)
    source, target = Database(chosen.database_url), Database(other.database_url)
    try:
        for sentence in _told(target, copying.copy(source, target)):
            typer.echo(sentence)
    except NotCopied as why:
        raise Oops(str(why)) from None
    finally:
        source.close()
        target.close()


def _other(address: str) -> Settings:
    try:
        return settings.read(DATABASE_URL=address)
    except BadSettings as bad:
        raise BadSettings([sentence.replace("DATABASE_URL", "TO") for sentence in bad.sentences]) from None


def _told(target: Database, counts: dict[str, int]) -> Iterator[str]:
    where = f"{'PostgreSQL' if target.engine.dialect.name == 'postgresql' else 'SQLite'} database {target.url.database}"
    yield f"Copied to the {where}, each row read back and found the same:"
    yield from (f"- {name}: {count:,}" for name, count in sorted(counts.items()) if count)
    yield f"{sum(counts.values()):,} rows in all."
    yield NOW
