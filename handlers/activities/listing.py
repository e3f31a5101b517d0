"""Reading back: what is planned and running, what came of the rest, and what was only thought of."""

import re

from handlers import rights
from handlers.activities import filters, offers
from handlers.activities.filters import EVERY, LIVE, Asked
from handlers.core import Button, Line, Oops, Reply, Request, command
from handlers.language import cards, doings, names
from handlers.language.doings import Doing
from storage.activities import Kind, lists
from storage.activities.lists import Choice, State
from storage.people import Group

IDEAS: frozenset[State] = frozenset({"idea"})
OVER: frozenset[State] = frozenset({"over"})
PLURAL: dict[Kind, str] = {
    "joint_intervention": "joint interventions", "campaign": "campaigns", "event": "events",
    "engagement": "engagement activities", "process_improvement": "process improvements", "test": "tests",
    "other": "other activities",
}  # fmt: skip


@command("activity list", "activity|activities list <words>", "activities <words>", "activity {group}",
         "activity <words>", may=rights.known, reads=True)  # fmt: skip
def listing(request: Request, words: str = "", group: Group | None = None) -> Reply:
    """What partners plan and do; add a partner, a kind, a focus group, days or a status. `activities police`"""
    typed = " ".join(part for part in (words, f"in {group.short}" if group else "") if part)
    asked = filters.read(request, typed)
    choice = _choice(request, asked)
    count = lists.count(request.session, choice)
    title, rest = _title(request, asked), _rest(request, asked, choice, typed)
    if not count:
        plain = asked == Asked(page=asked.page)
        return Reply(f"{request.group.name}: nothing is planned or running." if plain else f"{title} – none.", rest)
    rows = lists.page(request.session, choice, asked.page, cards.PAGE)
    if not rows:
        raise Oops(f"There {'is' if count <= cards.PAGE else 'are'} only {-(-count // cards.PAGE)} page"
                   f"{'s' * (count > cards.PAGE)}. `activities` shows the first.")  # fmt: skip
    lines = tuple(_line(request, doing, asked) for doing in doings.gather(request.session, rows))
    plan = (Line(f"`promote {rows[0].ref} with VCFS and CCG in May` makes a plan of one."),) * (asked.states == IDEAS)
    return Reply(f"**{title}** ({count})", (*lines, *_more(asked, typed, count), *plan, *rest))


def _choice(request: Request, asked: Asked) -> Choice:
    """What is live, where nobody says how it stands; of days that are named also what was done on them."""
    states = asked.states or (LIVE | {"done"} if asked.times else LIVE)
    bodies = {body.key_id for body in asked.bodies} | ({request.member.organisation_id} if asked.own else set())
    return Choice(
        _groups(request, asked), request.today, frozenset(states), frozenset(asked.kinds), frozenset(bodies),
        frozenset(focus.key_id for focus in asked.focuses),
        *((asked.times.first, asked.times.last) if asked.times else ()),
    )  # fmt: skip


def _groups(request: Request, asked: Asked) -> list[int]:
    if asked.group:
        return [asked.group.key_id]
    return request.in_sight if asked.own or asked.everywhere else [request.group.key_id]


def _title(request: Request, asked: Asked) -> str:
    """ "Locality Task Group: planned activities of Police for carers, April 2016"."""
    if asked.group or not (asked.own or asked.everywhere):
        where = f"{(asked.group or request.group).name}: "
    else:
        where = "All your groups: "
    kinds = names.listed([PLURAL[kind] for kind in asked.kinds]) or ("ideas" if asked.states == IDEAS else "activities")
    kinds += " that are over" if asked.states == OVER else ""
    own = [request.roster.organisation_of(request.member)] if asked.own else []
    bodies = names.listed(list(dict.fromkeys(body.short for body in (*own, *asked.bodies))))
    whom = names.listed([focus.short for focus in asked.focuses])
    days = f", {asked.times.said}" if asked.times else ""
    return f"{where}{_state(asked)}{kinds}{f' of {bodies}' if bodies else ''}{f' for {whom}' if whom else ''}{days}"


def _state(asked: Asked) -> str:
    """How they stand, before "activities": "planned ", "all "; nothing for what is live."""
    if asked.states in (frozenset(), LIVE, OVER) or (asked.states == IDEAS and not asked.kinds):
        return ""
    if asked.states == EVERY:
        return "all "
    order: tuple[State, ...] = ("idea", "planned", "running", "over", "done", "stopped")
    said = {"idea": "suggested"}
    return f"{names.listed([said.get(state, state) for state in order if state in asked.states])} "


def _line(request: Request, doing: Doing, asked: Asked) -> Line:
    """One line; an idea has no date to say, and what is over asks those who know how it went."""
    activity = doing.activity
    where = f" – {request.roster.groups[activity.group_id].short}" if asked.own or asked.everywhere else ""
    if activity.status == "idea":
        whom = f" – for {doing.whom}" if doing.whom else ""
        idea = "" if asked.states == IDEAS else " – idea"
        return Line(f"**{activity.ref}** {activity.title}{whom}{idea}{where}")
    line = doings.line_for(request, doing)
    many = f" – {doings.reach(activity)}" if activity.status == "done" and activity.reach is not None else ""
    asks = activity.over(request.today) and offers.may_run(request, activity)
    buttons = (offers.outcome(activity),) if asks else line.buttons
    return Line(f"{line.text}{many}{where}", buttons)


def _more(asked: Asked, typed: str, count: int) -> tuple[Line, ...]:
    """ "10 of 23 – `activities police 2` for more": the way to the next ten."""
    if count <= asked.page * cards.PAGE:
        return ()
    says = f"activities {_unpaged(asked, typed)}".strip() + f" {'page ' if asked.times else ''}{asked.page + 1}"
    return (Line(f"{asked.page * cards.PAGE} of {count} – `{says}` for more", (Button("More", says),)),)


def _unpaged(asked: Asked, typed: str) -> str:
    """What was asked for, without the page at its end; beside a date a number is one only after "page"."""
    return re.sub(r"(?:^|\s)page \d+$" if asked.times else r"(?:^|\s)(?:page )?\d+$", "", typed, flags=re.IGNORECASE)


def _rest(request: Request, asked: Asked, choice: Choice, typed: str) -> tuple[Line, ...]:
    """ "and 5 ideas – `activities ideas`; 12 done – `activities done`": what a list of live ones leaves out."""
    if asked.states or asked.times:
        return ()
    said = _unpaged(asked, typed)
    ideas = lists.count(request.session, choice.but("idea"))
    done = lists.count(request.session, choice.but("done"))
    parts = [f"{number} {what} – `{' '.join(f'activities {said} {word}'.split())}`"
             for number, what, word in ((ideas, "idea" if ideas == 1 else "ideas", "ideas"), (done, "done", "done"))
             if number]  # fmt: skip
    return (Line(f"and {'; '.join(parts)}"),) if parts else ()
