"""What was said becomes an activity: what cannot be right, and the rows."""

import re
from dataclasses import replace

from handlers.activities import unknown
from handlers.activities.wanted import PLACE, TITLE, Wanted, typed
from handlers.core import Button, Oops, Request
from handlers.language import cards, doings
from handlers.language.dates import Span, spans
from handlers.language.dates.words import MONTH
from handlers.language.doings import Doing
from storage import activities
from storage.activities import Activity, Kind, Status
from storage.series import next_ref

BARE = re.compile(rf"\b{MONTH}$", re.IGNORECASE)  # days with no year
ADDING = re.compile(r"(?:activity|activities)\s+(?:(?:add|new|create)\s+)?", re.IGNORECASE)


def check(request: Request, wanted: Wanted) -> None:
    """Stop with a sentence or a question before anything is kept."""
    cards.fits(wanted.title, TITLE)
    cards.fits(wanted.place, PLACE, field="place")
    if "add anyway" in request.confirmed:
        return
    if request.form is None:
        bare = f"at {wanted.place}".casefold() in request.text.casefold()  # and not after `at:`
        unknown.ask(request, (wanted.title, wanted.place if bare else ""), wanted.partners)
    since = request.now - cards.JUST_BEFORE
    twin = activities.same_title(request.session, request.group.key_id, wanted.title, since)
    cards.not_again(request, twin, typed(request))


def to_come(request: Request, when: Span | None) -> None:
    """A plan is for days to come; what has been is logged."""
    if when is None or when.last is None or when.last >= request.today:
        return
    log = f"log {ADDING.sub('', typed(request).text, count=1)}"
    kind = next((f"{word} " for word in log.casefold().split()[1:2] if word in doings.TYPED), "")
    said = cards.capital(spans.words(when.first, when.last, when.precision))
    raise Oops(f"{said} has passed. If it has taken place, `log {kind}…` keeps it; if it is to come, please add the "
               "year.", (Button("Log it as done", log), *_next_year(request, when, when.last.year + 1)))  # fmt: skip


def _next_year(request: Request, when: Span, year: int) -> tuple[Button, ...]:
    """The same line with the year added, where none was typed."""
    line = typed(request)
    if not BARE.search(when.typed) or when.typed not in line.text:
        return ()
    later = line.text.replace(when.typed, f"{when.typed} {year}", 1)
    return (Button(f"It is in {year}", replace(line, text=later).again()),)


def make(request: Request, wanted: Wanted, status: Status) -> Doing:
    """Keep it, with the asker's own organisation in the lead; an idea is nobody's yet."""
    group, own = request.group, request.member.organisation_id
    bodies = [body.key_id for body in wanted.partners]
    lead = None if status == "idea" else own
    everyone = dict.fromkeys([own, *bodies] if lead else bodies)
    activity = Activity(
        ref=next_ref(request.session, "J", group.series), group_id=group.key_id,
        title=wanted.title, kind=kind_of(wanted.kind, len(everyone)), status=status, lead_org_id=lead,
        locality_id=group.locality_id, logged_by_id=request.member.key_id, logged_on=request.today,
    )  # fmt: skip
    detail(activity, wanted)
    activity.version = 1
    activities.add(request.session, activity, everyone, [focus.key_id for focus in wanted.focus])
    return doings.of(request.session, activity)


def detail(activity: Activity, wanted: Wanted) -> None:
    """When, where and how many, as far as it was said."""
    if when := wanted.when:
        activity.set_when((when.first, when.last), when.precision, when.typed[:60])
    activity.describe(wanted.place, (wanted.reach.number, wanted.reach.of) if wanted.reach else None)


def kind_of(said: str, bodies: int) -> Kind:
    """The kind that was said, or else a joint intervention where two or more take part (domain 8.3)."""
    return doings.TYPED[said] if said else "joint_intervention" if bodies > 1 else "other"
