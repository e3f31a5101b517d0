"""How an activity is read and said, the same in a list, a card, a digest, a calendar."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from handlers import rights
from handlers.core import Button, Line, Oops, Request, Unclear
from handlers.language import names
from handlers.language.dates import spans
from handlers.language.plain import for_parsing
from storage import activities
from storage.activities import Activity, ActivityPartner, FocusGroup, Kind
from storage.base import Session
from storage.roster import Roster, roster_of

# The kinds by the words people use, and how each is said.
TYPED: dict[str, Kind] = {
    "campaign": "campaign", "event": "event", "intervention": "joint_intervention", "engagement": "engagement",
    "improvement": "process_improvement", "test": "test",
}  # fmt: skip
SAID: dict[Kind, str] = {
    "joint_intervention": "joint intervention", "campaign": "campaign", "event": "event", "engagement": "engagement",
    "process_improvement": "process improvement", "test": "test", "other": "activity",
}  # fmt: skip

FURTHEST = 1_000_000
AROUND = {"and", "the", "our", "all", "local", "plus", "people", "residents"}  # what may stand beside a name
EMPTY = {"people", "groups", "group", "with", "needs", "and", "the", "of"}  # words that by themselves name nobody
_ABOUT = r"(?:(?:about|around|approximately|approx|roughly|nearly|almost|over|more than|some|up to) )?"
REACH = re.compile(rf"(?:reached |reaching )?{_ABOUT}(\d{{1,3}}(?:,\d{{3}})+|\d+)((?: [^\W\d_][\w'’-]*){{0,3}})", re.I)


@dataclass(frozen=True)
class Reach:
    """How many, and of what: 12 homes."""

    number: int
    of: str = ""


@dataclass(frozen=True)
class Doing:
    """An activity with who takes part and whom it is for."""

    activity: Activity
    parts: list[ActivityPartner]
    focuses: list[FocusGroup]
    roster: Roster

    @property
    def bodies(self) -> list[str]:
        """Who takes part, the lead organisation first: ["CCG", "LCC", "VCFS"]."""
        ids = sorted((p.organisation_id for p in self.parts), key=lambda i: i != self.activity.lead_org_id)
        return [self.roster.organisations[i].short for i in ids]

    @property
    def who(self) -> str:
        """ "CCG, LCC and VCFS"; of one alone, that it is the only one; of none, that nobody takes part yet."""
        if len(self.bodies) > 1:
            return names.listed(self.bodies)
        return f"just {self.bodies[0]} so far" if self.bodies else "no partners yet"

    @property
    def whom(self) -> str:
        """ "elderly and carers", or nothing."""
        return names.listed([focus.short for focus in self.focuses])

    @property
    def when_where(self) -> str:
        """ "Wednesday 13 April, Covered market"."""
        return ", ".join(part for part in (brief(self.activity), self.activity.place) if part)

    @property
    def line(self) -> str:
        """ "**J9** Carers information stall – Wednesday 13 April, Covered market – CCG, LCC and VCFS"."""
        return f"**{self.activity.ref}** {self.activity.title} – {self.when_where} – {self.who}"


def gather(session: Session, rows: Iterable[Activity]) -> list[Doing]:
    """Activities with all that is said of them, in two questions for any number of them."""
    kept = list(rows)
    parts, focuses = activities.partners(session, kept), activities.focuses(session, kept)
    return [Doing(row, parts[row.key_id], focuses[row.key_id], roster_of(session)) for row in kept]


def of(session: Session, activity: Activity) -> Doing:
    """One activity with all that is said of it."""
    return gather(session, [activity])[0]


def help_button(activity: Activity) -> Button:
    """Take part in it."""
    return Button(f"We can help with {activity.ref}", f"join {activity.ref}")


def activity_line(doing: Doing, today: date) -> Line:
    """One line of a list: with how it stands, and, while it is ahead, the way to take part."""
    state = standing(doing.activity, today)
    buttons = (help_button(doing.activity),) if open_to_join(doing.activity, today) else ()
    return Line(f"{doing.line}{f' – {state}' if state != 'planned' else ''}", buttons)


def line_for(request: Request, doing: Doing) -> Line:
    """The same as one person reads it: only who can still bring somebody in is offered to."""
    line = activity_line(doing, request.today)
    return line if can_help(request, doing) else replace(line, buttons=())


def can_help(request: Request, doing: Doing) -> bool:
    """Whether this person may let an organisation take part that does not yet: the one they speak for."""
    activity, body = doing.activity, rights.speaks_for(request, doing.activity)
    part = rights.takes_part(request.roster, request.member.key_id, activity.group_id)
    inside = {part.organisation_id for part in doing.parts}
    return part and body.partner and body.id not in inside and open_to_join(activity, request.today)


def open_to_join(activity: Activity, today: date) -> bool:
    """Whether another partner can still take part."""
    return activity.ahead and not activity.over(today)


def standing(activity: Activity, today: date) -> str:
    """How it stands, in a word or two: "planned", "running", "over, outcome to come"."""
    if activity.over(today):
        return "over, outcome to come"
    return activity.standing(today)


def words(activity: Activity) -> str:
    """When it is, in full."""
    return spans.words(activity.from_date, activity.to_date, activity.precision)


def brief(activity: Activity) -> str:
    """When it is, in a list."""
    return spans.brief(activity.from_date, activity.to_date, activity.precision)


def on(activity: Activity, said: str = "") -> str:
    """ "on Thursday 10 March 2016", "from 7 to 11 March 2016", "in May 2016"; or its days as they are `said`."""
    said = said or words(activity)
    if activity.precision in ("about", "none"):
        return said
    if activity.precision == "month":
        return f"in {said}"
    return f"{'on' if activity.from_date == activity.to_date else 'from'} {said}"


def reach(activity: Activity) -> str:
    """ "12 homes", or of no kind in particular "reach 12", or nothing."""
    if activity.reach is None:
        return ""
    return f"{activity.reach:,} {activity.reach_of}" if activity.reach_of else f"reach {activity.reach:,}"


def find_reach(words: str) -> Reach:
    """How many, and of what; "lots" is a question."""
    match = REACH.fullmatch(for_parsing(words).strip(" .,;"))
    if match is None:
        raise Unclear(f'How many is "{words.strip()}"? I need a number, such as 12 homes or about 40 people.')
    number = int(match[1].replace(",", ""))
    if number > FURTHEST:
        raise Oops(f"{number:,} is more people than the whole county has. Please check the number.")
    return Reach(number, match[2].strip()[:40])


def find_focus(request: Request, words: str) -> tuple[FocusGroup, ...]:
    """The focus groups of a list, each once; Unclear when a part of it is none."""
    known = activities.focus_groups(request.session)
    found: dict[int, FocusGroup] = {}
    tokens = re.findall(r"[^\s,;.&/]+", for_parsing(words).casefold())
    while tokens:
        if tokens[0] in AROUND:
            tokens = tokens[1:]
            continue
        focus, count = _leading_focus(known, tokens)
        found[focus.key_id] = focus
        tokens = tokens[count:]
    if not found:
        raise Unclear(_whom(known, words))
    return tuple(found.values())


def _leading_focus(known: list[FocusGroup], tokens: list[str]) -> tuple[FocusGroup, int]:
    for count in range(min(len(tokens), 6), 0, -1):
        wanted = set(tokens[:count])
        near = [f for f in known if wanted <= _words_of(f)] if wanted - EMPTY else []
        if len(near) == 1:
            return near[0], count
    raise Unclear(_whom(known, " ".join(tokens)))


def _words_of(focus: FocusGroup) -> set[str]:
    """Its words, each of many as one, too: "carers" and "carer"."""
    words = set(re.findall(r"\w+", f"{focus.name} {focus.short} {focus.key}".casefold()))
    return words | {re.sub(r"ies$", "y", word).removesuffix("s") for word in words}


def _whom(known: list[FocusGroup], words: str) -> str:
    listed = names.listed([focus.short for focus in known])
    return f'I don\'t know a focus group called "{words}". There are: {listed}.' if known else (
        "This partnership has no focus groups.")  # fmt: skip
