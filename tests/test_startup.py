"""What stops the server before it has begun: one sentence that says what to do, and exit code 2."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import startup
from bot.settings import BadSettings, Settings
from bot.startup import NETWORKED, file_system
from storage.database import Database, SchemaError
from tests import cluster
from tests.serving import OURS, ROOT, free_port

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 27 0:40 / /files/shared rw,relatime shared:1 - nfs4 files.example.org:/psr rw
32 27 0:41 / /files/shared/here rw,relatime shared:2 - xfs /dev/vdb rw
33 27 0:42 / /files/two\040words rw,relatime - cifs //files/psr rw
34 27 0:43 / /files/laptop rw,relatime - fuse.sshfs me@laptop:/psr rw
35 27 0:44 / /data rw,relatime - ext4 /dev/vdc rw
36 35 0:45 / /data rw,relatime - nfs files.example.org:/data rw
"""


def refused(folder: Path, **settings: str) -> tuple[int, str, str]:
    """How `psr serve` ends there, and what it says."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    run = subprocess.run(
        [sys.executable, "-m", "bot", "serve"], cwd=folder, env=bare | {"PYTHONPATH": str(ROOT)} | settings,
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return run.returncode, run.stdout, run.stderr.strip()


def listens(**settings: object) -> str:
    """Why the port cannot be had, or "" where it can."""
    try:
        with startup.port(Settings(**settings)):  # type: ignore[arg-type]
            return ""
    except BadSettings as bad:
        return str(bad)


def test_a_secret_that_everybody_may_read_stops_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=3000\n")
    (tmp_path / ".env").chmod(0o644)
    assert refused(tmp_path) == (2, "", (
        "`.env` can be read by everybody on this machine, and secrets belong in it. `chmod 600 .env` keeps them."
    ))  # fmt: skip
    assert not (tmp_path / "psr.db").exists()
    (tmp_path / ".env").chmod(0o640)  # its group may be the bot's own
    assert startup.env_file(tmp_path / ".env") == ""


def test_a_port_that_another_has_stops_it_before_the_database_is_opened(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused(tmp_path, PORT=str(port)) == (
            2, "", f"Port {port} is taken by another programme. Stop that one, or set PORT to another number.",
        )  # fmt: skip
        assert not (tmp_path / "psr.db").exists()
        assert listens(port=port) != ""
    assert listens(port=port) == ""


@pytest.mark.parametrize("host", ["192.0.2.7", "256.1.1.1", "2001:db8::7"])
def test_an_address_of_another_machine_is_named(host: str) -> None:
    assert listens(host=host, port=free_port()) == (
        f"PSR_HOST {host} is no address of this machine. Set it to 127.0.0.1, or 0.0.0.0 for all it has."
    )


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/files/psr/psr.db", "ext4"), ("/files/shared/psr.db", "nfs4"), ("/files/shared/here/psr.db", "xfs"),
        ("/files/sharedness/psr.db", "ext4"), ("/files/two words/psr.db", "cifs"),
        ("/files/laptop/psr.db", "fuse.sshfs"),
        ("/data/psr.db", "nfs"),
    ],
)  # fmt: skip
def test_the_kind_of_file_system_is_known(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind
    assert bool(NETWORKED.fullmatch(kind)) is (kind not in ("ext4", "xfs"))


def test_a_database_on_a_network_file_system_is_refused() -> None:
    assert startup.place("sqlite:////files/shared/psr.db", MOUNTS) == (
        "The database psr.db is on a network file system (nfs4), where SQLite loses what was saved. Put it on a disk "
        "of this machine, or use PostgreSQL. See DATABASE_URL."
    )
    assert startup.place("sqlite:////files/shared/here/psr.db", MOUNTS) == ""
    assert startup.place("postgresql+psycopg://db/psr", MOUNTS) == ""


def test_this_machines_own_list_can_be_read(tmp_path: Path) -> None:
    if not startup.MOUNTS.is_file():
        pytest.skip("the system keeps no list of its file systems where Linux does")
    assert file_system(tmp_path, startup.MOUNTS.read_text()) != ""
    assert file_system(Path("/proc/self"), startup.MOUNTS.read_text()) == "proc"


def why(url: str) -> str:
    """Why a database cannot be worked with."""
    database = Database(Settings(database_url=url).database_url)
    with pytest.raises(SchemaError) as stopped:
        database.check()
    database.close()
    return str(stopped.value)


def test_a_postgresql_that_is_not_there_stops_it(tmp_path: Path) -> None:
    url = f"postgresql://psr:hush@127.0.0.1:{free_port()}/psr"
    assert refused(tmp_path, DATABASE_URL=url, PORT=str(free_port())) == (2, "", (
        "PostgreSQL does not answer at the address in DATABASE_URL. Is it running, and are host and port right?"
    ))  # fmt: skip
    assert why("postgresql:///psr?host=/nowhere").startswith("PostgreSQL does not answer at the address")


@pytest.fixture(scope="module")
def postgresql() -> Iterator[cluster.Cluster]:
    """One that asks for passwords of everybody but its owner."""
    if cluster.binaries() is None:
        pytest.skip(cluster.NOT_HERE)
    with cluster.running() as running:
        running.sql("CREATE ROLE bob LOGIN PASSWORD 'right'")
        rules = running.folder / "data" / "pg_hba.conf"
        rules.write_text("local all psr trust\nlocal all bob scram-sha-256\n")
        running.stop("fast")
        running.start()
        yield running


@pytest.mark.parametrize(
    ("who", "name", "said"),
    [
        ("bob:hush", "postgres", "PostgreSQL refused the user or the password. Put the right ones into DATABASE_URL."),
        ("bob", "postgres", "PostgreSQL refused the user or the password. Put the right ones into DATABASE_URL."),
        ("psr", "hushed", "PostgreSQL has no database of that name. `createdb` makes it; or put the right name into "
                          "DATABASE_URL."),
        ("mayor:hush", "postgres", "PostgreSQL does not let that user in from here. Let them in (pg_hba.conf, GRANT), "
                                   "or put another user into DATABASE_URL."),
        ("psr", "postgres", "The database is empty. Run `psr upgrade` to make its tables."),
    ],
)  # fmt: skip
def test_what_postgresql_refuses_is_said_without_the_password(
    postgresql: cluster.Cluster, who: str, name: str, said: str
) -> None:
    assert why(f"postgresql://{who}@/{name}?host={postgresql.folder}") == said


def test_an_option_that_is_none_is_not_taken_for_an_empty_database(postgresql: cluster.Cluster) -> None:
    assert why(f"postgresql://psr@/postgres?host={postgresql.folder}&sslmod=require") == (
        "DATABASE_URL has an option, after its question mark, that PostgreSQL does not know. Take it out."
    )
