"""`psr doctor`: what is wrong, in sentences that say what to do."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.doctor import examine, teams
from bot.doctor.findings import Finding, fine, wrong
from bot.settings import Settings
from storage.channels import Channel
from storage.database import HEAD, Database
from storage.people import Identity
from storage.roster import roster_of
from tests.conftest import london
from tests.stores import BLANK, Sqlite, loaded_in

DEMO = Path(__file__).parent.parent / "bot" / "demo" / "chorley.yaml"
NOW = london("2016-03-15T09:00")
TOKEN, SIGNING = "xoxb-1-hush", "0123456789abcdef" * 2


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def look(folder: Path, **values: object) -> list[Finding]:
    """What the doctor finds in this folder, with these settings and no others."""
    url = f"sqlite:///{folder / 'psr.db'}"
    settings = Settings.model_validate({"database_url": url, "port": free_port()} | values)
    return examine(settings, folder / ".env", NOW)


@pytest.fixture
def migrated(tmp_path: Path, sqlite: Sqlite) -> Iterator[Database]:
    made = sqlite.put(BLANK, tmp_path / "psr.db")
    yield made
    made.close()


@pytest.fixture
def partnership(tmp_path: Path, sqlite: Sqlite) -> Iterator[Database]:
    """The demonstration."""
    made = sqlite.put(loaded_in(sqlite, DEMO.read_text(), "2016-03-15T09:00"), tmp_path / "psr.db")
    yield made
    made.close()


class Pretend(BaseHTTPRequestHandler):
    """A chat system of three lines: what it was asked, and what it answers."""

    answer: bytes = b""
    asked: tuple[str, str] = ("", "")

    def do_POST(self) -> None:
        type(self).asked = (self.path, self.headers["Authorization"])
        self.do_GET()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(type(self).answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def pretend() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), type("OnePretend", (Pretend,), {}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def slack_at(server: HTTPServer, answer: object) -> dict[str, object]:
    """Settings by which that server is Slack, and gives this answer."""
    server.RequestHandlerClass.answer = json.dumps(answer).encode()  # type: ignore[attr-defined]
    url = f"http://127.0.0.1:{server.server_port}/api/"
    return {"slack_bot_token": TOKEN, "slack_signing_secret": SIGNING, "slack_api_url": url}


def test_a_new_folder_has_no_database_yet_and_gets_none(tmp_path: Path) -> None:
    assert wrong(
        "There is no database psr.db. `psr load FILE.yaml` makes a new one, and `psr restore FILE` puts back a copy."
    ) in look(tmp_path)  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "psr.db").touch(0o600)
    assert wrong("The database is empty. Run `psr upgrade` to make its tables.") in look(tmp_path)


@pytest.mark.parametrize(("number", "said"), [
    ("0000", f"The database is older than this version (schema 0000, needs {HEAD}). Run `psr upgrade`."),
    ("9999", f"The database is newer than this version (schema 9999, this one knows {HEAD}). "
             "Install the newer version of PSR; this one does not touch it."),
])  # fmt: skip
def test_another_schema_is_said(tmp_path: Path, migrated: Database, number: str, said: str) -> None:
    with migrated.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    assert wrong(said) in look(tmp_path)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "psr.db").write_text("Dear aunt, " * 200)
    assert wrong("The database cannot be used: file is not a database. See DATABASE_URL.") in look(tmp_path)


def test_a_database_that_lost_a_table_is_said(tmp_path: Path, migrated: Database) -> None:
    with migrated.engine.begin() as connection:
        connection.execute(text("DROP TABLE channel"))
    assert wrong("The database cannot be read (OperationalError). Put back the last good copy of it.") in look(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever may do anything can write to any file")
def test_a_database_that_cannot_be_written_is_said(tmp_path: Path, migrated: Database) -> None:
    migrated.close()
    (tmp_path / "psr.db").chmod(0o400)
    assert wrong(
        "The database psr.db or its folder cannot be written by this user. Change who owns them."
    ) in look(tmp_path)  # fmt: skip


def test_a_database_that_others_can_read_is_said(tmp_path: Path, migrated: Database) -> None:
    (tmp_path / "psr.db").chmod(0o644)
    assert migrated.schema() == HEAD
    assert wrong(
        "The database psr.db can be read by others on this machine. `chmod 600` keeps it private."
    ) in look(tmp_path)  # fmt: skip


def test_a_database_without_a_partnership_is_said(tmp_path: Path, migrated: Database) -> None:
    assert look(tmp_path)[:2] == [
        fine(f"The database is there, at schema {migrated.schema()}."),
        wrong("No partnership is loaded yet. `psr load FILE.yaml` loads one."),
    ]


def test_without_a_chat_system_the_rest_is_looked_at(tmp_path: Path, partnership: Database) -> None:
    port = free_port()
    assert partnership.schema() == HEAD
    assert look(tmp_path, port=port) == [
        fine(f"The database is there, at schema {HEAD}."),
        fine("It holds Chorley Public Service Reform: 31 members in 5 groups."),
        fine("The history is whole: 225 events, each as it was written and in its place."),
        fine(f"The bot can answer on 127.0.0.1:{port}."),
        wrong(
            "No chat system is set up. For Slack set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET; for Teams "
            "TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID. `psr demo` works without."
        ),
    ]


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        assert wrong(
            f"127.0.0.1:{port} is taken by another programme, or is no address of this machine. "
            "Set PSR_HOST or PORT to another one."
        ) in look(tmp_path, port=port)  # fmt: skip


def test_a_port_that_the_bot_itself_holds_is_fine(tmp_path: Path, pretend: HTTPServer) -> None:
    assert fine(f"The bot is running on 127.0.0.1:{pretend.server_port}.") in look(tmp_path, port=pretend.server_port)


def test_half_of_slack_is_said_by_name(tmp_path: Path) -> None:
    assert look(tmp_path, slack_bot_token=TOKEN)[-1] == wrong("Slack is half set up: SLACK_SIGNING_SECRET is missing.")
    assert look(tmp_path, slack_signing_secret=SIGNING)[-1] == wrong(
        "Slack is half set up: SLACK_BOT_TOKEN is missing."
    )


def test_tokens_of_another_shape_are_said_and_not_repeated(tmp_path: Path) -> None:
    found = look(tmp_path, slack_bot_token="xapp-hush", slack_app_token="xoxb-hush", slack_signing_secret="hush")
    assert found[-3:] == [
        wrong("SLACK_BOT_TOKEN should begin with xoxb- (OAuth & Permissions, Bot User OAuth Token)."),
        wrong("SLACK_APP_TOKEN should begin with xapp- (Basic Information, App-Level Tokens)."),
        wrong("SLACK_SIGNING_SECRET should be 32 letters and digits (Basic Information, Signing Secret)."),
    ]


def test_slack_is_asked_whether_it_knows_the_token(tmp_path: Path, pretend: HTTPServer) -> None:
    found = look(tmp_path, **slack_at(pretend, {"ok": True, "user": "psr", "team": "Chorley"}))
    assert found[-1] == fine("Slack answers, as psr in Chorley.")
    assert pretend.RequestHandlerClass.asked == ("/api/auth.test", f"Bearer {TOKEN}")  # type: ignore[attr-defined]


def test_where_workspaces_install_it_no_token_is_asked_about(tmp_path: Path) -> None:
    found = look(
        tmp_path, slack_client_id="123456.789012", slack_client_secret="0" * 32, slack_signing_secret=SIGNING,
        secret_key="k7Qm2vXz9LpR4tYw8NcB3hJf6GdS1aEuOiPqWxZyTrU=",
    )  # fmt: skip
    assert found[-1] == fine("Slack workspaces install the bot at /slack/install; `workspaces` in the chat lists them.")


def test_a_token_that_slack_refuses_is_said(tmp_path: Path, pretend: HTTPServer) -> None:
    found = look(tmp_path, **slack_at(pretend, {"ok": False, "error": "invalid_auth"}))
    assert found[-1] == wrong(
        "Slack refused the bot token (invalid_auth). Install the app again and copy its Bot User OAuth Token."
    )


@pytest.mark.parametrize("answer", ["not an answer", ["nor", "this"]])
def test_an_answer_that_is_not_slacks_is_no_answer(tmp_path: Path, pretend: HTTPServer, answer: object) -> None:
    assert "Slack could not be reached." in look(tmp_path, **slack_at(pretend, answer))[-1].sentence


def test_slack_out_of_reach_is_said(tmp_path: Path) -> None:
    there = f"http://127.0.0.1:{free_port()}/api/"
    found = look(tmp_path, slack_bot_token=TOKEN, slack_signing_secret=SIGNING, slack_api_url=there)
    assert found[-1] == wrong(
        "Slack could not be reached. Check the connection, and whether a proxy or firewall lets this machine "
        "talk to slack.com."
    )


def test_a_coordinator_nobody_can_reach_and_a_channel_that_is_not_linked_are_said(
    tmp_path: Path, partnership: Database
) -> None:
    with partnership.engine.begin() as connection:
        connection.execute(text("DELETE FROM channel"))
    found = look(tmp_path, slack_bot_token=TOKEN)
    assert found[2:4] == [
        wrong("No coordinator is known in Slack yet. `psr code coordinator` makes a code for the first one."),
        wrong("No Slack channel is linked to a group. Add the bot to one and type `/psr channel link` and the "
              "group's name there."),
    ]  # fmt: skip


def test_people_and_channels_that_are_there_are_fine(tmp_path: Path, partnership: Database) -> None:
    with partnership.writing(NOW) as session:
        office = partnership_office(roster_of(session))
        session.add(Identity(member_id=office, platform="slack", tenant_id="T1", user_id="U1"))
    found = look(tmp_path, slack_bot_token=TOKEN)
    assert found[2:4] == [
        fine("A coordinator can be reached in Slack."),
        fine("1 Slack channel is linked to a group."),
    ]


def partnership_office(roster: object) -> int:
    """The id of a member who coordinates."""
    return int(roster.coordinators()[0].key_id)  # type: ignore[attr-defined]


def test_a_channel_that_takes_no_posts_is_said(tmp_path: Path, partnership: Database) -> None:
    with partnership.writing(NOW) as session:
        for channel in session.exec(select(Channel).where(Channel.platform == "slack")):
            channel.gone = "channel_not_found"
    assert wrong(
        "A channel of the Locality Task Group takes no posts any more (channel_not_found)."
    ) in look(tmp_path, slack_bot_token=TOKEN)  # fmt: skip


def test_an_env_file_that_others_can_read_or_with_a_name_mistyped_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=hush\nEDITOR=vi\n# PROT=1\n")
    (tmp_path / ".env").chmod(0o644)
    assert look(tmp_path)[:2] == [
        wrong("`.env` can be read by others on this machine. `chmod 600 .env` keeps its secrets."),
        wrong("`.env` sets SLACK_BOT_TOKN, which I don't know. Did you mean SLACK_BOT_TOKEN?"),
    ]
    (tmp_path / ".env").write_text("PORT=4000\n")
    (tmp_path / ".env").chmod(0o600)
    assert ".env" not in look(tmp_path)[0].sentence


IDS = "7a1e0000-0000-4000-8000-00000000c0de"
TEAMS = {"teams_client_id": IDS, "teams_client_secret": "hush", "teams_tenant_id": IDS}


class Microsoft(Pretend):
    """The address that gives tokens; a status of its own."""

    status = 200

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(type(self).answer)


def asked(pretend: HTTPServer, answer: object, status: int = 200) -> list[Finding]:
    """What the doctor finds in Teams when Microsoft answers so."""
    pretend.RequestHandlerClass = type("One", (Microsoft,), {"answer": json.dumps(answer).encode(), "status": status})
    return list(teams.examine(Settings.model_validate(TEAMS), f"http://127.0.0.1:{pretend.server_port}"))


def test_half_of_teams_is_said_by_name(tmp_path: Path) -> None:
    assert look(tmp_path, teams_client_id=IDS)[-2:] == [
        wrong("Teams is half set up: TEAMS_CLIENT_SECRET is missing."),
        wrong("Teams is half set up: TEAMS_TENANT_ID is missing."),
    ]


def test_teams_is_asked_whether_it_knows_the_account(pretend: HTTPServer) -> None:
    assert asked(pretend, {"access_token": "x"}) == [fine("Microsoft knows the bot's account.")]


@pytest.mark.parametrize(
    ("answer", "named"),
    [({"error": "invalid_client", "error_description": "hush"}, "invalid_client"), ([], "status 401")],
)
def test_an_account_that_microsoft_refuses_is_said(pretend: HTTPServer, answer: object, named: str) -> None:
    assert asked(pretend, answer, 401) == [
        wrong(f"Microsoft refused the bot's account ({named}). Check TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and "
              "TEAMS_TENANT_ID, and whether the secret has run out.")
    ]  # fmt: skip


@pytest.mark.parametrize("answer", ["not an answer", ["nor", "this"], {"neither": "this"}])
def test_an_answer_that_is_not_microsofts_is_no_answer(pretend: HTTPServer, answer: object) -> None:
    assert asked(pretend, answer)[0].sentence.startswith("Microsoft could not be reached.")


def test_the_playgrounds_door_is_said_loudly(tmp_path: Path) -> None:
    assert look(tmp_path, teams_dev=True)[-1] == wrong(
        "TEAMS_DEV is on: everybody who can open a connection on this machine can say they are anybody. "
        "Leave it out where real people use the bot."
    )


def test_who_can_be_reached_in_teams_is_looked_at(tmp_path: Path, partnership: Database) -> None:
    assert partnership.schema() == HEAD
    found = look(tmp_path, teams_client_id=IDS)
    assert found[2:4] == [
        wrong("No coordinator is known in Teams yet. `psr code coordinator` makes a code for the first one."),
        fine("4 Teams channels are linked to a group."),
    ]
