"""What a process asked of the system, as strace saw it: whether it waited for the disk before each answer."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

NOT_HERE = "strace is not installed here (on Debian: apt-get install strace), so nothing was watched"
CALLS = "read,recvfrom,write,sendto,fdatasync,fsync"
SYNCS = ("fdatasync(", "fsync(")


def here() -> bool:
    """Whether there is a strace."""
    return shutil.which("strace") is not None


@contextmanager
def watched(pid: int, into: Path) -> Iterator[None]:
    """Look on from now until the end of this."""
    command = ["strace", "-f", "-y", "-s", "16", "-e", f"trace={CALLS}", "-o", str(into), "-p", str(pid)]
    strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert strace.stderr
    first = strace.stderr.readline()
    assert "attached" in first, first
    try:
        yield
    finally:
        strace.terminate()
        strace.communicate()


def kept_first(lines: Iterable[str]) -> list[bool]:
    """For each answer of 200, in order, one request after the other: whether SQLite's log was on the disk by then.

    What counts is a wait that began after the request was read and was over before the answer was written.
    """
    found, begun, kept = [], set[str](), False
    for line in lines:
        thread, _, call = line.partition(" ")
        call = call.strip()
        if '"POST /slack' in call and call.startswith(("read", "recvfrom", "<... read", "<... recvfrom")):
            begun, kept = set(), False
        elif call.startswith(SYNCS) and "-wal>" in call:
            begun |= {thread} if "unfinished" in call else set()
            kept = kept or call.endswith("= 0")
        elif "sync resumed>" in call and thread in begun:
            begun.discard(thread)
            kept = kept or call.endswith("= 0")
        elif call.startswith(("write(", "sendto(")) and '"HTTP/1.1 200' in call:
            found.append(kept)
    return found
