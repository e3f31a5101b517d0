"""`make teams`: the demonstration's partnership in this week, beside Microsoft's own Agents Playground.

The Playground stands in for Teams: one page with a private chat, a group chat and a team's channels, all on this
machine. Whoever opens it is the Community Beat Manager, who leads the task group.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
import yaml

from bot.demo import present
from bot.load import load
from bot.teams.refs import Ref
from storage import channels, events, people
from storage.database import Database
from storage.events import Author
from storage.upgrade import upgrade

CLI = Path(__file__).parents[2] / "tests/npm/node_modules/@microsoft/m365agentsplayground/cli.js"
TENANT = "00000000-0000-0000-0000-000000000001"
TEAM, CHANNEL = "19:team@thread.tacv2", "19:task-group@thread.tacv2"
GROUP = "ltg"
# The Playground takes one person who sits at it, and exactly five others.
PEOPLE = ("ltg-police", "ltg-fire", "ltg-council", "ltg-vcfs", "ltg-ccg", "pmo-officer")
PATIENCE = 40.0  # seconds for either to start, on a machine that is busy
GRACE = 10.0  # seconds to stop in
USUAL = (3978, 56150)  # the ports that Microsoft's guides use

NO_NODE = (
    "The Agents Playground runs on Node.js, which is not here. Install nodejs and npm, then type `make teams` again."
)
NO_PLAYGROUND = "Microsoft's Agents Playground is not here. `make npm` fetches it; it needs the npm registry."
OPEN = """
PSR is beside Microsoft's Agents Playground. Open this address in a browser:

    {address}

You are the Community Beat Manager. Type `help` in the Personal Chat, or post `@PSR actions` in the channel
Locality Task Group. The record is a new one each time. Ctrl-C stops both.
What they write is in {folder}/output.txt."""


class NotStarted(Exception):
    """Why there is nothing to open, in a sentence."""


@dataclass(frozen=True)
class Playground:
    """The Playground and the bot, both running."""

    address: str
    database: str
    children: dict[str, "subprocess.Popen[bytes]"]

    def died(self) -> str:
        """Which of the two has ended, if one has."""
        return next((name for name, child in self.children.items() if child.poll() is not None), "")


def run() -> None:
    """Start both, say where to look, and wait for Ctrl-C."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell that starts it in the background lets it ignore the first
        signal.signal(stop, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="psr-teams-") as folder, beside(Path(folder)) as playground:
            typer.echo(OPEN.format(address=playground.address, folder=folder))
            while not (name := playground.died()):
                time.sleep(0.5)
            raise NotStarted(f"{name} has stopped, so this ends here.{_last_words(Path(folder))}")
    except KeyboardInterrupt:
        typer.echo("\nStopped.")
    except NotStarted as why:
        typer.echo(str(why), err=True)
        raise SystemExit(1) from None


@contextmanager
def beside(folder: Path, usual: tuple[int, int] = USUAL) -> Iterator[Playground]:
    """Both on ports of this machine, on a new record in the folder, until the block ends. NotStarted says why not."""
    node = missing()
    bot, page = map(_port, usual)
    address, database = f"http://localhost:{page}", f"sqlite:///{folder / 'psr.db'}"
    fill(database, f"{address}/_connector", datetime.now(UTC))
    (folder / ".m365agentsplayground.yml").write_text(yaml.safe_dump(config(), sort_keys=False), encoding="utf-8")
    endpoint, serve = f"http://127.0.0.1:{bot}", [sys.executable, "-m", "bot", "serve"]
    play = [node, str(CLI), "start", "-e", f"{endpoint}/api/messages", "-c", "msteams", "-p", str(page), "--dt"]
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["The bot"] = _child(serve, folder, DATABASE_URL=database, PORT=str(bot), TEAMS_DEV="1")
        children["The Playground"] = _child(play, folder, TEAMSAPPTESTER_BROWSER="none")
        started = Playground(address, database, children)
        _wait(started, folder, bot, page)
        yield started
    finally:
        for child in reversed(children.values()):
            _end(child)


