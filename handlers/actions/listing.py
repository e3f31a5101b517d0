"""Reading back: lists, one card, matters arising, the Call to Action Plan."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, get_args

from handlers import rights
from handlers.core import Button, Line, Oops, Reply, Request, command
from handlers.language import calendar, cards, names, refs, standing
from storage import action_lists, actions, meetings
from storage.action_lists import Shown
from storage.actions import Action
from storage.activities import lists
from storage.people import Group

PAGED = re.compile(r"(?:(.*?)\s*)?\b(?:page )?(\d+)$")
Which = Literal["mine", "late", "open", "cleared", "withdrawn", "stuck", "all"]
FILTERS: tuple[str, ...] = get_args(Which)


@command("action list", "action|actions list <words> {group}", "action <which> {group}", "actions <words> {group}",
         "action {group}", may=rights.known, reads=True)  # fmt: skip
def listing(request: Request, words: str = "", which: Which | None = None, group: Group | None = None) -> Reply:
    """Live actions; add mine, late, open, stuck, cleared or a partner. `actions late`"""
    asked, page = _paged(which or words)
    other = names.named_group(request, asked) if asked else None
    if other and not request.roster.named_organisation(asked):  # `actions executive`, as `meetings executive`
        request, asked, group = request.about(other), "", other
    mine = asked == "mine"
    shown, count, title = _page(request, asked, page)
    if not count:
        return Reply(f"{title} – none.")
    if not shown:
        raise Oops(f"There {'is' if count <= cards.PAGE else 'are'} only {-(-count // cards.PAGE)} page"
                   f"{'s' * (count > cards.PAGE)}. `actions` shows the first.")  # fmt: skip
    lines = tuple(_line(request, action, mine=mine) for action in shown)
    return Reply(f"**{title}** ({count})", lines + _more(asked, page, count, group))


@command(
    "action show",
    "action|actions show <action>",
    "show <action>",
    "action <action>",
    may=rights.known,
    reads=True,
)
def show(request: Request, action: Action) -> Reply:
    """One action with its owner, date, replies, notes and history. `show A6`"""
    return cards.action_card(request, action)


@command("matters", "matters arising {group}", "matters {group}", may=rights.known, reads=True)
def matters(request: Request, group: Group | None = None) -> Reply:
    """Matters arising, in minute form to copy: what was raised last time and what became of it. `matters`"""
    meeting = meetings.last_held(request.session, request.group.key_id, request.today)
    since = meeting.date if meeting and meeting.date else request.today - timedelta(days=28)
    rows = actions.arising(request.session, request.group.key_id, meeting.key_id if meeting else None, since)
    if not rows:
        return Reply(f"No matters arising in the {request.group.name}.")
    after = f" since {calendar.full(since)}"
    return Reply(f"**Matters arising: {request.group.name}**{after}", tuple(Line(_minute(request, a)) for a in rows))


@command("calls", "calls {group}", may=rights.known, reads=True)
def calls(request: Request, group: Group | None = None) -> Reply:
    """The Call to Action Plan: flagged actions that are due in the next four weeks. `calls`"""
    until = request.today + timedelta(weeks=4)
    rows = [a for a in actions.live(request.session, request.group.key_id)
            if a.call_to_action and (a.due_date is None or a.due_date <= until)]  # fmt: skip
    if not rows:
        return Reply(f"No calls to action in the {request.group.name} for the next four weeks. `call A7` adds one.")
    return Reply(f"**Call to Action Plan**, {request.group.name}, next four weeks ({len(rows)})",
                 tuple(cards.action_line(request.session, action) for action in rows))  # fmt: skip


def _paged(words: str) -> tuple[str, int]:
    """`actions late 2` is the second page of those late; `actions 2` the second of all."""
    match = PAGED.fullmatch(words.strip())
    asked, page = (match[1] or "", int(match[2])) if match else (words.strip(), 1)
    return asked.casefold(), max(page, 1)


def _page(request: Request, asked: str, page: int) -> tuple[Sequence[Shown], int, str]:
    """The actions of one page, how many there are in all, and what they are called."""
    if not asked:
        group = request.group
        rows, count = action_lists.live_page(request.session, group.key_id, page, cards.PAGE)
        return rows, count, f"{group.name}: actions"
    chosen, title = _chosen(request, asked)
    return cards.page_of(chosen, page), len(chosen), title


def _chosen(request: Request, asked: str) -> tuple[list[Action], str]:
    """The actions asked for, and what they are called."""
    if ref := _activity(asked):
        found = refs.find_activity(request, ref)
        return lists.actions_for(request.session, found.key_id), f"{found.ref} {found.title}: actions"
    if asked == "mine":
        return standing.owned(request), "Your actions"
    group = request.group
    if asked in ("cleared", "withdrawn", "all"):
        return actions.with_status(request.session, group.key_id, asked), f"{group.name}: {asked} actions"
    rows = actions.live(request.session, group.key_id)
    if asked in FILTERS:
        return [a for a in rows if _is(request, a, asked)], f"{group.name}: {asked} actions"
    return _of_body(request, rows, asked)


def _activity(asked: str) -> str:
    """ "for J9" and "J9" name an activity, whose actions are listed."""
    ref = asked.removeprefix("for ")
    return ref if refs.letter(ref) == "J" else ""


def _is(request: Request, action: Action, asked: str) -> bool:
    if asked == "late":
        return action.due_date is not None and action.due_date < request.today
    return action.blocked if asked == "stuck" else action.status == "open"


def _of_body(request: Request, rows: list[Action], asked: str) -> tuple[list[Action], str]:
    body = request.roster.named_organisation(asked)
    if body is None:
        raise Oops(f'I can list actions that are {names.listed(list(FILTERS))}, or those of a partner such as '
                   f'`actions police`. I don\'t know "{asked}".')  # fmt: skip
    mine = {s.key_id for s in request.roster.seats.values() if s.organisation_id == body.id}
    people = {m.key_id for m in request.roster.members.values() if m.organisation_id == body.id}
    waiting = actions.waiting_for(request.session, mine)
    chosen = [a for a in rows if a.owner_member_id in people or a.owner_seat_id in mine or a.id in waiting]
    return chosen, f"{request.group.name}: actions of {body.short}"


def _line(request: Request, action: Shown, *, mine: bool) -> Line:
    line = cards.action_line(request.session, action, owner=not mine)
    late = action.live and action.due_date is not None and action.due_date < request.today
    ended = f" – {action.status}" if not action.live else ""
    whose = f" – {said}" if isinstance(action, Action) and mine and (said := standing.for_whom(request, action)) else ""
    return Line(f"{line.text}{whose}{' – late' if late else ''}{ended}", line.buttons)


def _more(asked: str, page: int, count: int, group: Group | None) -> tuple[Line, ...]:
    """ "10 of 23 – `actions 2` for more": the way to the next ten."""
    if count <= page * cards.PAGE:
        return ()
    where = f" in {group.short}" if group else ""
    says = " ".join(part for part in ("actions", asked, str(page + 1)) if part) + where
    return (Line(f"{page * cards.PAGE} of {count} – `{says}` for more", (Button("More", says),)),)


def _minute(request: Request, action: Action) -> str:
    """As the minutes print it: what was to be done, by whom, and *Cleared* with its note."""
    whose = names.owner(request.roster, action)
    if action.status == "cleared":
        return f"**{action.ref}** {action.text} ({whose}). Cleared: {action.cleared_note}"
    if action.status == "withdrawn":
        return f"**{action.ref}** {action.text} ({whose}). Withdrawn: {action.withdrawn_note}"
    return f"**{action.ref}** {action.text} ({whose}). Open, {cards.due_brief(request.session, action)}"
