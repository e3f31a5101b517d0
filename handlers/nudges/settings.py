"""What somebody wants to be told, and when: the settings of their reminders, and what is coming."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Literal

from handlers import rights
from handlers.core import NUDGES, Letter, Line, Message, Oops, Reply, Request, command
from handlers.language import calendar as dates
from handlers.language.dates import read, read_times
from handlers.nudges.days import DAY
from storage.outbox import Outbox
from storage.people import Member, Nudges

Which = Literal["off", "on", "all", "meetings"]
Door = Literal["slack", "teams"]

DOORS = {"slack": "Slack", "teams": "Teams"}
AHEAD = 7  # days
CHANGE = "`nudges off`, `nudges meetings only`, `nudges 7am to 3pm` and `nudges off until 4 April` change this."
NEED_HOURS = "I need two times, such as `nudges 7am to 3pm`."
BETWEEN = re.compile(r"\s*[-–]\s*|\s+(?:to|until|till|and)\s+", re.IGNORECASE)
LEAD_IN = re.compile(r"^(?:from|between|at)\s+", re.IGNORECASE)

WANTED: dict[Nudges, str] = {"all": "everything", "meetings": "meetings only", "off": "nothing"}


@command("nudges", "nudges|reminders", may=rights.known, reads=True)
def show(request: Request) -> Reply:
    """Which reminders you get, and what is coming to you in the next seven days. `nudges`"""
    member = request.member
    coming = [Line(f"{_moment(request, at)}: {words}") for at, words in _coming(request)]
    title = Line("**In the next 7 days**" if coming else "Nothing is coming to you in the next 7 days.")
    return Reply(f"**Your nudges**: {_settings(request, member)}.", (title, *coming, Line(CHANGE)))


@command("nudges away", "nudges|reminders off|away until|till <until>", may=rights.known)
def away(request: Request, until: str) -> Reply:
    """No reminders while you are away, up to and including a day. `nudges off until 4 April`"""
    day = read(until, request.today, request.calendar).day
    _own(request).be_away(day)
    back = request.calendar.next_working(day + DAY)
    return Reply(f"No nudges up to and including {dates.full(day)}. They start again on {dates.weekday_short(back)}; "
                 "`nudges back` brings them back sooner.")  # fmt: skip


@command("nudges back", "nudges|reminders back", may=rights.known)
def back(request: Request) -> Reply:
    """You are back, and get your reminders again. `nudges back`"""
    member = _own(request)
    if member.away_until is None:
        raise Oops("You are not away, as far as I know. `nudges` shows your settings.")
    member.be_away(None)
    return Reply(f"Welcome back. **Your nudges**: {_settings(request, member)}.")


@command("nudges which", "nudges|reminders <which> [only]", may=rights.known)
def choose(request: Request, which: Which) -> Reply:
    """Choose your reminders: all of them, meetings only, or off. `nudges meetings only`"""
    member = _own(request)
    member.want("all" if which == "on" else which)
    tail = " News of a meeting that is moved or cancelled still comes." if which == "off" else ""
    return Reply(f"**Your nudges**: {_settings(request, member)}.{tail}")


@command("nudges in", "nudges|reminders in <door>", may=rights.known)
def where(request: Request, door: Door) -> Reply:
    """The chat in which reminders reach you, where I know you in both. `nudges in teams`"""
    if all(i.platform != door for i in request.roster.identities_of(request.member.key_id)):
        raise Oops(f"I don't know you in {DOORS[door]} yet. `link me` says how to change that.")
    _own(request).prefer(door)
    return Reply(f"**Your nudges** come in {DOORS[door]} from now on.")


@command("nudges hours", "nudges|reminders <hours>", may=rights.known)
def hours(request: Request, hours: str) -> Reply:
    """The hours in which reminders may reach you; they may cross midnight. `nudges 7am to 3pm`"""
    parts = BETWEEN.split(LEAD_IN.sub("", hours))
    if len(parts) != 2:
        raise Oops(f'I don\'t understand "{hours}". {NEED_HOURS} Or choose: {CHANGE}')
    opens, closes = (_clock(part) for part in parts)
    if opens == closes:
        raise Oops(f"Those two times are the same. {NEED_HOURS}")
    member = _own(request)
    member.keep_hours(opens, closes)
    return Reply(f"**Your nudges**: {_settings(request, member)}.")


def _own(request: Request) -> Member:
    """The asker's own row, to be changed."""
    member = request.session.get(Member, request.member.key_id)
    if member is None:
        raise LookupError("a member who asks is in the record")
    return member


def _clock(words: str) -> time:
    try:
        return read_times(f"at {words}")[0]
    except Oops as oops:
        sentence = oops.text if "morning" in oops.text else f'I don\'t know the time "{words}". {NEED_HOURS}'
        raise Oops(sentence) from oops


def _settings(request: Request, member: Member) -> str:
    """ "everything, working days 8.30am to 5.30pm, away until Monday 4 April 2016"."""
    if member.nudges == "off":
        return "off. `nudges on` starts them again"
    night = " the next morning" if member.nudge_to < member.nudge_from else ""
    span = f"{dates.clock(member.nudge_from)} to {dates.clock(member.nudge_to)}{night}"
    until = member.away_until if member.away_on(request.today) else None
    away = f"; away until {dates.full(until)}" if until else ""
    return f"{WANTED[member.nudges]}, on working days from {span}{away}"


def _moment(request: Request, at: datetime) -> str:
    local = request.calendar.local(at)
    return f"{dates.weekday_short(local.date())}, {dates.clock(local.time())}"


def _coming(request: Request) -> Iterator[tuple[datetime, str]]:
    """What the rules will have for the asker, by asking them at times to come."""
    letters = {letter.key: letter for letter in _planned(request)}
    for letter in sorted(letters.values(), key=lambda letter: letter.due_at):
        said = NUDGES[letter.rule].write(request.session, Outbox.model_validate(letter.row(request.now)), letter.due_at)
        if isinstance(said, Message):
            yield letter.due_at, _gist(said)


def _planned(request: Request) -> Iterator[Letter]:
    midnight = request.calendar.at(request.today + DAY, time.min)
    for rule in NUDGES.values():
        for ahead in range(AHEAD if rule.plan else 0):
            letters = rule.plan(request.session, midnight + timedelta(days=ahead)) if rule.plan else ()
            yield from (x for x in letters if x.member_id == request.member.id and x.due_at > request.now)


def _gist(message: Message) -> str:
    """The first line, and the refs of what it holds."""
    refs = re.findall(r"\*\*(\S+?)\*\*", "\n".join(line.text for line in message.lines))
    return f"{message.text} {', '.join(refs)}".strip()
