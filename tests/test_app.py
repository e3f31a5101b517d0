"""The server: what it loads, how it starts, what it answers, and how it stops."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.app import GRACE
from bot.settings import Settings
from tests.conftest import loaded
from tests.serving import ROOT, Server, headers_of, typed
from tests.slack.world import SECRET, TEAM, everybody, user

LATER = (
    "microsoft_teams",
    "bot.slack.socket",
    "bot.slack.homes",
    "openpyxl",
    "icalendar",
    "yaml",
    "dateparser",
    "holidays",
    "alembic",
    "fastapi",
    "psycopg",
    "hypothesis",
    "typer",
)
QUICK = 3  # seconds of work before the server listens; measured by the processor, so that a busy machine may pass


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `psr load` makes it, with everybody in one Slack workspace."""
    return loaded(tmp_path_factory.mktemp("server") / "psr.db", everybody())


@pytest.fixture
def bare(record: Path) -> Iterator[Server]:
    """A server with no chat system."""
    server = Server(record).ready()
    yield server
    server.kill()


@pytest.fixture
def slack(record: Path) -> Iterator[Server]:
    """A server with Slack."""
    server = Server(record, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL="http://127.0.0.1:9/")
    yield server.ready()
    server.kill()


def test_every_setting_is_in_the_example() -> None:
    named = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(str(field.validation_alias) for field in Settings.model_fields.values())


@pytest.mark.parametrize(("module", "loads"), [("app", []), ("__main__, bot.app", ["typer"])])
def test_the_server_loads_nothing_that_it_may_not_need(module: str, loads: list[str]) -> None:
    code = f"import sys, bot.{module}; print([name for name in {LATER} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(loads)


def test_the_server_is_quick_to_load() -> None:
    code = "import bot.app, time; print(time.process_time())"
    runs = (subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
            for _ in range(3))  # fmt: skip
    assert any(float(run.stdout) < QUICK for run in runs)


def test_who_borrows_from_these_tests_stays_as_they_were() -> None:
    code = "import gc, logging, tests.conftest; print(gc.isenabled(), logging.root.level == logging.WARNING)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True True"


def test_without_a_chat_system_it_says_so_and_is_alive(bare: Server) -> None:
    assert bare.ask("GET", "/healthz")[0] == 200
    assert bare.ask("POST", "/slack/events")[0] == 404
    code, said = bare.stop()
    assert code == 0
    assert "No chat system is set up, so nobody can talk to the bot here. For Slack, set SLACK_BOT_TOKEN" in said


def test_half_of_teams_is_named(record: Path) -> None:
    server = Server(record, TEAMS_TENANT_ID="7a1e0000-0000-4000-8000-00000000c0de").ready()
    assert server.ask("POST", "/api/messages")[0] == 404
    _, said = server.stop()
    assert "Teams is not set up: TEAMS_CLIENT_ID and TEAMS_CLIENT_SECRET is not set." in said


def test_with_teams_it_turns_everybody_away_who_is_not_microsoft(record: Path) -> None:
    ids = "7a1e0000-0000-4000-8000-00000000c0de"
    server = Server(record, TEAMS_CLIENT_ID=ids, TEAMS_CLIENT_SECRET="hush", TEAMS_TENANT_ID=ids).ready()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer hush"}
    assert server.ask("POST", "/api/messages", b'{"type": "message"}', headers)[0] == 401
    assert server.ask("GET", "/api/messages")[0] == 405
    code, said = server.stop()
    assert code == 0
    assert re.findall(r"hush|Traceback|Warning", said) == []


def test_the_door_for_the_playground_is_said_loudly_and_open_to_this_machine(record: Path) -> None:
    server = Server(record, TEAMS_DEV="1").ready()
    assert server.ask("POST", "/api/messages", b"[]", {"Content-Type": "application/json"})[0] == 400
    _, said = server.stop()
    assert "TEAMS_DEV is on: whoever can open a connection on this machine can say they are anybody." in said


def test_half_of_slack_is_named(record: Path) -> None:
    server = Server(record, SLACK_SIGNING_SECRET=SECRET).ready()
    _, said = server.stop()
    assert "Slack is not set up: SLACK_BOT_TOKEN is not set." in said


def test_a_command_over_the_wire(slack: Server) -> None:
    body = typed("claim A11", "ltg-fire", "C0LTG", "1.2.3")
    headers = headers_of(body)
    status, said = slack.ask("POST", "/slack/events", body, headers)
    assert status == 200
    assert json.loads(said)["text"].startswith("A11 is yours.")
    assert slack.ask("POST", "/slack/events", body.replace(b"A11", b"A10"), headers)[0] == 401
    assert slack.ask("GET", "/slack/events")[0] == 405
    code, printed = slack.stop()
    assert code == 0
    assert re.findall(r"A11|ltg-fire|U0|xoxb|Traceback", printed) == []


def test_it_stops_although_slack_cannot_be_reached(slack: Server) -> None:
    press = {"type": "block_actions", "user": {"id": user("ltg-fire"), "team_id": TEAM}, "team": {"id": TEAM},
             "actions": [{"action_id": "say-0", "value": "A11", "action_ts": "1.5"}],
             "channel": {"id": "C0LTG"}, "trigger_id": "1.2.4"}  # fmt: skip
    body = urlencode({"payload": json.dumps(press)}).encode()
    assert slack.ask("POST", "/slack/events", body, headers_of(body)) == (200, "")
    began = time.monotonic()
    code, said = slack.stop()
    assert (code, time.monotonic() - began < GRACE) == (0, True)
    assert 'event="an answer did not arrive" error=ClientConnectorError at=' in said


def test_with_a_client_id_workspaces_can_install_it(record: Path) -> None:
    """Bolt reads that setting from the environment by itself, and must not take it for its own."""
    key = "k7Qm2vXz9LpR4tYw8NcB3hJf6GdS1aEuOiPqWxZyTrU="
    server = Server(record, SLACK_CLIENT_ID="123456.789012", SLACK_CLIENT_SECRET="2" * 32, SLACK_SIGNING_SECRET=SECRET,
                    PSR_SECRET_KEY=key, SLACK_API_URL="http://127.0.0.1:9/").ready()  # fmt: skip
    assert server.ask("GET", "/slack/install")[0] == 302
    assert server.ask("GET", "/slack/oauth_redirect?state=x&code=y")[0] == 400
    body = urlencode({"command": "/psr", "text": "help", "team_id": TEAM, "user_id": user("ltg-police")}).encode()
    assert server.ask("POST", "/slack/events", body, headers_of(body)) == (200, "")
    assert "Traceback" not in server.stop()[1]
