"""A table as the README has it."""

from collections.abc import Sequence

Rows = list[tuple[str, ...]]


def printed(title: str, heads: Sequence[str], rows: Rows) -> None:
    """The table, with what it is about above it."""
    print(f"{title}:\n\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)
