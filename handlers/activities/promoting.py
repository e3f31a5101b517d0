"""Ideas: kept as they are said, and later made a plan."""

from handlers import rights
from handlers.activities import echoes, forms, making, unknown
from handlers.activities.wanted import PLACE, Wanted
from handlers.core import Oops, Reply, Request, command
from handlers.language import cards, doings
from handlers.language.dates import Planned, spans
from handlers.language.doings import Reach
from storage import activities
from storage.activities import Activity, FocusGroup
from storage.partnership import Organisation
from storage.people import Group

EXAMPLE = "For example `promote {} with VCFS and CCG in May`, or `promote {} tbc` while there is no date."


@command(
    "activity idea",
    "activity|activities idea <title> {partners} {focus} {place} {reach} {group}",
    may=rights.member("add an idea"),
    public=True,
)
def idea(
    request: Request,
    title: str = "",
    partners: tuple[Organisation, ...] = (),
    focus: tuple[FocusGroup, ...] = (),
    place: str = "",
    reach: Reach | None = None,
    group: Group | None = None,
) -> Reply:
    """Keep an idea for something to do together. `activity idea Befriending`"""
    wanted = Wanted(title.rstrip(" .,;"), "", partners, focus, None, place, reach)
    if not wanted.title:
        return forms.idea(request, wanted)
    making.check(request, wanted)
    return echoes.suggested(request, making.make(request, wanted, "idea"))


@command(
    "activity promote",
    "activity|activities promote <activity> <words> {partners} {focus} {when} {place} {reach}",
    "promote <activity> <words> {partners} {focus} {when} {place} {reach}",
    may=rights.member("make a plan of an idea"),
    public=True,
)
def promote(
    request: Request,
    activity: Activity,
    words: str = "",
    partners: tuple[Organisation, ...] = (),
    focus: tuple[FocusGroup, ...] = (),
    when: Planned | None = None,
    place: str = "",
    reach: Reach | None = None,
) -> Reply:
    """Make a plan of an idea: who takes part, and when. `activity promote J3 with VCFS and CCG in May`"""
    _still_idea(request, activity)
    _all_read(request, activity, words)
    _ahead(request, activity, when)
    wanted = Wanted(activity.title, "", partners, focus, when, place, reach)
    if when is None and activity.from_date is None:
        return forms.promote(request, activity, wanted)
    cards.fits(place, PLACE, field="place")
    _plan(request, activity, wanted)
    return echoes.planned(request, doings.of(request.session, activity), wanted)


def _plan(request: Request, activity: Activity, wanted: Wanted) -> None:
    """Those who take part already stay; where nobody leads it, the asker's own organisation does."""
    own = activity.lead_org_id or request.member.organisation_id
    bodies = [own, *(body.key_id for body in wanted.partners)]
    activities.bring_in(request.session, activity, bodies, (request.member.key_id, request.today))
    activities.aim_at(request.session, activity, [focus.key_id for focus in wanted.focus])
    count = len(doings.of(request.session, activity).parts)
    activity.promote(own, activity.kind if activity.kind != "other" else making.kind_of("", count))
    making.detail(activity, wanted)


def _still_idea(request: Request, activity: Activity) -> None:
    if activity.status == "stopped":
        why = f': "{activity.stopped_note}"' if activity.stopped_note else ""
        raise Oops(f"{activity.ref} was stopped{why}. `activity add …` plans it anew.")
    if activity.status == "done":
        raise Oops(f"{activity.ref} {activity.title} is done already.")
    if activity.status != "idea":
        said = f"{activity.standing(request.today)} already: {doings.words(activity)}"
        raise Oops(f"{activity.ref} {activity.title} is {said}. `edit {activity.ref}` changes it.")


def _all_read(request: Request, activity: Activity, words: str) -> None:
    """Words that are no clause are asked about; an idea has its title."""
    if words:
        example = EXAMPLE.format(activity.ref, activity.ref)
        raise Oops(unknown.sentence(request, words) or f'I did not understand "{words}". {example}')


def _ahead(request: Request, activity: Activity, when: Planned | None) -> None:
    if when is not None and when.last is not None and when.last < request.today:
        said = cards.capital(spans.words(when.first, when.last, when.precision))
        raise Oops(f"{said} has passed, and a plan is for days to come. {EXAMPLE.format(activity.ref, activity.ref)}")
