"""The demonstration's partnership as if its week in March 2016 were this one: every date moved by whole weeks."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "chorley.yaml"
AS_OF = datetime(2016, 3, 9, 8, tzinfo=UTC)  # the Wednesday of which the file tells
WEEK = timedelta(weeks=1)
SAID = re.compile(r"\b(\d{1,2} (?:February|March))(?: 2016)?\b")


def partnership(now: datetime) -> dict[str, Any]:
    """The file as data, with its Wednesday the latest one: the meeting of the 16th is at most a week ahead."""
    by = (now - AS_OF) // WEEK * WEEK
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: _moved(value, by) for name, value in found.items()}


def _moved(value: Any, by: timedelta) -> Any:  # noqa: ANN401 - whatever a YAML file holds
    match value:
        case {"date": date() as day, "precision": "month", **others}:  # such a date is its month's first day
            return {"date": (day + by).replace(day=1), "precision": "month", **_moved(others, by)}
        case dict():
            return {name: _moved(each, by) for name, each in value.items()}
        case list():
            return [_moved(each, by) for each in value]
        case date():  # and datetime, which is one
            return value + by
        case str():
            return SAID.sub(lambda found: _said(found, by), value)
    return value


def _said(found: re.Match[str], by: timedelta) -> str:
    """A day of 2016 in somebody's words."""
    day = datetime.strptime(f"{found[1]} 2016", "%d %B %Y").replace(tzinfo=UTC) + by
    return f"{day.day} {day:%B}"
