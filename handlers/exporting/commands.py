"""`export`: the lists and the calendar as files, for whoever asks alone."""

from typing import Literal

from handlers import rights
from handlers.core import Button, Moment, Oops, Reply, Request, command
from handlers.exporting import making
from handlers.exporting.making import Kind, Made, What
from handlers.exporting.tables import Scope
from handlers.language import calendar as dates
from handlers.language import names
from storage.people import Group

Form = Literal["xlsx", "excel", "csv"]
All = Literal["all", "everything", "everyone"]

MANY = 10  # refs in one sentence
AGAIN = "Open the file to add them. When something is moved or called off, export again: the new file puts it right."


@command(
    "export actions",
    "export action|actions [as] <form> {group}",
    "export action|actions [in|of|for] <group> [as] <form>",
    may=rights.lead("export the group's actions"),
    reads=True,
    slow=True,
)
def actions(request: Request, form: Form = "xlsx", group: Group | None = None) -> Reply:
    """The group's actions as an Excel file, to you alone; add csv for a plain one. `export actions`"""
    return _sheet(request, "actions", form, (request.group,))


@command(
    "export activities",
    "export activity|activities [as] <form> {group}",
    "export activity|activities [in|of|for] <group> [as] <form>",
    may=rights.lead("export the group's activities"),
    reads=True,
    slow=True,
)
def activities(request: Request, form: Form = "xlsx", group: Group | None = None) -> Reply:
    """The group's activities as an Excel file, to you alone; add csv for a plain one. `export activities`"""
    return _sheet(request, "activities", form, (request.group,))


@command(
    "export all actions",
    "export action|actions all|everything [as] <form>",
    may=rights.coordinator("export all groups at once"),
    reads=True,
    slow=True,
)
def all_actions(request: Request, form: Form = "xlsx") -> Reply:
    """The actions of all groups in one file (the programme office). `export actions all`"""
    return _sheet(request, "actions", form, _all(request))


@command(
    "export all activities",
    "export activity|activities all|everything [as] <form>",
    may=rights.coordinator("export all groups at once"),
    reads=True,
    slow=True,
)
def all_activities(request: Request, form: Form = "xlsx") -> Reply:
    """The activities of all groups in one file (the programme office). `export activities all`"""
    return _sheet(request, "activities", form, _all(request))


@command(
    "export calendar",
    "export calendar|calendars|diary|ics|dates <which> {group}",
    "export calendar|calendars|diary|ics|dates [in|of|for] <group>",
    may=rights.known,
    reads=True,
    slow=True,
)
def calendar(request: Request, which: All | None = None, group: Group | None = None) -> Reply:
    """Meetings and activities for your own calendar, such as Outlook or Google. `export calendar`"""
    one = group is not None or (which is None and (request.here is not None or not request.private))
    groups = (request.group,) if one else _all(request)
    made, vague = making.diary(_scope(request, groups))
    return _reply(request, made, AGAIN, _left_out(vague))


@command("export", "export <words>", may=rights.known, reads=True)
def export(request: Request, words: str = "") -> Reply:
    """What can be had as a file. `export`"""
    offers = tuple(Button(what.capitalize(), f"export {what}") for what in ("actions", "activities", "calendar"))
    said = (
        "I can send you the actions or the activities of a group as an Excel file (or csv), and its calendar. "
        "For example `export actions`, `export activities csv`, `export calendar`"
    )
    if words:
        raise Oops(f'I don\'t know how to export "{words[:40]}". {said}', offers)
    return Reply(said, buttons=offers)


def _left_out(refs: list[str]) -> str:
    """What is planned and has no day; of very many, the first and how many more."""
    return f"Without a day yet, so not in it: {names.some(refs, MANY)}." if refs else ""


def _sheet(request: Request, what: What, form: Form, groups: tuple[Group, ...]) -> Reply:
    kind: Kind = "csv" if form == "csv" else "xlsx"
    return _reply(request, making.sheet(_scope(request, groups), what, kind))


def _all(request: Request) -> tuple[Group, ...]:
    """Every group this person may read; in a channel no closed one but its own."""
    return tuple(request.roster.groups[i] for i in request.in_sight)


def _scope(request: Request, groups: tuple[Group, ...]) -> Scope:
    return Scope(Moment(request.session, request.now), groups)


def _reply(request: Request, made: Made, *more: str) -> Reply:
    whole = f"**{made.holds}**, as of {dates.full(request.today)}."
    return Reply("\n".join(line for line in (whole, *more) if line), files=(made.file,))
