"""`psr demo`: the task group's fortnight of March 2016, played through the real bot on a fresh database."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import yaml
from rich.console import Console

from bot.load import load
from bot.terminal.stage import Stage
from bot.terminal.talk import talk
from bot.terminal.transcript import Transcript
from storage.database import Database
from storage.upgrade import upgrade

HERE = Path(__file__).parent
START = datetime.fromisoformat("2016-03-09T08:00+00:00")
SHOWN = "ltg"


def run(source: TextIO = sys.stdin, console: Console | None = None) -> None:
    """Play it all; at a terminal a person may then go on typing."""
    console = console or Console(width=None if sys.stdout.isatty() else 110)
    with tempfile.TemporaryDirectory(prefix="psr-demo-") as folder:
        stage = prepare(Path(folder) / "psr.db", console)
        try:
            play(stage, lines())
            if source.isatty():
                talk(stage, source)
        finally:
            stage.close()


def prepare(path: Path, console: Console) -> Stage:
    """The partnership as it stood on the morning of 9 March 2016, on a database of its own."""
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    load(database, (HERE / "chorley.yaml").read_text(), START, "bot/demo/chorley.yaml")
    return Stage(database, Transcript(console, database.zone), START, SHOWN)


def lines() -> list[dict[str, Any]]:
    """What members typed, in order."""
    typed: list[dict[str, Any]] = yaml.safe_load((HERE / "lines.yaml").read_text())
    return typed


def play(stage: Stage, typed: list[dict[str, Any]], until: datetime | None = None) -> None:
    """Say each line at its time; between them, what falls due is sent."""
    roster = stage.roster()
    for line in typed:
        at = datetime.fromisoformat(line["at"]).replace(tzinfo=stage.database.zone)
        if until and at > until:
            break
        stage.pass_to(at)
        member = roster.member("console", "", line["as"])
        group = next((g for g in roster.groups.values() if g.key == line.get("in")), None)
        if member is None:
            raise LookupError(f"lines.yaml: nobody has the key {line['as']}")
        stage.say(member, group, stage.request(line["says"], member, group))
    if until:
        stage.pass_to(until)
