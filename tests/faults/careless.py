"""A small server that keeps what it is told, well or badly: what the controls try instead of the bot.

`full` saves each line and then answers; `normal` does so without waiting for the disk; `later` answers first.
"""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

from tests.faults.town import ready
from tests.serving import ROOT, free_port

LATER = 0.2  # seconds
numbers, writing = count(1), threading.Lock()


class Answers(BaseHTTPRequestHandler):
    """Answers a typed line as the bot would."""

    protocol_version = "HTTP/1.1"
    mode = ""

    def do_GET(self) -> None:
        """Alive."""
        self._say("ok")

    def do_POST(self) -> None:
        """One line."""
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        text, ref = body["text"][0].partition("add ")[2].partition(" by ")[0], f"A{next(numbers)}"
        if self.mode != "later":
            self._keep(ref, text)
        self._say(f"Added {ref} {text} – no owner.")
        if self.mode == "later":
            time.sleep(LATER)
            self._keep(ref, text)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _say(self, words: str) -> None:
        answer = json.dumps({"text": words}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n"
        self.wfile.write(head.encode() + answer)
        self.wfile.flush()

    def _keep(self, ref: str, text: str) -> None:
        with writing:
            kept.execute("INSERT INTO action (ref, text) VALUES (?, ?)", (ref, text))


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
        command = [sys.executable, __file__, mode, str(path), str(self.port)]
        self._process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)})
        self.pid = self._process.pid

    def ready(self) -> "Careless":
        """Wait until it answers."""
        ready(self.port)
        return self

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()
        self._process.wait()


if __name__ == "__main__":
    mode, file, port = sys.argv[1:]
    Answers.mode = mode
    kept = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    kept.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'normal' else 'FULL'}")
    ThreadingHTTPServer(("127.0.0.1", int(port)), Answers).serve_forever()
