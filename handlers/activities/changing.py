"""On the way: another date, other words, other partners; always with what it was before."""

import re
from dataclasses import replace
from typing import Literal

from handlers import rights
from handlers.activities import ending, fields, forms, overlaps, telling, unknown
from handlers.activities.wanted import Wanted
from handlers.core import Letter, Oops, Reply, Request, command
from handlers.language import cards, doings, occasions
from handlers.language.dates import Planned
from handlers.language.doings import Reach
from handlers.language.plain import for_parsing
from storage import events
from storage.activities import Activity, FocusGroup
from storage.partnership import Organisation

Kind = Literal["campaign", "event", "intervention", "engagement", "improvement", "test", "other"]  # as it is typed

STARTS = {"at", "on", "in", "for", "with", "by", "from", "before", "due", "w/c", "wc", "until", "without", "between"}
# The parts by their names; those that are read by a clause of their own have nothing left to say.
PARTS = {
    "title": "title", "name": "title", "place": "place", "venue": "place", "where": "place", "outcome": "outcome",
    **dict.fromkeys(("date", "day", "days", "when", "reach", "number", "partners", "focus", "kind"), ""),
}  # fmt: skip
NAMED = re.compile(rf"({'|'.join(PARTS)})\b(:| to| is)?(?: +(.+))?", re.IGNORECASE)
BECAUSE = re.compile(r"(?:because|as|since|due to)\b.+", re.IGNORECASE)


@command(
    "activity edit",
    "activity|activities edit|change <activity> [to] <title> {when} {place} {focus} {reach} {partners}",
    "edit <activity> [to] <title> {when} {place} {focus} {reach} {partners}",
    may=rights.runner("change it"),
    public=True,
)
def edit(
    request: Request,
    activity: Activity,
    title: str = "",
    when: Planned | None = None,
    place: str = "",
    focus: tuple[FocusGroup, ...] = (),
    reach: Reach | None = None,
    partners: tuple[Organisation, ...] = (),
    kind: Kind | None = None,
    outcome: str = "",
    version: str = "",
) -> Reply:
    """Change an activity's title, days, place, people or partners. `edit J9 on 20 April at Town Hall`"""
    ending.not_stopped(activity)
    if version and version != str(activity.version):
        raise Oops(f"{activity.ref} was changed while you had this form open. `edit {activity.ref}` shows it as it is.")
    said = Wanted(title.rstrip(" .,;"), kind or "", partners, focus, when, place, reach, outcome)
    wanted = _read(request, activity, said)
    if wanted == Wanted():
        return forms.edit(request, activity)
    return _changed(request, activity, wanted)


@command(
    "activity move",
    "activity|activities move|postpone <activity> [to] <when> <reason>",
    "move|postpone <activity> [to] <when> <reason>",
    may=rights.runner("move it"),
    public=True,
)
def move(request: Request, activity: Activity, when: Planned | None = None, reason: str = "") -> Reply:
    """Give an activity other days; its partners are told. `move J9 to 20 April`"""
    ending.not_stopped(activity)
    if activity.status == "done":
        raise Oops(f"{activity.ref} is done. `edit {activity.ref} on …` puts its date right.")
    if when is None and reason:
        raise Oops(f'I can\'t read "{reason[:40]}" as a date. For example `move {activity.ref} to 20 April`')
    if when is None:
        raise Oops(f"To when? For example `move {activity.ref} to 20 April`")
    if reason and not BECAUSE.fullmatch(reason):
        raise Oops(f'I did not understand "{reason[:40]}". Say the reason with "because". For example '
                   f"`move {activity.ref} to 20 April because the hall is taken`")  # fmt: skip
    cards.fits(reason, 300)
    if reason:
        events.note(request.session, activity, reason)
    return _changed(request, activity, Wanted(when=when), reason)


