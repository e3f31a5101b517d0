"""Going on typing: as any member, in any group, on any day."""

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TextIO

from bot.terminal.stage import Stage
from handlers.core import Field, Form, Oops
from handlers.language import calendar, dates, names
from storage.people import Group, Member

with suppress(ImportError):  # not on every system; where it is, the arrow keys work at the prompt
    import readline  # noqa: F401

HELP = """Type what you would type after /psr, or a button's words. Besides:
  as ltg-fire      be somebody else; as alone says who there is
  in ltg           speak in that group's channel; in private: alone with PSR
  at 30 March 9am  let time go by until then, and see what PSR sends
  quit             leave"""


@dataclass
class Chair:
    """Where the person at the keyboard sits."""

    stage: Stage
    source: TextIO
    member: Member
    group: Group | None


def talk(stage: Stage, source: TextIO) -> None:
    """Read lines until there are no more."""
    roster = stage.roster()
    member = next(m for m in roster.members.values() if m.key == "ltg-police")
    group = next((g for g in roster.groups.values() if g.key == stage.shown), None)
    chair = Chair(stage, source, member, group)
    stage.transcript.line()
    stage.transcript.line("That was the fortnight. Now it is your turn.")
    stage.transcript.line(HELP)
    while (line := _ask(chair, _prompt(chair))) is not None and line.lower() not in ("quit", "exit"):
        _do(chair, line)


def _prompt(chair: Chair) -> str:
    when = chair.stage.now.astimezone(chair.stage.database.zone)
    where = chair.group.short if chair.group else "private"
    day = calendar.weekday_short(when.date())
    return f"\n{day}, {calendar.clock(when.time())} · {chair.member.key} · {where} > /psr "


def _ask(chair: Chair, prompt: str) -> str | None:
    """One line, or None at the end of the input; `/psr` may be typed once more."""
    if chair.source is sys.stdin:
        line = _typed(prompt)
    else:
        chair.stage.transcript.console.print(prompt, end="", markup=False, highlight=False)
        line = chair.source.readline()
    if not line:
        chair.stage.transcript.line()
        return None
    return line.strip().removeprefix("/psr ").lstrip()


def _typed(prompt: str) -> str:
    """A line from a keyboard, which may be edited with the arrow keys. Ctrl-C is an end as Ctrl-D is."""
    try:
        return f"{input(prompt)}\n"
    except (EOFError, KeyboardInterrupt):
        return ""


def _do(chair: Chair, line: str) -> None:
    word, _, rest = line.partition(" ")
    moves = {"as": _become, "in": _sit, "at": _wait}
    if word.lower() in moves:
        moves[word.lower()](chair, rest.strip())
    else:
        _say(chair, line)


def _become(chair: Chair, key: str) -> None:
    roster = chair.stage.roster()
    found = roster.member("console", "", key.lower().removeprefix("@"))
    if found is None:
        chair.stage.transcript.line(f"Nobody has the key {key}. There are:" if key else "There are:")
        for member in roster.members.values():
            chair.stage.transcript.line(f"  {member.key:<20} {names.person(roster, member)}")
        return
    chair.member = found
    chair.stage.transcript.line(f"You are the {names.person(roster, found)}.")


def _sit(chair: Chair, words: str) -> None:
    if words.lower() == "private":
        chair.group = None
        return
    roster = chair.stage.roster()
    found = roster.named_group(words, roster.groups)
    if found is None:
        keys = ", ".join(g.key for g in roster.groups.values())
        chair.stage.transcript.line(f"There is no group {words}. There are: {keys}, or private." if words
                                    else f"There are: {keys}, or private.")  # fmt: skip
        return
    chair.group = found


def _wait(chair: Chair, words: str) -> None:
    """Time goes forwards only, in the terminal as elsewhere."""
    zone, now = chair.stage.database.zone, chair.stage.now
    try:
        slot = dates.read_slot(words, now.astimezone(zone).date(), calendar.Calendar(zone))
    except Oops as oops:
        chair.stage.transcript.line(oops.text)
        return
    if slot.day is None:
        chair.stage.transcript.line("I need a day, such as 30 March or 30 March 9am.")
        return
    clock = slot.start or datetime.min.time().replace(hour=9)
    chair.stage.pass_to(datetime.combine(slot.day, clock, zone))


def _say(chair: Chair, line: str) -> None:
    reply = chair.stage.hear(chair.stage.request(line, chair.member, chair.group))
    if reply.form:
        _fill(chair, reply.form)


def _fill(chair: Chair, form: Form) -> None:
    """A form in a terminal asks field by field, and again where something was not right.

    An empty line leaves a field as the form has it, and Ctrl-D leaves the form.
    """
    values, wanted = dict(form.given), list(form.fields)
    while wanted:
        for field in wanted:
            answer = _ask(chair, _question(field))
            if answer is None:
                return
            values[field.name] = answer or field.value
        request = chair.stage.request(form.command, chair.member, chair.group)
        reply = chair.stage.hear(replace(request, form=values))
        wanted = [field for field in form.fields if field.name == reply.field]


def _question(field: Field) -> str:
    offers = ", ".join(value for value, _ in field.choices)
    hint = offers or field.hint
    return f"  {field.label}{f' ({hint})' if hint else ''}: "
