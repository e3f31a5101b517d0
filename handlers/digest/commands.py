"""The digest on demand, and how often and when it is posted."""

from datetime import time
from typing import Literal

from handlers import rights
from handlers.core import Oops, Reply, Request, Unclear, command
from handlers.digest import sections, slots
from handlers.digest.issue import Issue
from handlers.language import calendar as dates
from handlers.language import names
from handlers.language.dates import read_times
from storage.people import Every, Group

Often = Literal["weekly", "fortnightly", "monthly", "never", "off"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                  "mondays", "tuesdays", "wednesdays", "thursdays", "fridays"]  # fmt: skip

EVERY: dict[str, Every] = {"weekly": "week", "fortnightly": "fortnight", "monthly": "month"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
EARLIEST, LATEST = time(8, 30), time(17, 30)  # channels have the partnership's hours (domain 9.3)
HOW = "`digest weekly` or `digest monday 9.30am` set when it is posted, `digest never` stops it."


@command("digest every", "digest|digests <often> {group}", may=rights.lead("change the digest"))
def every(request: Request, often: Often, group: Group | None = None) -> Reply:
    """How often the digest is posted to the group's channels: weekly, fortnightly, monthly or never. `digest weekly`"""
    row = _own(request, group)
    row.post_every(EVERY.get(often, "never"))
    return Reply(_settings(request, row))


@command("digest day", "digest|digests [on] <weekday> [at] <at> {group}", may=rights.lead("change the digest"))
def on_day(request: Request, weekday: Weekday, at: str = "", group: Group | None = None) -> Reply:
    """On which day, and when, the digest is posted. `digest monday 9.30am`"""
    day = weekday.removesuffix("s").capitalize()
    if day not in WEEKDAYS:
        raise Oops("Nobody reads a digest at the weekend. Choose a day from Monday to Friday, such as "
                   "`digest monday 9.30am`.")  # fmt: skip
    row = _own(request, group)
    row.post_on(WEEKDAYS.index(day), _clock(at) if at else row.digest_time)
    if row.digest_every == "never":
        row.post_every("week")
    return Reply(_settings(request, row))


@command("digest", "digest {group}", "digest <words>", may=rights.known, reads=True)
def show(request: Request, words: str = "", group: Group | None = None) -> Reply:
    """This week's digest now, to you only. `digest`"""
    about = group or (_named(request, words) if words else request.group)
    whole = sections.message(Issue(request.session, request.now, about, request.today))
    return Reply(whole.text, whole.lines, about=about)


def _named(request: Request, words: str) -> Group:
    try:
        return names.find_group(request, words)
    except Unclear as unclear:
        raise Oops(f"{unclear.text} {HOW}") from unclear


def _own(request: Request, group: Group | None) -> Group:
    """The group's own row, to be changed."""
    row = request.session.get(Group, (group or request.group).key_id)
    if row is None:
        raise LookupError("a group that is named is in the record")
    return row


def _clock(words: str) -> time:
    try:
        at, end = read_times(words)
    except Unclear as unclear:
        raise Oops(f'I don\'t know the time "{words}". For example `digest monday 9.30am`') from unclear
    if end is not None or not EARLIEST <= at <= LATEST:
        raise Oops(f"I need one time between {dates.clock(EARLIEST)} and {dates.clock(LATEST)}, such as "
                   "`digest monday 9.30am`.")  # fmt: skip
    return at


def _settings(request: Request, group: Group) -> str:
    """When the digest goes out now, and when for the first time."""
    if group.digest_every == "never":
        return f"**{group.name}**: no digest is posted any more. `digest` still shows it to you."
    day, at = WEEKDAYS[group.digest_day], dates.clock(group.digest_time)
    often = {"week": f"every {day}", "fortnight": f"every second {day}", "month": f"on the first {day} of the month"}
    began = request.clock <= group.digest_time
    today = slots.between(request.calendar, group, request.today, request.today) if began else []
    first = today[0] if today else slots.after(request.calendar, group, request.today)
    takers = [c for c in request.roster.channels_of(group.key_id) if c.posts != "none"]
    where = "" if takers else "\nNo channel takes it yet: link one, and it is posted there."
    when = f"{often[group.digest_every]} at {at}. Next: {dates.full(first)}"
    return f"**{group.name}**: the digest is posted {when}.{where}"
