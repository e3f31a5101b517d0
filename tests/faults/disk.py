"""A disk that forgets, for SQLite to write to: what was never synced may be lost, in any part, when the power goes.

It models lost writes (each 512 bytes of one by themselves), lost truncations, and files made or deleted that were so
only in memory. A sync makes durable what was written to that file, and every file made or deleted before it, as ext4
does; a model that forgets the second half reports losses that no disk has. It does not model a sector torn in the
middle, a disk that says it has synced and has not, nor bits that rot.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import apsw

SECTOR = 512
POWERSAFE_OVERWRITE = 0x1000  # as SQLite's own Unix VFS says of every disk: bytes beside a write come to no harm
FOLDER = ""  # the name of a step that makes or deletes a file
Files = dict[str, bytearray]


@dataclass(frozen=True)
class Sync:
    """What was done to this file, and to the folder, is durable."""

    name: str


@dataclass(frozen=True)
class Write:
    """Bytes put somewhere into a file."""

    name: str
    offset: int
    data: bytes

    def change(self, files: Files) -> None:
        """As it is afterwards."""
        held = files.get(self.name)
        if held is None:  # its making was lost
            return
        if len(held) < self.offset:
            held.extend(bytes(self.offset - len(held)))
        held[self.offset : self.offset + len(self.data)] = self.data

    def parts(self) -> Iterator["Write"]:
        """Each sector by itself."""
        begin = 0
        while begin < len(self.data):
            end = begin + SECTOR - (self.offset + begin) % SECTOR
            yield Write(self.name, self.offset + begin, self.data[begin:end])
            begin = end


@dataclass(frozen=True)
class Truncate:
    """A file made shorter."""

    name: str
    size: int

    def change(self, files: Files) -> None:
        """As it is afterwards."""
        if self.name in files:
            del files[self.name][self.size :]

    def parts(self) -> Iterator["Truncate"]:
        """There is only one."""
        yield self


@dataclass(frozen=True)
class Listing:
    """A file made, or deleted."""

    file: str
    there: bool
    name: str = FOLDER

    def change(self, files: Files) -> None:
        """As it is afterwards."""
        if self.there:
            files.setdefault(self.file, bytearray())
        else:
            files.pop(self.file, None)

    def parts(self) -> Iterator["Listing"]:
        """There is only one."""
        yield self


Step = Write | Truncate | Listing


@dataclass
class Disk:
    """Files as the programme sees them, and every step that led there from what is durable."""

    durable: dict[str, bytes]
    files: Files = field(init=False)
    steps: list[Step | Sync] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.files = {name: bytearray(held) for name, held in self.durable.items()}

    def does(self, step: Step) -> None:
        """Take a step: at once for the programme, and for the disk some day."""
        self.steps.append(step)
        step.change(self.files)

    def syncs(self, name: str) -> None:
        """The day has come."""
        self.steps.append(Sync(name))

    def after(self, cut: int, dice: random.Random) -> dict[str, bytes]:
        """What is found when the power goes after so many steps: of what was not synced, any part."""
        left = {name: bytearray(held) for name, held in self.durable.items()}
        waiting: list[Step] = []
        for step in self.steps[:cut]:
            if not isinstance(step, Sync):
                waiting.append(step)
                continue
            for done in waiting:
                if done.name in (step.name, FOLDER):
                    done.change(left)
            waiting = [each for each in waiting if each.name not in (step.name, FOLDER)]
        kept = dice.choice((0.0, 0.5, 0.9, 1.0))  # sometimes nothing of it, sometimes nearly all
        for part in (part for step in waiting for part in step.parts()):
            if dice.random() < kept:
                part.change(left)
        return {name: bytes(held) for name, held in left.items()}


class Forgetful(apsw.VFS):
    """SQLite's way to one such disk, under a name of its own."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> "File":  # type: ignore[override] # noqa: ANN401
        """A file, by a str or an apsw.URIFilename; a new one is in the folder, as far as the programme can see."""
        path = name if isinstance(name, str) else name.filename()
        if path not in self.disk.files:
            self.disk.does(Listing(path, there=True))
        flags[1] = flags[0]
        return File(path, self.disk)

    def xDelete(self, name: str, syncdir: bool) -> None:
        """Out of the folder, and durably so only where SQLite asks."""
        self.disk.does(Listing(name, there=False))
        if syncdir:
            self.disk.syncs(FOLDER)

    def xAccess(self, pathname: str, flags: int) -> bool:
        """Whether it is there."""
        return pathname in self.disk.files

    def xFullPathname(self, filename: str) -> str:
        """There is one folder."""
        return filename


class File:
    """One open file. There is one process, so a lock is always to be had."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.name, self.disk = name, disk

    def xRead(self, amount: int, offset: int) -> bytes:
        """Short at the end of the file."""
        return bytes(self.disk.files[self.name][offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        """To the disk, some day."""
        self.disk.does(Write(self.name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        """Shorter."""
        self.disk.does(Truncate(self.name, newsize))

    def xSync(self, flags: int) -> None:
        """What was written to it is durable."""
        self.disk.syncs(self.name)

    def xFileSize(self) -> int:
        """In bytes."""
        return len(self.disk.files[self.name])

    def xLock(self, level: int) -> None:
        """Always to be had."""

    def xUnlock(self, level: int) -> None:
        """Given back."""

    def xCheckReservedLock(self) -> bool:
        """Nobody else is here."""
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:
        """Nothing that it knows of."""
        return False

    def xSectorSize(self) -> int:
        """What SQLite takes for one, as it does on Linux."""
        return 4096

    def xDeviceCharacteristics(self) -> int:
        """As SQLite's own."""
        return POWERSAFE_OVERWRITE

    def xClose(self) -> None:
        """Nothing is held."""
