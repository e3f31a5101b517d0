"""Who did what, and when, over everything the programme office may read."""

import re
from datetime import date, time, timedelta

from handlers import rights
from handlers.core import Line, Oops, Reply, Request, command
from handlers.history import telling
from handlers.history.showing import more
from handlers.language import calendar, cards, dates, names
from handlers.language.dates import spans
from storage import auditing
from storage.auditing import Hidden, Wanted
from storage.partnership import Organisation
from storage.people import Member

PAGED = re.compile(r"(?:(?P<rest>.*)\s)?page 0*(?P<page>[1-9]\d{0,4})\Z|(?P<alone>[1-9]\d{0,4})\Z", re.IGNORECASE)
SINCE = re.compile(r"(?P<lead>since|after|from) (?P<day>.+)\Z", re.IGNORECASE)
UNTIL = re.compile(r"(?P<lead>until|till|up to|before) (?P<day>.+)\Z", re.IGNORECASE)
BETWEEN = re.compile(r"(?:since|from) (?P<first>.+) (?:until|till|up to) (?P<last>.+)\Z", re.IGNORECASE)
RANGE = re.compile(r" (?:to|and) ", re.IGNORECASE)
LEAD = re.compile(r"(?:on|in|during) ", re.IGNORECASE)
TIMELY = re.compile(r"\d|day|week|month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
DAY = timedelta(days=1)

Days = tuple[date | None, date | None]  # the first day and the last; None is open


@command("audit", "audit [of|by] <body> <person> <words>", may=rights.coordinator("read the audit"), reads=True)
def audit(request: Request, body: Organisation | None = None, person: Member | None = None, words: str = "") -> Reply:
    """Who did what, the newest first; add an organisation, a person or a time. `audit police since 1 March`"""
    when, page = _paged(words)
    days = _days(request, when) if when else (None, None)
    bounds = ((page - 1) * cards.PAGE, page * cards.PAGE)
    past, count = auditing.page(request.session, _wanted(request, body, person, days), _hidden(request), bounds)
    title = ", ".join(said for said in ("**Audit**", *_whose(request, body, person), _when(days)) if said)
    if not count:
        return Reply(f"{title} – nothing was changed.")
    lines = tuple(Line(telling.line(one, telling.subject(one))) for one in telling.told(request, past))
    typed = request.text.removesuffix(words).strip()
    return Reply(f"{title} ({count:,})", lines + more(f"{typed} {when} page".replace("  ", " "), page, count))


def _paged(words: str) -> tuple[str, int]:
    """The time that is meant, and the page: "in march page 2", or a number alone."""
    match = PAGED.match(words.strip())
    return ((match["rest"] or "").strip(), int(match["page"] or match["alone"])) if match else (words.strip(), 1)


def _days(request: Request, words: str) -> Days:
    """From which day to which, both included."""
    if not TIMELY.search(words):
        raise Oops(f'I don\'t know whose or which time "{words[:40]}" is. `audit police`, `audit @ltg-police` and '
                   "`audit since 1 March` are ways to ask.")  # fmt: skip
    if both := BETWEEN.match(words):
        return _span(request, both["first"])[0], _span(request, both["last"])[1]
    if until := UNTIL.match(words):
        first, last = _span(request, until["day"])
        return None, first - DAY if until["lead"].casefold() == "before" else last
    if (since := SINCE.match(words)) and not RANGE.search(words):
        first, last = _span(request, since["day"])
        return last + DAY if since["lead"].casefold() == "after" else first, None
    return _span(request, LEAD.sub("", words, count=1))


def _span(request: Request, words: str) -> tuple[date, date]:
    """Some days; of a working week its weekend, too. Unclear when they are none."""
    span = dates.read_span(words, request.today, request.calendar, backwards=True)
    if span.first is None or span.last is None:
        raise Oops("I need a time, such as `audit since 1 March` or `audit in March`.")
    return span.first, spans.sunday(span.first, span.last)


def _wanted(request: Request, body: Organisation | None, person: Member | None, days: Days) -> Wanted:
    people = request.roster.members.values()
    if person:
        members: list[int] | None = [person.key_id]
    else:
        members = [m.key_id for m in people if m.organisation_id == body.id] if body else None
    first, last = days
    since = request.calendar.at(first, time()) if first else None
    return Wanted(members, since, request.calendar.at(last + DAY, time()) if last else None)


def _hidden(request: Request) -> Hidden:
    """Closed groups in which this person has no seat, or that are not to be spoken of here; and who is only there."""
    groups = {g.key_id for g in request.roster.groups.values() if g.closed} - set(request.in_sight)
    inside, outside = set[int](), set[int]()
    for seat in request.roster.seats.values():
        if seat.member_id is not None:
            (inside if seat.group_id in groups else outside).add(seat.member_id)
    return Hidden(groups, inside - outside)


def _whose(request: Request, body: Organisation | None, person: Member | None) -> list[str]:
    said = [body.short] if body else []
    return said + ([names.person(request.roster, person)] if person else [])


def _when(days: Days) -> str:
    """ "since Tuesday 1 March 2016", "on Wednesday 9 March 2016", "Tuesday 1 March to … 2016"."""
    first, last = days
    if first and last:
        same = f"on {calendar.full(first)}"
        return same if first == last else f"{calendar.full(first)} to {calendar.full(last)}"
    return f"since {calendar.full(first)}" if first else f"until {calendar.full(last)}" if last else ""
