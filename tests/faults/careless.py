"""The server of the controls, in a process of its own, as a test holds it."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.faults import hasty
from tests.faults.town import ready
from tests.serving import free_port


@contextmanager
def careless(mode: str, path: Path) -> Iterator["Careless"]:
    """One for a while, on a new file."""
    with closing(sqlite3.connect(path)) as record:
        record.execute("PRAGMA journal_mode = WAL")
        record.execute("CREATE TABLE action (id INTEGER PRIMARY KEY, ref TEXT, text TEXT)")
    made = Careless(mode, path)
    try:
        yield made.ready()
    finally:
        made.kill()


class Careless:
    """The process."""

    def __init__(self, mode: str, path: Path) -> None:
        self.port = free_port()
        command = [sys.executable, hasty.__file__, mode, str(path), str(self.port)]
        self._process = subprocess.Popen(command)
        self.pid = self._process.pid

    def ready(self) -> "Careless":
        """Wait until it answers."""
        ready(self.port)
        return self

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()
        self._process.wait()
