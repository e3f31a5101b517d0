"""What became of it: begun, done, stopped."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from handlers import rights
from handlers.activities import forms, telling
from handlers.activities.wanted import OUTCOME
from handlers.core import Button, Oops, Reply, Request, command
from handlers.language import cards, doings, occasions
from handlers.language.doings import Reach
from storage.actions import Action
from storage.activities import Activity, lists

BOTH = re.compile(
    r"(?:^|[\s,;.:]*[,;.:–—-]\s*(?:and )?|\s+and )(withdraw|drop|keep) (?:the |its |their )?actions?[.!]?$",
    re.IGNORECASE,
)
# "40 people" says how many, and not what came of it.
BARE = re.compile(r"(?:(?:about|around|nearly|almost|over|some|reached) )?\d[\d,.]* [^\W\d_]+", re.IGNORECASE)
NAMED = 3  # actions whose refs a button names

Fate = Literal["withdraw", "keep"]


@command("activity started", "activity|activities started|start|begin|begun <activity>",
         "started|start|begin|begun <activity>", may=rights.runner("say that it has started"), public=True)  # fmt: skip
def started(request: Request, activity: Activity) -> Reply:
    """Say that an activity has begun. `started J9`"""
    not_stopped(activity)
    no_idea(activity)
    if activity.status == "done":
        raise Oops(f"{activity.ref} is done already.")
    if activity.status == "running":
        raise Oops(f"{activity.ref} is running already. `done {activity.ref} …` says how it went.")
    _begin_today(activity, request.today)
    activity.start()
    return Reply(f"**{activity.ref} is running**: {activity.title}.\n`done {activity.ref} …` says how it went.",
                 public=f"{activity.ref} has started: {activity.title}")  # fmt: skip


@command("activity done", "activity|activities done|finished|complete|completed|close <activity> <outcome> {reach}",
         "done|complete|close <activity> <outcome> {reach}",
         may=rights.runner("say how it went"), public=True)  # fmt: skip
def done(request: Request, activity: Activity, outcome: str = "", reach: Reach | None = None) -> Reply:
    """Say in one line what came of an activity, and how many it reached. `done J9 Forty carers came, 40 people`"""
    _can_be_done(request, activity)
    if reach is None and BARE.fullmatch(outcome.strip(" .")):
        outcome, reach = "", doings.find_reach(outcome)
    if not outcome:
        return forms.done(activity, reach)
    cards.fits(outcome, OUTCOME)
    _end_today(activity, request.today)
    activity.finish(outcome, reach.number if reach else None, reach.of if reach else "")
    many = f" – {doings.reach(activity)}" if activity.reach is not None else ""
    said = f'{many}: "{outcome}"'
    return Reply(f"**{activity.ref} done**{said}{_still_open(request, activity)}",
                 public=f"{activity.ref} {activity.title} is done{said}")  # fmt: skip


@command("activity stop", "activity|activities stop|stopped|cancel|withdraw|drop <activity> <reason>",
         "stop|stopped|cancel|withdraw|drop <activity> <reason>",
         may=rights.runner("stop it"), public=True)  # fmt: skip
def stop(request: Request, activity: Activity, reason: str = "", fate: Fate | None = None) -> Reply:
    """Say that an activity will not be done, and why; its partners are told. `stop J9 because of rain`"""
    not_stopped(activity)
    if activity.status == "done":
        raise Oops(f"{activity.ref} is done, so there is nothing to stop. `edit {activity.ref}` puts it right.")
    reason, typed = _parted(reason)
    rows = _open_for(request, activity)
    if not reason:
        return forms.stop(activity, _named(rows) if rows else "")
    cards.fits(reason, forms.REASON)
    fate = typed or fate
    if rows and fate is None:
        return _ask_fate(activity, reason, rows)
    return _stopped(request, activity, reason, rows if fate == "withdraw" else [])


def not_stopped(activity: Activity) -> None:
    """Stop with a sentence when it was stopped."""
    if activity.status == "stopped":
        raise Oops(f"{activity.ref} was stopped. {occasions.reason(activity.stopped_note)}".strip())


def no_idea(activity: Activity) -> None:
    """Stop with a sentence when it is no more than an idea."""
    if activity.status == "idea":
        raise Oops(f"{activity.ref} is still an idea. `promote {activity.ref} with … on …` plans it first.")


def _can_be_done(request: Request, activity: Activity) -> None:
    not_stopped(activity)
    no_idea(activity)
    ref = activity.ref
    if activity.status == "done" and activity.outcome:
        raise Oops(f'{ref} is done: "{activity.outcome}". `outcome {ref} …` puts it in other words.')
    if activity.ahead and activity.status != "running" and activity.from_date and activity.from_date > request.today:
        raise Oops(f"{ref} is still to come: {doings.words(activity)}. If it took place sooner, `started {ref}` first.")


def _begin_today(activity: Activity, today: date) -> None:
    """What has begun sooner than planned has begun today."""
    first, last = activity.from_date, activity.to_date
    if first and last and first > today:
        activity.set_when((today, today if first == last else last), "day")


def _end_today(activity: Activity, today: date) -> None:
    """What is done has its days: an end still to come is today, and what had no date yet was today."""
    if activity.to_date is None:
        activity.set_when((today, today), "day")
    elif activity.ahead and activity.to_date > today and activity.precision == "day":
        activity.set_when((min(activity.from_date or today, today), today), "day")


def _open_for(request: Request, activity: Activity) -> list[Action]:
    return [row for row in lists.actions_for(request.session, activity.key_id) if row.live]


def _still_open(request: Request, activity: Activity) -> str:
    """At most one suggestion: how many, or the actions that are left."""
    if activity.reach is None:
        return f"\nHow many did it reach? `edit {activity.ref} reach: 12 homes`"
    rows = _open_for(request, activity)
    return f"\n{cards.refs(rows)} {'is' if len(rows) == 1 else 'are'} still open for it." if rows else ""


def _parted(reason: str) -> tuple[str, Fate | None]:
    """ "because of rain – withdraw actions": the reason, and what becomes of the actions."""
    match = BOTH.search(reason)
    if match is None:
        return reason, None
    return reason[: match.start()], "keep" if match[1].casefold() == "keep" else "withdraw"


def _ask_fate(activity: Activity, reason: str, rows: Sequence[Action]) -> Reply:
    """Nothing is stopped until it is clear what becomes of what people are doing for it."""
    ref, which, line = activity.ref, _named(rows), f"stop {activity.ref} {reason}"
    one = len(rows) == 1
    buttons = (
        Button(f"Stop {ref} and withdraw {which}", f"{line} – withdraw actions"),
        Button(f"Stop {ref}, keep {which if one else 'the actions'}", f"{line} – keep actions"),
    )
    still = f"{cards.refs(rows)} {'is' if one else 'are'} still open for {ref}."
    return Reply(f"{still} What becomes of {'it' if one else 'them'}?", buttons=buttons, refused=True)


def _named(rows: Sequence[Action]) -> str:
    return cards.refs(rows) if len(rows) <= NAMED else f"its {len(rows)} actions"


def _stopped(request: Request, activity: Activity, reason: str, withdrawn: list[Action]) -> Reply:
    left = [] if withdrawn else _open_for(request, activity)
    activity.stop(reason)
    for action in withdrawn:
        action.withdraw(f"{activity.ref} was stopped: {reason}")
    why, also = occasions.reason(reason), _also(withdrawn, left)
    told = telling.stopped(request, activity, f"{why} {also}".strip(), withdrawn)
    return Reply("\n".join(part for part in (f"**{activity.ref} stopped**: {activity.title}.", why, also,
                                             telling.said(request, told)) if part),
                 public=f"{activity.ref} {activity.title} is stopped. {why} {also}".strip(), letters=told)  # fmt: skip


def _also(withdrawn: Sequence[Action], left: Sequence[Action]) -> str:
    """ "A21 and A22 are withdrawn." or "A21 stays on the list."."""
    if withdrawn:
        return f"{cards.refs(withdrawn)} {'is' if len(withdrawn) == 1 else 'are'} withdrawn."
    return f"{cards.refs(left)} {'stays' if len(left) == 1 else 'stay'} on the list." if left else ""
