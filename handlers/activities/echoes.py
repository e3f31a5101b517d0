"""What is said back of an activity that was just kept: everything that was understood, so that people can see it."""

import re

from handlers.activities import overlaps
from handlers.activities.wanted import Wanted
from handlers.core import Button, Reply, Request
from handlers.language import cards, doings
from handlers.language.doings import Doing

LIKE_A_DATE = re.compile(
    r"\b(?:(?:on|from|by|until|before|w/c) (?:\S*\d\S*(?: \S+)?|\w+d[ae]y|tmrw|tomo\w*)"
    r"|(?:this|last|next|in|over) (?:the )?(?:spring|summer|autumn|winter|weekend))$",
    re.IGNORECASE,
)


def logged(request: Request, doing: Doing, said: Wanted) -> Reply:
    """ "**Logged J8** Joint home safety visits – done on Thursday 10 March 2016, 12 homes, elderly." """
    activity, by = doing.activity, cards.by_whom(request)
    kind = doings.SAID[activity.kind] if activity.kind != "other" else ""
    lines = [
        f"**Logged {activity.ref}** {activity.title} – {', '.join((f'done {_on(doing)}', *_facts(doing)))}.",
        f"{cards.capital(': '.join(part for part in (kind, _who(doing)) if part))}",
        *_remarks(request, doing, said),
    ]
    public = f"{activity.ref} logged by {by}: {activity.title}, done {_on(doing, brief=True)}{_at(doing)} – {doing.who}"
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
    who = f"\nWould help: {doing.who}." if len(doing.parts) > 1 else ""
    plan = f"\n`promote {activity.ref}` makes a plan of it."
    public = f"{activity.ref} suggested by {cards.by_whom(request)}: {activity.title}{whom}"
    text = f"**Kept {activity.ref}** {activity.title} – an idea{whom}.{who}{plan}"
    return Reply(f"{text}{_where(request)}", public=public, about=request.group)


def _facts(doing: Doing) -> tuple[str, ...]:
    """Where, how many, for whom: "Covered market", "12 homes", "elderly"."""
    many = doings.reach(doing.activity)
    whom = f"{'' if many else 'for '}{doing.whom}" if doing.whom else ""
    return tuple(part for part in (doing.activity.place, many, whom) if part)


def _who(doing: Doing) -> str:
    """ "CCG, LCC and VCFS."; of one alone, whether others will come (domain 6, rule 9)."""
    return f"{doing.who}." if len(doing.parts) > 1 else f"{doing.who} – who else?"


def _on(doing: Doing, *, brief: bool = False) -> str:
    """ "on Thursday 10 March 2016", "from 7 to 11 March 2016", "in February 2016", "about Tuesday 15 March 2016"."""
    activity = doing.activity
    said = doings.brief(activity) if brief else doings.words(activity)
    if activity.precision == "about":
        return said
    return f"in {said}" if activity.precision == "month" else f"{'on' if _one_day(doing) else 'from'} {said}"


def _one_day(doing: Doing) -> bool:
    return doing.activity.from_date == doing.activity.to_date


def _at(doing: Doing) -> str:
    return f", {doing.activity.place}" if doing.activity.place else ""


def _remarks(request: Request, doing: Doing, said: Wanted) -> list[str]:
    """What there is to say of the date, and on which list it is."""
    seen = None if said.when and said.when.typed else LIKE_A_DATE.search(doing.activity.title)
    unread = f'I can\'t read "{seen[0]}" as a date. `edit {doing.activity.ref}` sets one.' if seen else ""
    remark = said.when.remark if said.when else ""
    return [part for part in (remark, unread, _where(request).strip()) if part]


def _where(request: Request) -> str:
    """On which list it is, where nobody said so: a private chat goes on with the group it was last about."""
    if not request.private or request.meant or len(request.roster.groups_of(request.member.key_id)) == 1:
        return ""
    return f"\nIt is on the list of the {request.group.name}."
