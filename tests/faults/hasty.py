"""A small server that keeps what it is told, well or badly: what the controls try instead of the bot.

`full` saves each line and then answers; `normal` does so without waiting for the disk; `later` answers first.
"""

import json
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs

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


if __name__ == "__main__":
    mode, file, port = sys.argv[1:]
    Answers.mode = mode
    kept = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    kept.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'normal' else 'FULL'}")
    ThreadingHTTPServer(("127.0.0.1", int(port)), Answers).serve_forever()
