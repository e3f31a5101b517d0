"""What partners have done together, and what they plan: a line or a form puts it on the record."""

import re
from typing import Literal

from handlers import rights
from handlers.activities import echoes, forms, making
from handlers.activities.wanted import Wanted
from handlers.core import Reply, Request, command
from handlers.language import doings, manners
from handlers.language.dates import Happened, Planned, Span
from handlers.language.doings import Reach
from storage.activities import FocusGroup
from storage.partnership import Organisation
from storage.people import Group

Typed = Literal["campaign", "event", "intervention", "engagement", "improvement", "test"]

DONE = "{partners} {focus} {happened} {place} {reach} {group}"
TO_COME = "{partners} {focus} {when} {place} {reach} {group}"


@command(
    "activity log",
    f"activity|activities log <kind> <title> {DONE}",
    f"log <kind> <title> {DONE}",
    may=rights.member("log an activity"),
    public=True,
)
def log(
    request: Request,
    title: str = "",
    kind: Typed | None = None,
    partners: tuple[Organisation, ...] = (),
    focus: tuple[FocusGroup, ...] = (),
    happened: Happened | None = None,
    place: str = "",
    reach: Reach | None = None,
    group: Group | None = None,
) -> Reply:
    """Keep what you did together. `log Joint home safety visits with Fire, Police and Council on 10 March`"""
    wanted = Wanted(_titled(request, kind, title), kind or "", partners, focus, happened, place, reach)
    if not wanted.title:
        return forms.log(request, wanted)
    making.check(request, wanted)
    when = happened or Span(request.today, request.today, "day")
    over = when.last is not None and when.last <= request.today
    doing = making.make(request, wanted.on(when), "done" if over else "planned")
    return (echoes.logged if over else echoes.planned)(request, doing, wanted)


@command(
    "activity add",
    f"activity|activities add|new|create <kind> <title> {TO_COME}",
    f"activity|activities campaign|event <title> {TO_COME}",
    f"campaign|event <title> {TO_COME}",
    may=rights.member("add an activity"),
    public=True,
)
def add(
    request: Request,
    title: str = "",
    kind: Typed | None = None,
    partners: tuple[Organisation, ...] = (),
    focus: tuple[FocusGroup, ...] = (),
    when: Planned | None = None,
    place: str = "",
    reach: Reach | None = None,
    group: Group | None = None,
) -> Reply:
    """Plan something together. `campaign Know your neighbour with VCFS and Council w/c 25 April`"""
    title, said = _titled(request, kind, title), kind or _headed(request)
    wanted = Wanted(title, said, partners, focus, when, place, reach)
    making.to_come(request, when)
    if not wanted.title:
        return forms.add(request, wanted)
    making.check(request, wanted)
    return echoes.planned(request, making.make(request, wanted, "planned"), wanted)


def _titled(request: Request, kind: str | None, title: str) -> str:
    """The title, with the word of the kind where it is the title's own: "log Campaign launch", "Test purchases"."""
    title = title.rstrip(" .,;")
    if kind is None or request.form is not None or not title[:1].islower():
        return title
    word = re.search(rf"\b{kind}\b", request.text, re.IGNORECASE)
    return f"{word[0]} {title}" if word and word[0].istitle() else title


def _headed(request: Request) -> str:
    """The kind that is the command's own word: `campaign …`, `activity event …`."""
    if request.form is not None:
        return ""
    said = [manners.word(token) for token in request.text.split()[:2]]
    return next((word for word in said if word in doings.TYPED), "")
