"""`psr setup`: ten questions at a terminal, and then a record, an `.env` and a code for the first coordinator."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import typer
from typer.exceptions import Abort, Exit

from bot import settings
from bot.load import load
from bot.settings import Settings
from bot.setup import env, record
from bot.setup.questions import QUESTIONS, Answers, Question, Wrong
from storage import events, joining, partnership
from storage.database import Database
from storage.events import Author
from storage.upgrade import upgrade

__all__ = ["ask"]

DRAFT = Path("psr-setup.json")
ENV = Path(".env")
HELLO = (
    "Ten questions, and the partnership has its record. Enter takes what stands in [brackets]; everything can be "
    "changed later. Ctrl-C stops, and `psr setup` goes on from there."
)
STOPPED = "\nStopped, and nothing was made. Your answers so far are in {0}; `psr setup` offers them again."
HELD = "There is a record already, of {0}, so nothing was changed. `psr code coordinator` makes a code for its office."


def ask() -> None:
    """Ask, and make what was answered."""
    chosen = settings.read()
    _none_yet(chosen)
    typer.echo(HELLO)
    answers = _draft() or {}
    try:
        for number, question in enumerate(QUESTIONS, 1):
            answers[question.name] = _ask(question, number, answers, chosen)
            _keep(answers)
    except Abort:
        typer.echo(STOPPED.format(DRAFT))
        raise Exit(1) from None
    code = _made(answers, chosen)
    DRAFT.unlink(missing_ok=True)
    typer.echo(env.written(ENV, answers, chosen))
    typer.echo(record.next_steps(answers, code))


def _none_yet(chosen: Settings) -> None:
    """A record that is there already is left alone. A file that is not there is not made to look into."""
    file = Path(chosen.database_url.removeprefix("sqlite:///"))
    if chosen.database_url.startswith("sqlite:///") and not file.exists():
        return
    database = Database(chosen.database_url, chosen.timezone)
    try:
        if database.schema() and (held := _held(database)):
            _stop(HELD.format(held))
    finally:
        database.close()


def _held(database: Database) -> str:
    database.check()
    with database.reading(_now()) as session:
        found = partnership.current(session)
    return found.name if found else ""


def _ask(question: Question, number: int, answers: Answers, chosen: Settings) -> str:
    """The answer, once it is one."""
    default = answers.get(question.name) or question.default(answers, chosen)
    typer.echo(f"\n{number}. {question.words}\n   For example: {question.example}")
    while True:
        typed = str(typer.prompt("  ", default=default, prompt_suffix=" ")).strip()
        try:
            return question.read(typed, answers)
        except Wrong as wrong:
            typer.echo(f"   {wrong}")


def _made(answers: Answers, chosen: Settings) -> str:
    """The record, by the same rules as a file that is loaded; and the code of its first coordinator."""
    now = _now()
    database = Database(answers["database"], answers["zone"])
    try:
        if database.schema() == "":
            upgrade(database)
        database.check()
        load(database, record.text(answers), now, "psr setup")
        with database.writing(now) as session:
            code = joining.issue(session, now)
            events.write(session, Author(f"code:{uuid4().hex}", now, "add", platform="console"))
    finally:
        database.close()
    return code


def _stop(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise Exit(1)


def _draft() -> Answers | None:
    """The answers of a time before, as far as they can be read."""
    try:
        kept = json.loads(DRAFT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = {question.name for question in QUESTIONS}
    return {n: v for n, v in kept.items() if n in known and isinstance(v, str)} if isinstance(kept, dict) else None


def _keep(answers: Answers) -> None:
    """For nobody else's eyes: a database's address may hold a password."""
    with os.fdopen(os.open(DRAFT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(answers, file, indent=1)


def _now() -> datetime:
    return datetime.now(UTC)
