"""Who stands in for somebody for a time: they see and get what the holder would, and can do what the holder can."""

import re
from datetime import date, timedelta

from handlers import rights
from handlers.core import Button, Field, Form, Letter, Line, Oops, Reply, Request, command
from handlers.language import calendar, cards, dates, names
from handlers.language.letters import tell
from storage import people
from storage.people import Deputy, Member

PARTS = re.compile(
    r"(?P<who>.+?)(?:,?\s+(?:from|starting)\s+(?P<starts>.+?))?(?:,?\s+(?:until|till|to|up to)\s+(?P<until>.+))?",
    re.IGNORECASE,
)
NOBODY = re.compile(r"(?:from|starting|until|till|to|up to)\b|@?$", re.IGNORECASE)  # a date, and no name before it
OPEN_END = re.compile(r"\s+(?:until|till|to|up to)$", re.IGNORECASE)
NAME = 120  # characters
EXAMPLE = "`deputy @ltg-fire until 4 April`"
LONGEST = timedelta(days=366)
DAY = timedelta(days=1)


@command("deputy", "deputy|deputies", may=rights.known, reads=True)
def show(request: Request) -> Reply:
    """Who stands in for you, and for whom you stand in. `deputy`"""
    own = [Line(f"{_when(request, r)}, the {_who(request, r.deputy_id)} stands in for you.") for r in _of(request)]
    others = [Line(f"{_when(request, r)}, you stand in for the {_who(request, r.member_id)}.")
              for r in request.roster.deputies.values() if r.deputy_id == request.member.id]  # fmt: skip
    if not (own or others):
        return Reply(f"Nobody stands in for you, and you stand in for nobody. {EXAMPLE} asks somebody to.")
    return Reply("**Deputies**", (*own, *others), (Button("End it", "deputy off"),) if own else ())


@command("deputy set", "deputy|deputies <words>", may=rights.known)
def name(request: Request, words: str, until: str = "") -> Reply:
    """Have somebody stand in for you for a time, and get what you would. `deputy @ltg-fire until 4 April`"""
    line = f"{words} until {until}" if until else OPEN_END.sub("", words)
    found = PARTS.fullmatch(line)
    if found is None or NOBODY.match(words) or len(found["who"]) > NAME:
        raise Oops(f"Who stands in for you? For example {EXAMPLE}")
    starts, ends = found["starts"], found["until"]
    person = names.find_person(request, found["who"])
    _fits(request, person)
    if not ends:
        return _until_when(request, person)
    first = _day(request, starts) if starts else request.today
    last = _day(request, ends)
    _in_order(request, first, last)
    return _named(request, person, first, last)


@command("deputy off", "deputy|deputies off|none|nobody|end|stop", may=rights.known)
def off(request: Request) -> Reply:
    """End it: nobody stands in for you any more. `deputy off`"""
    rows = [request.session.get_one(Deputy, row.key_id) for row in _of(request)]
    if not rows:
        raise Oops("Nobody stands in for you, so there is nothing to end. `deputy` shows it.")
    gone = [request.roster.members[row.deputy_id] for row in rows]
    for row in rows:
        row.end(request.today - DAY)
    told = tell(request, gone, f"You no longer stand in for the {cards.by_whom(request)}.", rows[0])
    who = names.listed([f"the {names.person(request.roster, m)}" for m in gone])
    verb = "stands" if len(gone) == 1 else "stand"
    return Reply(f"**Ended**: {who} no longer {verb} in for you.{' They will be told.' if told else ''}", letters=told)


def _of(request: Request) -> list[Deputy]:
    """The asker's own deputies, now and to come."""
    return [row for row in request.roster.deputies.values() if row.member_id == request.member.id]


def _who(request: Request, member_id: int) -> str:
    return names.person(request.roster, request.roster.members[member_id])


def _when(request: Request, row: Deputy) -> str:
    """ "Until Monday 4 April 2016", "From Monday 28 March until Monday 4 April 2016"."""
    return cards.capital(_span(request, row.starts_on, row.until))


def _span(request: Request, first: date, last: date) -> str:
    start = f"from {calendar.weekday_short(first)} " if first > request.today else ""
    return f"{start}until {calendar.full(last)}"


def _fits(request: Request, person: Member) -> None:
    """Somebody of the same organisation, or who sits in one of the same groups."""
    me, roster = request.member, request.roster
    if person.id == me.id:
        raise Oops(f"You can't stand in for yourself. Name somebody else, for example {EXAMPLE}")
    mine, theirs = ({s.group_id for s in roster.held_by(m.key_id)} for m in (me, person))
    if person.organisation_id != me.organisation_id and not mine & theirs:
        body = roster.organisation_of(me).short
        raise Oops(f"Your deputy should be somebody of {body}, or of a group that you sit in. The "
                   f"{names.person(roster, person)} is neither.")  # fmt: skip


def _until_when(request: Request, person: Member) -> Reply:
    form = Form("deputy set", "Your deputy", (Field("until", "Until when?", "date", longest=60),),
                "Save", {"words": names.mention(person)})  # fmt: skip
    return cards.ask(f"Until when? For example `deputy {names.mention(person)} until 4 April`", form)


def _day(request: Request, words: str) -> date:
    return dates.read(words, request.today, request.calendar).day


def _in_order(request: Request, first: date, last: date) -> None:
    if last < request.today:
        raise Oops(f"{calendar.full(last)} has passed. Until when does somebody stand in for you?")
    if last < first:
        raise Oops(f"{calendar.full(last)} is before {calendar.full(first)}. For example {EXAMPLE}")
    if last - request.today > LONGEST:
        raise Oops("Somebody can stand in for a year at the longest. After that, the seat should be theirs: the "
                   "programme office can pass it on.")  # fmt: skip


def _named(request: Request, person: Member, first: date, last: date) -> Reply:
    """One deputy at a time: whoever stood in before does so no more."""
    rows = [request.session.get_one(Deputy, row.key_id) for row in _of(request)]
    same = next((row for row in rows if row.deputy_id == person.id), None)
    others = [row for row in rows if row is not same]
    for row in others:
        row.end(request.today - DAY)
    row = same or people.appoint(request.session, request.member, person, first, last)
    row.keep(first, last)
    told = _told(request, row, [request.roster.members[each.deputy_id] for each in others])
    instead = f", instead of the {_who(request, others[0].deputy_id)}" if others else ""
    away = " They are away themselves, as far as I know." if person.away_on(first) else ""
    tail = " They will be told." if any(letter.member_id == person.id for letter in told) else ""
    return Reply(
        f"**The {names.person(request.roster, person)} stands in for you** {_span(request, first, last)}{instead}. "
        f"They see and get what you would, and can do what you can.{tail}{away}",
        letters=told,
    )  # fmt: skip


def _told(request: Request, row: Deputy, before: list[Member]) -> tuple[Letter, ...]:
    who, span = cards.by_whom(request), _span(request, row.starts_on, row.until)
    text = f"You stand in for the {who} {span}. You see and get what they would; `actions mine` shows what is theirs."
    return (
        *tell(request, [request.roster.members[row.deputy_id]], text, row),
        *tell(request, before, f"You no longer stand in for the {who}.", row),
    )
