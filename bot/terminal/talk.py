"""Going on typing: as any member, in any group, on any day."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TextIO

from bot.terminal.stage import Stage
from handlers.core import Form, Oops
from handlers.language import calendar, dates, names
from storage.people import Group, Member

HELP = """Type what you would type after /psr, or a button's words. Besides:
  as ltg-fire      be somebody else (who: everybody there is)
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
    while (line := _ask(chair, _prompt(chair))) is not None and line not in ("quit", "exit"):
        _do(chair, line)


def _prompt(chair: Chair) -> str:
    when = chair.stage.now.astimezone(chair.stage.database.zone)
    where = chair.group.short if chair.group else "private"
    day = calendar.weekday_short(when.date())
    return f"\n{day}, {calendar.clock(when.time())} · {chair.member.key} · {where} > /psr "


def _ask(chair: Chair, prompt: str) -> str | None:
    """One line, or None at the end of the input."""
    chair.stage.transcript.console.print(prompt, end="", markup=False, highlight=False)
    line = chair.source.readline()
    return line.strip() if line else None


def _do(chair: Chair, line: str) -> None:
    word, _, rest = line.partition(" ")
    moves = {"as": _become, "at": _wait}
    if rest and word in moves:
        moves[word](chair, rest)
    elif word == "in" and rest:
        _sit(chair, rest)
    else:
        _say(chair, line)


def _become(chair: Chair, key: str) -> None:
    found = chair.stage.roster().member("console", "", key.removeprefix("@"))
    if found is None:
        keys = ", ".join(m.key for m in chair.stage.roster().members.values())
        chair.stage.transcript.line(f"Nobody has the key {key}. There are: {keys}.")
        return
    chair.member = found
    chair.stage.transcript.line(f"You are the {names.person(chair.stage.roster(), found)}.")


def _sit(chair: Chair, words: str) -> None:
    if words == "private":
        chair.group = None
        return
    roster = chair.stage.roster()
    found = roster.named_group(words, roster.groups)
    if found is None:
        keys = ", ".join(g.key for g in roster.groups.values())
        chair.stage.transcript.line(f"There is no group {words}. There are: {keys}, or private.")
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
    """A form in a terminal asks field by field; an empty line leaves a field out, and Ctrl-D leaves the form."""
    values = dict(form.given)
    for field in form.fields:
        offers = ", ".join(value for value, _ in field.choices)
        hint = offers or field.hint
        answer = _ask(chair, f"  {field.label}{f' ({hint})' if hint else ''}: ")
        if answer is None:
            return
        values[field.name] = answer or field.value
    request = chair.stage.request(form.command, chair.member, chair.group)
    chair.stage.hear(replace(request, form=values))
