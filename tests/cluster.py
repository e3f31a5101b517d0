"""A private PostgreSQL on a socket of its own, from Debian's `postgresql`; nobody else's is touched."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

NOT_HERE = "PostgreSQL is not installed here (on Debian: apt-get install postgresql), so nothing was tried on it"
ROLE = "psr"
MEMORY = Path("/dev/shm")
# What makes a throw-away cluster quick. Where it is pulled down in the middle of its work, it must be `durable`.
CARELESS = ("full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off")


def binaries() -> Path | None:
    """Where the newest PostgreSQL's own commands are; Debian puts them on nobody's path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).resolve().parent if named else None


class Cluster:
    """One server with its files in a folder. It refuses to run as root, so there it is another user's."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        bin_ = binaries()
        assert bin_, NOT_HERE
        self._bin, self.folder = bin_, folder
        self._user = next((u for u in ("postgres", "nobody") if _known(u)), None) if os.getuid() == 0 else None
        folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            shutil.chown(folder, self._user)
        folder.chmod(0o755)
        self._run("initdb", "--no-locale", "--encoding=UTF8", "--auth=trust", f"--username={ROLE}", "--no-sync")
        settings = ["listen_addresses=''", f"unix_socket_directories='{folder}'", "max_connections=60"]
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.write("\n".join([*settings, *(() if durable else CARELESS)]) + "\n")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._run("pg_ctl", "--wait", "--silent", f"--log={self.folder / 'log'}", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` is as if it had been killed."""
        self._run("pg_ctl", "--wait", "--silent", f"--mode={mode}", "stop")

    def restart(self) -> None:
        """Stop it as an operator does, and start it."""
        self.stop("fast")
        self.start()

    def url(self, name: str) -> str:
        """The DATABASE_URL of one of its databases."""
        return f"postgresql+psycopg://{ROLE}@/{name}?host={self.folder}"

    def make(self, name: str, template: str = "template0") -> str:
        """A new database, empty or as another one is that nobody is connected to; its DATABASE_URL."""
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def sql(self, statement: str, database: str = "postgres") -> str:
        """One statement, as the cluster's owner, and what it gives."""
        command: list[str | Path] = [
            self._bin / "psql",
            "-h",
            self.folder,
            "-U",
            ROLE,
            "-d",
            database,
            "-tAc",
            statement,
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def _run(self, command: str, *options: str) -> None:
        made: list[str | Path] = [self._bin / command, "-D", self.folder / "data", *options]
        run = subprocess.run(made, user=self._user, cwd=self.folder, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr or run.stdout


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster]:
    """A cluster for a while, in memory where the machine has a file system there."""
    root = None if durable or not _roomy(MEMORY) else MEMORY
    folder = Path(tempfile.mkdtemp(prefix="psr-pg-", dir=root))
    cluster = Cluster(folder, durable=durable)
    try:
        cluster.start()
        yield cluster
    finally:
        with contextlib.suppress(AssertionError):
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _roomy(folder: Path) -> bool:
    """Whether a cluster has room there; in a container it may be 64 MB."""
    return folder.is_dir() and shutil.disk_usage(folder).free > 1_000_000_000


def _known(user: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(user))
    return False
