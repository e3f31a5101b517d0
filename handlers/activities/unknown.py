"""Partners that are not understood are asked about, never invented: "with Friends of the Park" in a title."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.core import Button, Oops, Request
from handlers.language import names
from handlers.language.plain import for_parsing
from storage.partnership import Organisation

WITH = re.compile(r"(?:(\S+) )?\bwith (.+?)(?= with |$)", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"')
JOINERS = ("and", "&", "plus")
SHOWN = 60  # characters of an unknown name that are said back
# "Help with debt", "Living with dementia", "families with complex needs" name nobody who takes part.
TIED = {
    "help", "helping", "support", "live", "lives", "living", "deal", "dealing", "cope", "coping", "start", "starting",
    "struggling", "people", "those", "families", "children", "adults", "residents", "homes", "households", "patients",
    "carers", "anyone", "someone", "trouble", "problems", "issues",
}  # fmt: skip
# Nor is it anybody who could be a partner: "Walk with residents for fun", "A day with a difference".
NOBODY = {
    "a", "an", "no", "more", "less", "my", "our", "your", "their", "his", "her", "its", "this", "that", "these",
    "those", "some", "any", "all", "both", "each", "every", "one", "two", "three", "four", "five", "six", "residents",
    "people", "families", "family", "carers", "children", "parents", "pupils", "students", "patients", "tenants",
    "neighbours", "volunteers", "staff", "colleagues", "partners", "members", "everyone", "everybody", "others", "us",
    "them", "him", "you", "me", "young", "older", "old", "elderly", "vulnerable", "local", "new", "complex", "lots",
    "plenty", "disabilities", "dementia", "autism", "learning", "mental",
}  # fmt: skip


def ask(request: Request, texts: Iterable[str], partners: Sequence[Organisation]) -> None:
    """A question, where "with …" stands in a title or a place that was typed bare, and could mean partners."""
    known: list[Organisation] = []
    unknown, line = "", for_parsing(request.text)
    for words in (words for text in texts for words in _after_with(text) if f'"{for_parsing(text)}"' not in line):
        bodies, other = _read(request, words)
        known, unknown = known + bodies, unknown or other
    there = {body.id for body in partners} | {request.member.organisation_id}
    _ask(request, [body for body in known if body.id not in there], unknown)


def _after_with(text: str) -> list[str]:
    """What follows each "with" that could lead to partners, outside quotation marks."""
    found = WITH.finditer(QUOTED.sub(" ", for_parsing(text)))
    return [match[2] for match in found if not _nobody(match[2]) and (match[1] or "").casefold() not in TIED]


def sentence(request: Request, words: str) -> str:
    """ "Which partners? I don't know "Friends of the Park". …"; nothing, where the words name no unknown one."""
    found = WITH.search(for_parsing(words))
    name = _read(request, found[2])[1] if found else ""
    return _which(request, name) if name else ""


def _ask(request: Request, known: Sequence[Organisation], unknown: str) -> None:
    outside = [body for body in known if not body.partner]
    more = list({body.id: body for body in known if body.partner}.values())
    offers = (*_offer(request, more), Button("Keep it as it is", request.again("add anyway")))
    if unknown:
        raise Oops(_which(request, unknown), offers)
    if outside:
        said = f"{outside[0].short} is not a partner, so it cannot take part here. {names.partners(request)}"
        raise Oops(said, offers)
    if more:
        listed = names.listed([body.short for body in more])
        raise Oops(f"Does that mean that {listed} take{'s' * (len(more) == 1)} part?", offers)


def _offer(request: Request, bodies: Sequence[Organisation]) -> tuple[Button, ...]:
    """The same line with these partners, which it names in the middle of the title."""
    if not bodies:
        return ()
    shorts = [body.short for body in bodies]
    line = replace(request, text=f"{request.text} with: {', '.join(shorts)}")
    return (Button(f"With {names.listed(shorts)}", line.again("add anyway")),)


def _which(request: Request, name: str) -> str:
    short = name if len(name) <= SHOWN else f"{name[:SHOWN].rstrip()}…"
    return f'Which partners? I don\'t know "{short}". {names.partners(request)}'


def _nobody(words: str) -> bool:
    first = re.sub(r"\W+$", "", words.split()[0].casefold())
    return first in NOBODY or not first[:1].isalpha()


def _read(request: Request, words: str) -> tuple[list[Organisation], str]:
    """The organisations that a list names, and the first part of it that names none; what ends the list is neither."""
    known: list[Organisation] = []
    unknown, tokens = "", re.sub(r"[,/]", ", ", words).split()
    while tokens:
        body, count = names.leading(tokens, request.roster.named_organisation)
        if body is None:
            part, count = _part(request, tokens)
            unknown = unknown or part
        else:
            known.append(body)
        tokens = _next(tokens, count)
    return known, unknown


def _next(tokens: Sequence[str], count: int) -> list[str]:
    """The rest of a list after one of its parts; nothing, where no comma and no "and" leads on."""
    rest = list(tokens[count:])
    if not rest or not (tokens[count - 1][-1] in ",;" or rest[0].casefold() in JOINERS):
        return []
    return rest[1:] if rest[0].casefold() in JOINERS else rest


def _part(request: Request, tokens: Sequence[str]) -> tuple[str, int]:
    """The words of a list up to its next comma, or up to an "and" that leads to somebody known; how many."""
    for index, token in enumerate(tokens):
        rest = tokens[index + 1 :]
        if index and token.casefold() in JOINERS and names.leading(rest, request.roster.named_organisation)[0]:
            return " ".join(tokens[:index]), index
        if token[-1] in ",;":
            return " ".join(tokens[: index + 1]).rstrip(",;"), index + 1
    return " ".join(tokens).rstrip(".!?"), len(tokens)