@command(
    "activity outcome",
    "activity|activities outcome <activity> [to] <outcome> {reach}",
    "outcome <activity> [to] <outcome> {reach}",
    may=rights.runner("say how it went"),
    public=True,
)
def outcome(request: Request, activity: Activity, outcome: str = "", reach: Reach | None = None) -> Reply:
    """Put in other words what came of an activity. `outcome J8 Twelve homes are safer now, 12 homes`"""
    if activity.status != "done" or not activity.outcome:
        return ending.done(request, activity, outcome, reach)
    if not (outcome or reach):
        raise Oops(f'{activity.ref} says: "{activity.outcome}". For example `outcome {activity.ref} Forty carers came`')
    return _changed(request, activity, Wanted(outcome=outcome, reach=reach))


def _read(request: Request, activity: Activity, wanted: Wanted) -> Wanted:
    """A line whose words no clause has taken is a new title; where it looks like a clause it is asked about."""
    title = wanted.title
    if request.form is not None or not title or f'"{title}"' in for_parsing(request.text):
        return wanted
    if ending.BARE.fullmatch(title) and wanted.reach is None:
        return replace(wanted, title="", reach=doings.find_reach(title))
    if match := NAMED.fullmatch(title):
        return _named(activity, wanted, match)
    if title.casefold().partition(" ")[0] in STARTS:
        _whom(request, activity, title)
        raise Oops(unknown.sentence(request, title) or _not_read(activity, title))
    return wanted


def _named(activity: Activity, wanted: Wanted, match: re.Match[str]) -> Wanted:
    """ "place: Town Hall", "title to Big stall", "date to" before a date that was read: the part by its own name."""
    part, words = PARTS[match[1].casefold()], match[3] or ""
    if not words and wanted != Wanted(wanted.title):
        return replace(wanted, title="")
    if not (match[2] and words and part):
        raise Oops(_not_read(activity, match[0]))
    if part == "title":
        return replace(wanted, title=words)
    bare = replace(wanted, title="")
    return replace(bare, place=words) if part == "place" else replace(bare, outcome=words)


def _whom(request: Request, activity: Activity, title: str) -> None:
    """ "for" and somebody who is no focus group: which there are is said; "without" and a partner: how it leaves."""
    first, _, rest = title.partition(" ")
    if first.casefold() == "without" and request.roster.named_organisation(rest):
        raise Oops(f"`leave {activity.ref} for {rest}` takes a partner out.")
    if first.casefold() == "for":
        doings.find_focus(request, rest)


def _not_read(activity: Activity, title: str) -> str:
    return (f'I can\'t read "{title[:40]}" as days, a place, partners or a focus group. In "quotation marks" it is a '
            f"new title; `edit {activity.ref}` alone shows everything.")  # fmt: skip


def _changed(request: Request, activity: Activity, wanted: Wanted, reason: str = "") -> Reply:
    days, title, was = doings.words(activity), activity.title, doings.of(request.session, activity)
    there = {part.organisation_id for part in fields.parts(request, activity)}
    found = fields.change(request, activity, wanted)
    if not found:
        raise Oops(f"That is what {activity.ref} says already.")
    activity.recount()
    request.session.flush()
    now = f"{'; '.join(found)}. {occasions.reason(reason)}".strip()
    letters = _letters(request, activity, there, now if doings.words(activity) != days else "")
    said = (f"**{activity.ref}** now {now}", wanted.when.remark if wanted.when else "", telling.said(request, letters))
    called = "" if activity.title != title else f" {title}"
    doing = doings.of(request.session, activity)
    near = overlaps.hint(request, doing) if (doings.words(activity), doing.whom) != (days, was.whom) else ()
    return Reply("\n".join(part for part in said if part), near,
                 public=f"{activity.ref}{called} now {now}".removesuffix("."), letters=letters)  # fmt: skip


def _letters(request: Request, activity: Activity, before: set[int], moved: str) -> tuple[Letter, ...]:
    """To those whom somebody else has brought in or taken out, and to the others where its days are others now."""
    now = [part.organisation_id for part in fields.parts(request, activity)]
    new, gone = [body for body in now if body not in before], sorted(before - set(now))
    told = telling.moved(request, activity, moved, new) if moved and activity.ahead else ()
    return (*told, *(telling.brought_in(request, activity, new) if new else ()),
            *(telling.taken_out(request, activity, gone) if gone else ()))  # fmt: skip
