"""What must not be seen: tokens and keys at rest, and in what is shown, passed on or checked in."""

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.__main__ import app
from bot.settings import Settings
from tests.serving import ROOT, Server
from tests.slack.partners import CLIENT, HUSH, KEY, PARTNER, VCFS, Partners
from tests.slack.test_apps import HUSH as POLICE_HUSH
from tests.slack.test_apps import SIGNS, installs, world
from tests.slack.world import SECRET
from tests.stores import Record, Store

TOKENS = (f"xoxb-{PARTNER}-token", f"xoxb-{VCFS}-token", HUSH, POLICE_HUSH, SIGNS, SECRET, KEY)
# What real ones look like, written so that this file holds none.
REAL = re.compile(
    r"xox[abeprs]-\d{6,}|xapp-\d-[A-Z0-9]{8,}|AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|AIza[\w-]{35}|sk-\w{32}"
    r"|-----BEGIN (?:\w+ )*PRIVATE KEY-----|\b[\w~.-]{3}8Q~[\w~.-]{34}\b"
)


@pytest.fixture
def kept(workspace: Record, store: Store) -> Iterator[Partners]:
    """Two workspaces have installed the bot, and the police have an app of their own."""
    for partners in world(workspace, store):
        partners.installs(VCFS, "VCFS")
        installs(partners)
        yield partners


@pytest.mark.threat("T21")
@pytest.mark.sqlite("its file is read")
def test_no_token_is_in_the_file_beside_it_or_in_a_copy_of_it(kept: Partners, tmp_path: Path) -> None:
    path = Path(str(kept.database.url.database))
    with sqlite3.connect(path) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
        dump = "\n".join(connection.iterdump())
    files = [*path.parent.glob(f"{path.name}*"), tmp_path / "backup.db"]
    assert len(files) > 1
    for held in (*(file.read_bytes() for file in files), dump.encode()):
        assert [token for token in TOKENS if token.encode() in held] == []
    assert 'INSERT INTO "sealed"' in dump  # they are there, sealed
    assert CLIENT.encode() not in dump.encode()


@pytest.mark.threat("T21")
@pytest.mark.sqlite("its file is read")
def test_control_what_is_not_sealed_is_seen(kept: Partners) -> None:
    path = Path(str(kept.database.url.database))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE tenant SET name = ?", (TOKENS[0],))
    assert any(TOKENS[0].encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.mark.threat("T22")
def test_no_secret_shows_in_the_settings_of_any_kind_nor_on_the_command_line(
    tmp_path: Path, workspace_file: Path
) -> None:
    fields = Settings.model_fields.values()
    names = [str(field.validation_alias) for field in fields if "Secret" in str(field.annotation)]
    assert len(names) >= 7
    given = {name: f"hush-{name.lower()}-Zt5Hn8Kd2Vb7Mx4Cq9Lw1Rj6Pf3Gy0SaUeIoYkTzQvX" for name in names}
    made = Settings(**given)  # type: ignore[arg-type]
    for shown in (repr(made), str(made), f"{made!r}", made.model_dump_json(), str(made.model_dump())):
        assert "hush-" not in shown
    record = tmp_path / "psr.db"
    record.write_bytes(workspace_file.read_bytes())
    server = Server(record, **{**given, "SLACK_CLIENT_ID": "123456.789012"}).ready()
    assert b"hush-" not in Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
    assert "hush-" not in server.stop()[1]


@pytest.mark.threat("T22")
def test_no_command_takes_a_secret_on_its_line() -> None:
    """Whoever may list the processes of a machine reads every command line."""
    known = typer.main.get_command(app)
    options = {f"{name} {each.name}" for name, one in known.commands.items() for each in one.params}  # type: ignore[attr-defined]
    assert len(options) > 10
    assert [option for option in options if re.search(r"secret|token|password|\bkey$", option)] == []


@pytest.mark.threat("T22")
def test_nothing_that_looks_like_a_real_secret_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name] or sorted(ROOT.rglob("*.py"))
    found = {path.name: REAL.findall(path.read_text("utf-8", "ignore")) for path in paths if path.is_file()}
    assert {name: seen for name, seen in found.items() if seen} == {}


@pytest.mark.threat("T22")
def test_control_a_real_one_would_be_seen() -> None:
    for real in ("xoxb-" + "1" * 12 + "-abc", "AKIA" + "Q" * 16, "-----BEGIN " + "RSA PRIVATE KEY-----"):
        assert REAL.search(f"TOKEN={real}")
