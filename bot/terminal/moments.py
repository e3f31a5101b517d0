"""Local dates and times as they are typed at a keyboard."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.core import Oops


def moment(words: str, zone: ZoneInfo, *, whole_day: bool = False) -> datetime:
    """A local date, or date and time, as an instant; the end of the day where the whole day is meant."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return _instant(words, zone)
    return datetime.combine(day + timedelta(days=whole_day), time(), zone).astimezone(UTC)


def _instant(words: str, zone: ZoneInfo) -> datetime:
    try:
        said = datetime.fromisoformat(words)
    except ValueError:
        raise Oops(f"{words} is not a date and time I can read. 2016-03-14T09:00 is one.") from None
    return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)
