"""The kinds of value in a partnership's file, and what every record of it may carry."""

from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Text40 = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Text80 = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Text120 = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Text200 = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text300 = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Text500 = Annotated[str, StringConstraints(min_length=1, max_length=500)]
ActionRef = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9]*-)?A[1-9]\d{0,5}$", max_length=20)]
ActivityRef = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9]*-)?J[1-9]\d{0,5}$", max_length=20)]
MeetingRef = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9]*-)?M[1-9]\d{0,5}$", max_length=20)]
Owner = Annotated[str, StringConstraints(pattern=r"^(none|everyone|(member|seat):[a-z0-9-]+)$")]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _clock(value: object) -> object:
    """ "16:00" as a time of day; without its quotes YAML makes a number of it."""
    if isinstance(value, str):
        return time.fromisoformat(value)
    if isinstance(value, int):
        raise ValueError("not in quotes")
    return value


Clock = Annotated[time, BeforeValidator(_clock)]


class Record(BaseModel):
    """What every record may carry: marks that say where it comes from, which are read past."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    src: str = ""
    at: Any = None
    invented: list[str] = []
    note: str = ""
