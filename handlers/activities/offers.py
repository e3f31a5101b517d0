"""What a person can do about an activity: the buttons that fit them, and it."""

from handlers import rights
from handlers.core import Button, Request
from handlers.language import doings
from handlers.language.doings import Doing
from storage.activities import Activity


def may_run(request: Request, activity: Activity) -> bool:
    """Whether this person may change it; `rights.runner` says the same to who may not."""
    part = rights.takes_part(request.roster, request.member.key_id, activity.group_id)
    return part and (rights.leads(request, activity) or rights.runs(request, activity))


def outcome(activity: Activity) -> Button:
    """Say what came of it."""
    return Button(f"Say how it went {activity.ref}", f"done {activity.ref}")


def of(request: Request, doing: Doing) -> tuple[Button, ...]:
    """The buttons of a card: take part, done, edit, and an action for it."""
    activity, part = doing.activity, rights.takes_part(request.roster, request.member.key_id, doing.activity.group_id)
    if not part or activity.status == "stopped":
        return ()
    return (*_help(request, doing), *_run(request, activity), *_add(activity))


def _help(request: Request, doing: Doing) -> tuple[Button, ...]:
    return (doings.help_button(doing.activity),) if doings.can_help(request, doing) else ()


def _run(request: Request, activity: Activity) -> tuple[Button, ...]:
    """What those who run it say next: how it went once it has begun, and what else is different."""
    if not may_run(request, activity):
        return ()
    begun = activity.ahead and (activity.from_date is None or activity.from_date <= request.today)
    unsaid = activity.status == "done" and not activity.outcome
    said = outcome(activity) if unsaid or activity.over(request.today) else Button(
        f"Done {activity.ref}", f"done {activity.ref}"
    )  # fmt: skip
    edit = Button(f"Edit {activity.ref}", f"edit {activity.ref}")
    return (*((said,) if begun or unsaid else ()), edit)


def _add(activity: Activity) -> tuple[Button, ...]:
    return () if activity.status == "done" else (Button("Add an action", f"action add for {activity.ref}"),)
