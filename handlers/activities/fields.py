"""What can be different about an activity: one rule for each part, which sets it and says what it was before."""

import re
from collections.abc import Callable, Sequence

from handlers.activities.wanted import OUTCOME, PLACE, TITLE, Wanted
from handlers.core import Oops, Request
from handlers.language import cards, dates, doings, names
from handlers.language.dates import Planned, Span, spans
from storage import activities
from storage.activities import Activity, ActivityPartner, FocusGroup, Kind
from storage.partnership import Organisation

KINDS: dict[str, Kind] = {**doings.TYPED, "other": "other"}
UNTIL = re.compile(r"(?:until|till|up to)\b", re.IGNORECASE)


def change(request: Request, activity: Activity, wanted: Wanted) -> list[str]:
    """Set everything that is to be different; how each part is now, and was."""
    return [said for rule in RULES if (said := rule(request, activity, wanted))]


def parts(request: Request, activity: Activity) -> list[ActivityPartner]:
    """Who takes part in it."""
    return activities.partners(request.session, [activity])[activity.key_id]


def _title(request: Request, activity: Activity, wanted: Wanted) -> str:
    was = activity.title
    if wanted.title in ("", was):
        return ""
    cards.fits(wanted.title, TITLE)
    activity.reword(title=wanted.title)
    return f'called "{wanted.title}" (was "{was}")'


def _kind(request: Request, activity: Activity, wanted: Wanted) -> str:
    was, kind = activity.kind, KINDS.get(wanted.kind.casefold(), activity.kind)
    if kind == was:
        return ""
    activity.reword(kind=kind)
    return f"{_a(doings.SAID[kind])} (was {_a(doings.SAID[was])})"


def _when(request: Request, activity: Activity, wanted: Wanted) -> str:
    span = _days(request, activity, wanted.when) if wanted.when else None
    if span is None or (span.first, span.last, span.precision) == (
        activity.from_date, activity.to_date, activity.precision,
    ):  # fmt: skip
        return ""
    _fits_status(request, activity, span)
    was = f"was {doings.words(activity)}" if activity.from_date else "had no date"
    activity.set_when((span.first, span.last), span.precision, span.typed[:60])
    return f"{doings.on(activity) if activity.from_date else 'without a date'} ({was})"


def _days(request: Request, activity: Activity, when: Span) -> Span:
    """The days as they are meant: of what is done the nearest, and of what has begun "until" only the end."""
    if activity.status == "done" and when.typed:
        return dates.read_span(when.typed, request.today, request.calendar, backwards=True)
    begun = activity.from_date is not None and activity.from_date < request.today
    if begun and UNTIL.match(when.typed):
        return Planned(activity.from_date, when.last, when.precision, when.typed, when.remark)
    return when


def _fits_status(request: Request, activity: Activity, span: Span) -> None:
    """What is done was; what is not is still to come, at least in part."""
    if activity.status == "done":
        if span.first is None:
            said = f"{activity.ref} is done, so it had a day. `edit {activity.ref} on 10 March` puts it right."
            raise Oops(said, field="when")
        if span.first > request.today:
            still = cards.capital(spans.words(span.first, span.last, span.precision))
            raise Oops(f"{still} is still to come, and {activity.ref} is done. Which day was it?", field="when")
    elif span.last is not None and span.last < request.today:
        said = cards.capital(spans.words(span.first, span.last, span.precision))
        raise Oops(f"{said} has passed. If it took place, `done {activity.ref} …` says how it went.", field="when")


def _place(request: Request, activity: Activity, wanted: Wanted) -> str:
    was, place = activity.place, wanted.place.strip(" ,;")
    if place in ("", was):
        return ""
    cards.fits(place, PLACE, field="place")
    activity.describe(place, None)
    return f"at {place}{_was(was)}"


def _focus(request: Request, activity: Activity, wanted: Wanted) -> str:
    was = activities.focuses(request.session, [activity])[activity.key_id]
    if not wanted.focus or {f.id for f in was} == {f.id for f in wanted.focus}:
        return ""
    activities.aim_only_at(request.session, activity, [focus.key_id for focus in wanted.focus])
    return f"for {_shorts(wanted.focus)}{_was(_shorts(was))}"


def _shorts(focuses: Sequence[FocusGroup]) -> str:
    """ "elderly and carers"."""
    return names.listed([focus.short for focus in focuses])


def _reach(request: Request, activity: Activity, wanted: Wanted) -> str:
    was = doings.reach(activity)
    if wanted.reach is not None:
        activity.describe("", (wanted.reach.number, wanted.reach.of or activity.reach_of))
    now, wish = doings.reach(activity), "with a reach of" if activity.status == "done" else "meant to reach"
    return "" if now == was else f"{wish} {now.removeprefix('reach ')}{_was(was.removeprefix('reach '))}"


def _partners(request: Request, activity: Activity, wanted: Wanted) -> str:
    """Typed, they come in beside the others; in a form, which shows all of them, who is not named is out."""
    there = {part.organisation_id: part for part in parts(request, activity)}
    named = [body for body in wanted.partners if body.key_id not in there]
    activities.bring_in(request.session, activity, [b.key_id for b in named], (request.member.key_id, request.today))
    gone = _left_out(request, activity, wanted) if request.form is not None and wanted.partners else []
    for body in gone:
        there[body.key_id].leave(request.member.key_id)
    said = [f"with {names.listed([body.short for body in named])} too"] * bool(named)
    return "; ".join([*said, *[f"without {names.listed([body.short for body in gone])}"] * bool(gone)])


def _left_out(request: Request, activity: Activity, wanted: Wanted) -> list[Organisation]:
    """Partners that a form no longer names; the lead stays, and so does whoever the form could not name."""
    kept = {body.id for body in wanted.partners} | {activity.lead_org_id}
    bodies = (request.roster.organisations[part.organisation_id] for part in parts(request, activity))
    return [body for body in bodies if body.partner and body.id not in kept]


def _outcome(request: Request, activity: Activity, wanted: Wanted) -> str:
    was, words = activity.outcome, wanted.outcome
    if words in ("", was):
        return ""
    if activity.status != "done":
        raise Oops(f"{activity.ref} is not done yet. `done {activity.ref} …` says how it went.")
    cards.fits(words, OUTCOME, field="outcome")
    activity.reword(outcome=words)
    return f'says "{words}"' + _was(f'"{was}"' if was else "")


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _was(words: str) -> str:
    return f" (was {words})" if words else ""


Rule = Callable[[Request, Activity, Wanted], str]
RULES: tuple[Rule, ...] = (_title, _kind, _when, _place, _focus, _reach, _partners, _outcome)
