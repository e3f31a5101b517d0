"""What is wrong with a partnership's file: where, and in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.core import Oops

Path = tuple[str | int, ...]

SHOWN = 20  # more than this at once helps nobody


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `line` is 0 where the file gives none."""

    path: Path
    what: str
    line: int = 0

    def sentence(self, source: str) -> str:
        """The file, the line, the path and what is wrong, such as `partnership.yaml, line 12: members[3].titel: …`."""
        place = f"{source}, line {self.line}" if self.line else source
        return f"{place}: {written(self.path)}: {self.what}" if self.path else f"{place}: {self.what}"


class NotLoaded(Oops):
    """Nothing was loaded. `problems` holds everything that was found, in the order of the file."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(self.sentences()))

    def sentences(self) -> list[str]:
        """The first twenty problems, and how many more there are."""
        shown = [problem.sentence(self.source) for problem in self.problems[:SHOWN]]
        more = len(self.problems) - SHOWN
        return [*shown, f"… and {more} more."] if more > 0 else shown


def written(path: Path) -> str:
    """A path as people write it: `members[3].titel`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
