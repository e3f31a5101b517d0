"""What is said back of an activity that was just kept: everything that was understood, so that people can see it."""

import re

from handlers.activities import overlaps
from handlers.activities.wanted import Wanted
from handlers.core import Button, Reply, Request
from handlers.language import cards, doings
from handlers.language.dates.words import MONTH, NTH, WEEKDAY
from handlers.language.doings import Doing
from handlers.language.plain import for_parsing
from storage.activities import Activity

LIKE_A_DATE = re.compile(
    r"\b(?:(?:on|from|by|until|before|w/c) (?:\S*\d\S*(?: \S+)?|\w+d[ae]y|tmrw|tomo\w*)"
    r"|(?:this|last|next|in|over) (?:the )?(?:spring|summer|autumn|winter|weekend))$",
    re.IGNORECASE,
)
MONTHS = re.compile(rf"\b{MONTH}\b", re.IGNORECASE)
_DAY = rf"(?:{WEEKDAY} )?\d{{1,2}}{NTH}?(?: (?:of )?{MONTH}\b)?"
DAYS = re.compile(rf"\b{_DAY}(?: ?(?:to|and|until|[-–]) ?{_DAY})?(?: 20\d\d)?\b", re.IGNORECASE)


def logged(request: Request, doing: Doing, said: Wanted) -> Reply:
    """ "**Logged J8** Joint home safety visits – done on Thursday 10 March 2016, 12 homes, elderly." """
    activity, by = doing.activity, cards.by_whom(request)
    kind = doings.SAID[activity.kind] if activity.kind != "other" else ""
    lines = [
        f"**Logged {activity.ref}** {activity.title} – {', '.join((f'done {doings.on(activity)}', *_facts(doing)))}.",
        f"{cards.capital(': '.join(part for part in (kind, _who(doing)) if part))}",
        *_remarks(request, doing, said),
    ]
    when = doings.on(activity, doings.brief(activity))
    public = f"{activity.ref} logged by {by}: {activity.title}, done {when}{_at(doing)} – {doing.who}"
    outcome = Button(f"Add outcome {activity.ref}", f"done {activity.ref}")
    return Reply("\n".join(lines), buttons=(outcome,), public=public, about=request.group)


def planned(request: Request, doing: Doing, said: Wanted) -> Reply:
    """ "**Planned J9** Carers information stall – event, Wednesday 13 April 2016, Covered market, for carers." """
    activity, by = doing.activity, cards.by_whom(request)
    kind = doings.SAID[activity.kind] if activity.kind != "other" else ""
    running = "running" if activity.standing(request.today) == "running" else ""
    facts = ", ".join(part for part in (kind, running, doings.words(activity), *_facts(doing)) if part)
    who = f"Taking part: {doing.who}." if len(doing.parts) > 1 else cards.capital(_who(doing))
    text = "\n".join([f"**Planned {activity.ref}** {activity.title} – {facts}.", who, *_remarks(request, doing, said)])
    public = f"{activity.ref} planned by {by}: {activity.title}, {doing.when_where} – {doing.who}"
    return Reply(text, overlaps.hint(request, doing), public=public, about=request.group)


def suggested(request: Request, doing: Doing) -> Reply:
    """ "**Kept J11** Befriending – an idea, for elderly." """
    activity = doing.activity
    whom = f", for {doing.whom}" if doing.whom else ""
    lines = [
        f"**Kept {activity.ref}** {activity.title} – an idea{whom}.",
        f"Would help: {doing.who}." if len(doing.parts) > 1 else "",
        f"`promote {activity.ref}` makes a plan of it.",
        cards.on_which(request),
    ]
    public = f"{activity.ref} suggested by {cards.by_whom(request)}: {activity.title}{whom}"
    return Reply("\n".join(line for line in lines if line), public=public, about=request.group)


def _facts(doing: Doing) -> tuple[str, ...]:
    """Where, how many, for whom: "Covered market", "12 homes", "elderly"."""
    many = doings.reach(doing.activity)
    whom = f"{'' if many else 'for '}{doing.whom}" if doing.whom else ""
    return tuple(part for part in (doing.activity.place, many, whom) if part)


def _who(doing: Doing) -> str:
    """ "CCG, LCC and VCFS."; of one alone, whether others will come (domain 6, rule 9)."""
    return f"{doing.who}." if len(doing.parts) > 1 else f"{doing.who} – who else?"


def _at(doing: Doing) -> str:
    return f", {doing.activity.place}" if doing.activity.place else ""


def _remarks(request: Request, doing: Doing, said: Wanted) -> list[str]:
    """What there is to say of the date, and on which list it is."""
    remark = said.when.remark if said.when else ""
    unread = "" if said.when and said.when.typed else _unread(request, doing.activity)
    return [part for part in (remark, unread, cards.on_which(request)) if part]


def _unread(request: Request, activity: Activity) -> str:
    """A date that stayed in the title, which people should know before the day."""
    days = next((found[0] for found in DAYS.finditer(activity.title) if MONTHS.search(found[0])), "")
    if days and f'"{activity.title}"' not in for_parsing(request.text):
        so = "it is down for today" if activity.status == "done" else "there is no date yet"
        return f'"{days}" is part of the title, so {so}. `edit {activity.ref} on {days}` puts that right.'
    seen = LIKE_A_DATE.search(activity.title)
    return f'I can\'t read "{seen[0]}" as a date. `edit {activity.ref}` sets one.' if seen else ""
