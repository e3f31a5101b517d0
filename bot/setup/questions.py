"""The ten questions of `psr setup`, each with an example, a default, and what makes an answer one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from bot.settings import Settings
from handlers.language import guard
from handlers.language.plain import plain

Answers = dict[str, str]

BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")
COMMA = re.compile(r"\s*[,;]\s*(?![^(]*\))")
SERIES = re.compile(r"[A-Za-z][A-Za-z0-9]{1,11}")
NONE = ("none", "no", "-")
MANY = 60
CHATS = ("slack", "teams", "both")


class Wrong(Exception):
    """An answer that cannot stand. The sentence says what to type instead."""


@dataclass(frozen=True)
class Question:
    """One question."""

    name: str
    words: str
    example: str
    default: Callable[[Answers, Settings], str]
    read: Callable[[str, Answers], str]


def named(words: str) -> list[tuple[str, str]]:
    """Names with their short names: "Lancashire Constabulary (Police), Runshaw" is two."""
    found = [part.strip() for part in COMMA.split(words) if part.strip()]
    return [(m[1].strip(), m[2].strip()) if (m := BRACKETS.fullmatch(part)) else (part, part) for part in found]


def _text(longest: int) -> Callable[[str, Answers], str]:
    def read(words: str, answers: Answers) -> str:
        said = " ".join(plain(words).split())
        if not any(char.isalnum() for char in said):
            raise Wrong("Please type a word or two.")
        if len(said) > longest:
            raise Wrong(f"That is {len(said)} characters; keep it under {longest}.")
        if found := guard.check(said):
            raise Wrong(f"That looks like {found.kind}. Posts and organisations are enough here; no people, please.")
        return said

    return read


def _names(words: str, answers: Answers) -> str:
    said = _text(4000)(words, answers)
    found = named(said)
    shorts = [short.casefold() for _, short in found]
    if len(found) > MANY:
        raise Wrong(f"That is {len(found)}; up to {MANY} can be set up here, and more can join later.")
    if twice := next((s for s in shorts if shorts.count(s) > 1), ""):
        raise Wrong(f'"{twice}" is there twice. Give each a name of its own.')
    for name, short in found:
        if len(name) > 120:
            raise Wrong(f'"{name[:30]}…" is {len(name)} characters; keep a name under 120.')
        if len(short) > 40:
            raise Wrong(f'"{short[:30]}…" is long. Put a short name after it in brackets: {short[:30]}… (Short name)')
        if not re.search(r"[A-Za-z0-9]", short):
            raise Wrong(f'"{short}" needs a short name of letters or numbers, in brackets.')
    return said


def _organisations(words: str, answers: Answers) -> str:
    if words.casefold() in NONE:
        raise Wrong("A partnership needs at least one partner.")
    return _names(words, answers)


def _office(words: str, answers: Answers) -> str:
    said = _names(words, answers)
    found = named(said)
    if len(found) > 1:
        raise Wrong("That should be one team. Which one?")
    taken = {short.casefold() for _, short in named(answers["organisations"])}
    if found[0][1].casefold() in taken:
        raise Wrong(f"{found[0][1]} is a partner already. Give the team that runs this a name of its own.")
    return said


def _groups(words: str, answers: Answers) -> str:
    said = _names(words, answers)
    office = named(answers["office"])[0][1].casefold()
    if any(short.casefold() == office for _, short in named(said)):
        raise Wrong("The programme office has a group of its own anyway; leave it out here.")
    return said


def _closed(words: str, answers: Answers) -> str:
    """Which groups are closed. The refs of a closed group begin with its short name, so that has to be one word."""
    if words.casefold() in NONE:
        return "none"
    said = _text(4000)(words, answers)
    known = {name.casefold() for pair in named(answers["groups"]) for name in pair}
    for name, short in named(said):
        if name.casefold() not in known:
            listed = ", ".join(short for _, short in named(answers["groups"]))
            raise Wrong(f'There is no group called "{name}". There are: {listed}. Or type none.')
        own = closed_short(name, short, answers)
        if not SERIES.fullmatch(own):
            raise Wrong(f"A closed group needs a short name in one word, as in {name} (MDT). Type it so.")
        others = [s for n, s in named(answers["groups"]) if name.casefold() not in (n.casefold(), s.casefold())]
        if own.casefold() in [s.casefold() for s in others]:
            raise Wrong(f'Another group is called "{own}" for short. Give {name} a short name of its own.')
    return said


def closed_short(name: str, short: str, answers: Answers) -> str:
    """A closed group's short name: the one typed with it now, or the one it came with."""
    if short != name:
        return short
    return next((s for n, s in named(answers["groups"]) if name.casefold() in (n.casefold(), s.casefold())), short)


def _chats(words: str, answers: Answers) -> str:
    said = words.casefold()
    if said not in CHATS:
        raise Wrong("Please type slack, teams or both.")
    return said


def _setting(name: str, called: str) -> Callable[[str, Answers], str]:
    """An answer that is held to the rule of a setting."""

    def read(words: str, answers: Answers) -> str:
        if "'" in words or "\n" in words:
            raise Wrong("That should have no quotes in it.")
        try:
            Settings.model_validate({name: words})
        except ValidationError as error:
            for detail in error.errors():
                if detail["loc"] and detail["loc"][0] == name:
                    raise Wrong(f"{called} {detail.get('ctx', {}).get('error', 'is not one')}.") from None
        return words

    return read


def _always(words: str) -> Callable[[Answers, Settings], str]:
    return lambda answers, chosen: words


QUESTIONS = (
    Question("name", "What is the partnership called?", "Chorley Public Service Reform",
             _always("Our partnership"), _text(120)),
    Question("purpose", "What is it for, in a sentence?", "Connect services in Chorley inner-East, and help earlier",
             _always("Partners working as one public service"), _text(1000)),
    Question("zone", "In which time zone are its days?", "Europe/London",
             lambda answers, chosen: chosen.timezone, _setting("PSR_TIMEZONE", "That")),
    Question("organisations", "Which organisations take part? With commas between; a short name in brackets.",
             "Chorley Council (Council), Lancashire Constabulary (Police), VCFS Network (VCFS)",
             _always("Council, Police, NHS, Voluntary sector (VCFS)"), _organisations),
    Question("office", "Which team runs it: the programme office?", "Programme office (PMO)",
             _always("Programme office (PMO)"), _office),
    Question("post", "What is the post of its first coordinator? A job title, not a name.", "Programme manager",
             _always("Programme manager"), _text(120)),
    Question("groups", "Which groups meet? With commas between; a short name in brackets.",
             "Executive, Locality Task Group (Task Group)", _always("Executive, Task Group"), _groups),
    Question("closed", "Which of them are closed, so that only their own members can read them? Or none.",
             "Extended MDT (MDT)", _always("none"), _closed),
    Question("chats", "Where do people talk: slack, teams or both?", "both", _always("both"), _chats),
    Question("database", "Where is the record to be kept?", "sqlite:///psr.db, a file in this folder",
             lambda answers, chosen: chosen.database_url, _setting("DATABASE_URL", "That")),
)  # fmt: skip
