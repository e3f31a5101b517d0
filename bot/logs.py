"""What the server writes down: one line for each thing that happened, as `name=value` pairs on the error output.

A line holds kinds, numbers, times and places in the code, and never what somebody typed or who they are. Our own
lines are written with that in mind; of what a library says, only that it said something, and where, is passed on.
"""

import logging
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.calm import what

OURS = "psr"
ORDER = ("time", "level", "event")

Fields = MutableMapping[str, Any]


def to_stderr() -> None:
    """From now on every logger of this process writes so, and only so."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), _said],
            processors=[structlog.processors.LogfmtRenderer(key_order=ORDER, bool_as_flag=False)],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.getLogger(OURS).setLevel(logging.INFO)
    # Our jobs say themselves what went wrong; APScheduler only adds a traceback when a stop cuts one short.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


def _said(_: object, __: str, fields: Fields) -> Fields:
    """What is passed on, and when it was said. A library's own words may hold somebody's: where it spoke must do."""
    record: logging.LogRecord = fields.pop("_record")
    error = (fields.pop("exc_info", None) or (None, None))[1]
    if record.name != OURS:
        fields = {"event": "a library reported something", "library": record.name,
                  "at": f"{record.filename}:{record.lineno}"}  # fmt: skip
    time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = {name: value for name, value in fields.items() if not name.startswith("_")}
    return {"time": time, "level": record.levelname.lower(), **what(error), **said}
