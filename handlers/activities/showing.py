"""One activity: what, when, who brings what, whom it is for, what came of it, and what is to be done for it."""

from handlers import rights
from handlers.activities import offers
from handlers.core import Line, Reply, Request, command, lines
from handlers.language import cards, doings, history, names, occasions
from handlers.language.doings import Doing
from storage.actions import Action
from storage.activities import Activity, lists


@command("activity show", "activity|activities show <activity>", "show <activity>", "activity <activity>",
         may=rights.known, reads=True)  # fmt: skip
def show(request: Request, activity: Activity) -> Reply:
    """One activity with its partners, its actions and its history. `show J9`"""
    doing = doings.of(request.session, activity)
    rows = lists.actions_for(request.session, activity.key_id)
    facts = (
        f"**{activity.ref}** {activity.title}",
        _headline(request, doing),
        *_who(doing),
        f"For {doing.whom}." if doing.whom else "",
        *_came_of_it(activity),
    )
    shown = [_action(request, action) for action in rows[: cards.PAGE]]
    past = lines(_count(activity, rows), *shown, *history.of(request, activity))
    return Reply("\n".join(fact for fact in facts if fact), past, offers.of(request, doing))


def _headline(request: Request, doing: Doing) -> str:
    """ "Event – Locality Task Group – Wednesday 13 April 2016, Covered market – planned"."""
    activity = doing.activity
    when = "" if activity.status == "idea" and activity.to_date is None else doings.words(activity)
    parts = (
        cards.capital(doings.SAID[activity.kind]),
        request.roster.groups[activity.group_id].name,
        ", ".join(part for part in (when, activity.place) if part),
        doings.standing(activity, request.today),
    )
    return " – ".join(part for part in parts if part)


def _who(doing: Doing) -> list[str]:
    """Who takes part, and a line for each that said what it brings."""
    lead = doing.activity.lead_org_id
    if not doing.parts:
        return ["No partners yet."]
    led = doing.roster.organisations[lead].short if lead else ""
    who = f"Only {doing.bodies[0]} so far." if len(doing.parts) == 1 else f"{doing.who} take part."
    tail = f" {led} leads." if led in doing.bodies and len(doing.parts) > 1 else ""
    brings = [f"{doing.roster.organisations[part.organisation_id].short} brings {part.offer}."
              for part in doing.parts if part.offer]  # fmt: skip
    return [who + tail, *brings]


def _came_of_it(activity: Activity) -> list[str]:
    """How many, what came of it, or why it was stopped."""
    number = doings.reach(activity).removeprefix("reach ")
    meant = "Reach:" if activity.status == "done" else "Meant to reach"
    return [
        f"{meant} {number}." if number else "",
        f'Outcome: "{activity.outcome}"' if activity.outcome else "",
        f"Stopped. {occasions.reason(activity.stopped_note)}" if activity.status == "stopped" else "",
    ]


def _count(activity: Activity, rows: list[Action]) -> str:
    if not rows:
        return ""
    more = f" – `actions {activity.ref}` lists them all" if len(rows) > cards.PAGE else ""
    return f"{len(rows)} action{'s' * (len(rows) > 1)} for it{more}:"


def _action(request: Request, action: Action) -> Line:
    """Its line, with what became of it once it is no longer live."""
    if action.live:
        return cards.action_line(request.session, action)
    return Line(f"**{action.ref}** {action.text} – {names.owner(request.roster, action)} – {action.status}")
