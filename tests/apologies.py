"""Apologies: the reference in each, and the line of the log that it finds."""

import re

import pytest

REFERENCE = re.compile(r"\(reference ([0-9A-F]{4})\)")


def unnamed(said: str) -> str:
    """What was said, with {} for its reference."""
    return REFERENCE.sub("(reference {})", said)


def found(said: str, caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    """What the one line of the log says that the reference of an apology finds."""
    [reference] = REFERENCE.findall(said)
    [line] = [record for record in caplog.records if getattr(record, "reference", "") == reference]
    return {"event": line.getMessage()} | {
        name: str(getattr(line, name)) for name in ("error", "at", "command", "why") if hasattr(line, name)
    }
