"""The forms of what partners do: every clause of the line as a field, filled in as far as it was said."""

from handlers.activities.wanted import OUTCOME, PLACE, TITLE, Wanted
from handlers.core import Field, Form, Reply, Request
from handlers.language import cards, doings, names
from handlers.language.doings import Reach
from storage import activities
from storage.activities import Activity

LOG = "What did you do together? For example `log Joint home safety visits with Fire, Police and Council on 10 March`"
ADD = "What do you plan? For example `campaign Know your neighbour with VCFS and Council w/c 25 April`"
IDEA = "What is the idea? For example `activity idea Befriending`"
DONE = "What came of it, in one line, and how many? For example `done {} Forty carers came, 40 people`"
NAMELESS = "What is it called? I read everything else, but no title. Put the title first, or fill in the form."
NO_NAMES = "No names or details of residents or patients."
TITLES = {"campaign": "Plan a campaign", "event": "Plan an event", "test": "Plan a test"}
WHEN = "13 April, 25 to 29 April, w/c 25 April, May; tbc where there is no date yet"
KINDS = tuple((typed, cards.capital(doings.SAID[kind])) for typed, kind in doings.TYPED.items())
REASON = 250  # leaves room for what is said with it of each action that is withdrawn


def log(request: Request, said: Wanted) -> Reply:
    """The form of what has been done."""
    when = Field("happened", "When was it?", hint="10 March, last week; nothing for today", optional=True, longest=60)
    return _open(request, "activity log", "Log an activity", (LOG, said), when)


def add(request: Request, said: Wanted) -> Reply:
    """The form of what is planned."""
    when = Field("when", "When is it?", hint=WHEN, optional=True, longest=60)
    return _open(request, "activity add", TITLES.get(said.kind, "Plan an activity"), (ADD, said), when)


def idea(request: Request, said: Wanted) -> Reply:
    """The form of an idea."""
    fields = (_title(said), _focus(request, said))
    form = Form("activity idea", "Keep an idea", fields, "Keep", {"group": request.group.key})
    return cards.ask(IDEA, form)


def promote(request: Request, activity: Activity, said: Wanted) -> Reply:
    """The form that makes a plan of an idea."""
    ref = activity.ref
    when = Field("when", "When is it?", value=_when(said), hint=WHEN, longest=60)
    fields = (when, _partners(request, said), _place(said))
    form = Form("activity promote", f"Promote {ref}"[:24], fields, "Plan", {"activity": ref})
    asked = f"When is it, and who takes part? For example `promote {ref} with VCFS and CCG in May`"
    return cards.ask(f"{asked}, or `promote {ref} tbc` while there is no date.", form)


def edit(request: Request, activity: Activity) -> Reply:
    """The form of everything that can be changed, as it stands."""
    doing, ref = doings.of(request.session, activity), activity.ref
    bodies = (request.roster.organisations[part.organisation_id] for part in doing.parts)
    own = next((typed for typed, kind in doings.TYPED.items() if kind == activity.kind), "other")
    fields = [
        Field("title", "What is it?", value=activity.title, hint=NO_NAMES, longest=TITLE),
        Field("kind", "Which kind?", "choice", own, choices=(*KINDS, ("other", "Another kind")), optional=True),
        Field("when", "When?", value=doings.words(activity), hint=WHEN, optional=True, longest=60),
        Field("place", "Where?", value=activity.place, optional=True, longest=PLACE),
        Field("partners", "Who takes part?", value=", ".join(b.short for b in bodies if b.partner), optional=True),
        Field("focus", "For whom?", value=doing.whom, optional=True),
        _many(f"{activity.reach} {activity.reach_of}".strip() if activity.reach is not None else ""),
    ]
    if activity.status == "done":
        fields.append(Field("outcome", "What came of it?", "long", activity.outcome, optional=True, longest=OUTCOME))
    form = Form("activity edit", f"Edit {ref}"[:24], tuple(fields), "Save",
                {"activity": ref, "version": str(activity.version)})  # fmt: skip
    return cards.ask(f"What is to change? For example `edit {ref} on 20 April at Town Hall`", form)


def done(activity: Activity, reach: Reach | None) -> Reply:
    """The form that asks what came of it."""
    said = f"{reach.number} {reach.of}".strip() if reach else doings.reach(activity)
    outcome = Field("outcome", "What came of it, in one line?", "long", hint=NO_NAMES, longest=OUTCOME)
    form = Form("activity done", f"How {activity.ref} went"[:24], (outcome, _many(said)), "Save",
                {"activity": activity.ref})  # fmt: skip
    return cards.ask(DONE.format(activity.ref), form)


def stop(activity: Activity, open_for_it: str) -> Reply:
    """The form that asks why, and what becomes of the actions that are open for it."""
    fields = [Field("reason", "Why is it stopped?", "long", hint="Because of rain", longest=REASON)]
    if open_for_it:
        fates = (("withdraw", "They are withdrawn"), ("keep", "They stay on the list"))
        fields.append(Field("fate", f"What becomes of {open_for_it}?", "choice", choices=fates))
    form = Form("activity stop", f"Stop {activity.ref}"[:24], tuple(fields), "Stop", {"activity": activity.ref})
    return cards.ask(f"Why is it stopped? For example `stop {activity.ref} because of rain`", form)


def _open(request: Request, command: str, title: str, asked: tuple[str, Wanted], when: Field) -> Reply:
    question, said = asked
    filled = Field(when.name, when.label, value=_when(said), hint=when.hint, optional=True, longest=when.longest)
    fields = (_title(said), _kind(said), filled, _partners(request, said), _focus(request, said), _place(said),
              _reach(said))  # fmt: skip
    form = Form(command, title, fields, "Log" if when.name == "happened" else "Plan", {"group": request.group.key})
    return cards.ask(question if said in (Wanted(), Wanted(kind=said.kind)) else NAMELESS, form)


def _title(said: Wanted) -> Field:
    return Field("title", "What is it called?", value=said.title, hint=NO_NAMES, longest=TITLE)


def _kind(said: Wanted) -> Field:
    return Field("kind", "What kind is it?", "choice", value=said.kind, choices=KINDS, optional=True)


def _when(said: Wanted) -> str:
    return said.when.typed if said.when else ""


def _partners(request: Request, said: Wanted) -> Field:
    own = request.member.organisation_id
    others = sorted(o.short for o in request.roster.organisations.values() if o.partner and o.active and o.id != own)
    given = ", ".join(body.short for body in said.partners)
    hint = f"{names.listed(others)}. Your own is in already."
    return Field("partners", "With which partners?", value=given, hint=hint, optional=True)


def _focus(request: Request, said: Wanted) -> Field:
    known = names.listed([focus.short for focus in activities.focus_groups(request.session)])
    given = ", ".join(focus.short for focus in said.focus)
    return Field("focus", "Whom is it for?", value=given, hint=known, optional=True)


def _place(said: Wanted) -> Field:
    return Field("place", "Where?", value=said.place, hint="Covered market", optional=True, longest=PLACE)


def _reach(said: Wanted) -> Field:
    given = f"{said.reach.number} {said.reach.of}".strip() if said.reach else ""
    return Field("reach", "How many does it reach?", value=given, hint="12 homes", optional=True, longest=60)


def _many(given: str) -> Field:
    return Field("reach", "How many?", value=given, hint="12 homes, about 40 people", optional=True, longest=60)
