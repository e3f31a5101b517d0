"""`make faults`: every fault as often as its target asks, and the table of what came of it, for the README."""

import json
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"


def main() -> int:
    """Run them one after the other, as they count processes and seconds. The README is written only if all held."""
    with tempfile.NamedTemporaryFile(prefix="psr-faults-") as file:
        code = _tried(file.name)
        lines = dict.fromkeys(Path(file.name).read_text().splitlines())  # the same of either database is said once
    rows = [json.loads(line) for line in lines]
    table = _table(sorted(rows, key=lambda row: (int(re.sub(r"\D", "", row[0]) or 0), row)))
    print(table)
    if code == 0:
        before, _, rest = README.read_text().partition(BEGIN)
        README.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}")
    return code


def _tried(file: str) -> int:
    os.environ["PSR_FAULTS"] = file
    os.environ["PSR_NO_SKIP"] = "1"
    return int(pytest.main(["-n0", "-v", str(Path(__file__).parent), *sys.argv[1:]]))


def _table(rows: list[list[str]]) -> str:
    day = datetime.now(UTC)
    head = [
        f"Tried on {day.day} {day:%B %Y} by `make faults`:",
        "",
        "| | What goes wrong | What came of it |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


if __name__ == "__main__":
    raise SystemExit(main())
