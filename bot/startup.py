"""What must be so before anything is opened: each fault one sentence that says what to do, and exit code 2."""

import errno
import os
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.settings import BadSettings, Settings

SECRETS = "`.env` can be read by everybody on this machine, and secrets belong in it. `chmod 600 .env` keeps them."
SHARED = (
    "The database {} is on a network file system ({}), where SQLite loses what was saved. Put it on a disk of this "
    "machine, or use PostgreSQL. See DATABASE_URL."
)
# Locks and memory shared between processes, which SQLite's promises rest on, do not hold on these.
NETWORKED = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ncpfs|ceph|lustre|gpfs|beegfs|davfs2?|coda"
    r"|fuse\.(sshfs|rclone|s3fs|gcsfuse|goofys|davfs\w*|glusterfs|ceph\S*|smb\S*|nfs\S*|grpcfuse|osxfs)|fuse\.\S*drive\S*"
)
MOUNTS = Path("/proc/self/mountinfo")  # Linux's own list; elsewhere nobody knows without asking the system's tools


def check(settings: Settings) -> None:
    """What can be known of the settings without opening anything. BadSettings has a sentence for each fault."""
    mounts = MOUNTS.read_text("utf-8", "replace") if MOUNTS.is_file() else ""
    found = [env_file(Path(".env")), place(settings.database_url, mounts)]
    if faults := [sentence for sentence in found if sentence]:
        raise BadSettings(faults)


def env_file(env: Path) -> str:
    """What is wrong with who may read the settings' own file, or ""."""
    return SECRETS if os.name == "posix" and env.is_file() and env.stat().st_mode & 0o004 else ""


def place(url: str, mounts: str) -> str:
    """What is wrong with where a SQLite database stands, by the system's list of file systems, or ""."""
    scheme, _, rest = url.partition(":///")
    if scheme != "sqlite":
        return ""
    path = Path(rest.partition("?")[0])
    kind = file_system(path, mounts)
    return SHARED.format(path.name, kind) if NETWORKED.fullmatch(kind) else ""


def file_system(path: Path, mounts: str) -> str:
    """The kind of file system a path is on, such as ext4, by the system's list of them; "" where that is not known."""
    real, found = path.resolve(), ("", "")
    for line in mounts.splitlines():
        mount, _, source = line.partition(" - ")
        if not source:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), mount.split()[4])
        if real.is_relative_to(point) and len(point) >= len(found[0]):  # what was mounted later lies on top
            found = (point, source.split()[0])
    return found[1]


@contextmanager
def port(settings: Settings) -> Iterator[list[socket.socket]]:
    """The bot's own port, taken before the database is opened. BadSettings says why it cannot be had."""
    with ExitStack() as taken:
        try:
            named = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            doors = [taken.enter_context(_bound(family, address)) for family, _, _, _, address in named]
        except OSError as error:
            raise BadSettings([_unbound(settings, error)]) from None
        yield doors


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:  # IPv4 has a socket of its own
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        door.bind(address)
    except OSError:
        door.close()
        raise
    return door


def _unbound(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} is taken by another programme. Stop that one, or set PORT to another number."
    if error.errno == errno.EACCES:
        return f"Port {settings.port} is not open to this user. Set PORT to a number from 1024 up, such as 3000."
    return f"PSR_HOST {settings.host} is no address of this machine. Set it to 127.0.0.1, or 0.0.0.0 for all it has."