def missing() -> str:
    """Where node is; NotStarted says what there is none of."""
    node = shutil.which("node")
    if node is None:
        raise NotStarted(NO_NODE)
    if not CLI.exists():
        raise NotStarted(NO_PLAYGROUND)
    return node


def fill(url: str, service: str, now: datetime) -> None:
    """A new database with the partnership in it, and where the Playground is for the channel and for its people."""
    database = Database(url)
    upgrade(database)
    load(database, yaml.safe_dump(partnership(now), sort_keys=False), now, "bot/demo/chorley.yaml")
    with database.writing(now) as session:
        if channel := channels.find(session, "teams", TENANT, CHANNEL):
            channel.reach(Ref(service).dump())
        for key in PEOPLE:
            if known := people.identity(session, "teams", TENANT, account(key)):
                known.reach(Ref(service, key).dump())
        events.write(session, Author("make-teams", now, "reach", platform="teams"))
    database.close()


def partnership(now: datetime) -> dict[str, Any]:
    """This week's partnership, whose task group talks in the Playground and nowhere else."""
    found = present.partnership(now)
    found["channels"] = [{"group": GROUP, "platform": "teams", "tenant": TENANT, "conversation": CHANNEL}]
    for member in found["members"]:
        if member["key"] in PEOPLE:
            member |= {"home": "teams", "identities": [_identity(member["key"])]}
    return found


def config() -> dict[str, Any]:
    """The Playground's own settings: who is in the tenant, and where they talk."""
    titles = {m["key"]: m["title"] for m in present.partnership(present.AS_OF)["members"]}
    me, *others = (_user(key, titles[key]) for key in PEOPLE)
    channel = {"id": CHANNEL, "name": "Locality Task Group"}
    return {
        "version": "0.1.1", "tenantId": TENANT, "bot": {"id": "28:psr", "name": "PSR"},
        "currentUser": me, "users": others,
        "personalChat": {"id": "a:personal"},
        "groupChat": {"id": "19:group@thread.v2", "name": "Group chat"},
        "team": {"id": TEAM, "name": "Chorley inner-East", "aadGroupId": account("team"), "channels": [channel]},
    }  # fmt: skip


def account(key: str) -> str:
    """Somebody's Entra object id in the Playground's tenant."""
    number = PEOPLE.index(key) if key in PEOPLE else len(PEOPLE)
    return f"00000000-0000-0000-0000-0000000001{number:02}"


def _identity(key: str) -> dict[str, str]:
    return {"platform": "teams", "tenant": TENANT, "user": account(key)}


def _user(key: str, title: str) -> dict[str, str]:
    mail = f"{key}@example.org"
    return {"id": key, "name": title, "userPrincipleName": mail, "aadObjectId": account(key),
            "givenName": title, "surname": title, "email": mail}  # fmt: skip


def _port(usual: int) -> int:
    """The usual port, or any free one where it is taken."""
    for wanted in (usual, 0):
        with socket.socket() as asked, suppress(OSError):
            asked.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # as servers do: one that ended just now is gone
            asked.bind(("127.0.0.1", wanted))
            return int(asked.getsockname()[1])
    raise NotStarted("No port of this machine is free.")


def _child(command: list[str], folder: Path, **settings: str) -> "subprocess.Popen[bytes]":
    """A process in the folder, so that nobody's .env is read; of its own group, so that Ctrl-C is ours to pass on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_", "PSR_"))}
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(
            command, cwd=folder, env=kept | settings, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip


def _wait(playground: Playground, folder: Path, *ports: int) -> None:
    """Until something listens at each; both listen when they are ready and not before."""
    over = time.monotonic() + PATIENCE
    while not all(map(_listens, ports)):
        died, late = playground.died(), time.monotonic() > over
        if died or late:
            raise NotStarted(f"{died or 'What is needed'} did not start.{_last_words(folder)}")
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _last_words(folder: Path) -> str:
    """The end of what both have written; the Playground keeps its reasons in a file of its own."""
    found = [path for path in (folder / "output.txt", folder / "devTools/m365agentsplayground.log") if path.exists()]
    lines = [line for path in found for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    return "".join(f"\n  {line[:200]}" for line in lines if not line.startswith("debug"))[-2000:]


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Ask it to stop, and make it where it does not."""
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    run()
