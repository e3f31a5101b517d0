"""The whole history of one record, ten lines at a time."""

import re

from handlers import rights
from handlers.core import Button, Line, Oops, Reply, Request, command
from handlers.history import telling
from handlers.language import cards
from storage import auditing
from storage.actions import Action
from storage.activities import Activity
from storage.meetings import Meeting

PAGE = re.compile(r"(?:page )?0*([1-9]\d{0,4})\Z", re.IGNORECASE)


@command("action history", "action|actions history <action> <page>", "history <action> <page>",
         may=rights.known, reads=True)  # fmt: skip
def of_action(request: Request, action: Action, page: str = "") -> Reply:
    """All that happened to an action: when, what, by whom, and what it was before. `history A7`"""
    return _of(request, action, action.text, page)


@command("activity history", "activity|activities history <activity> <page>", "history <activity> <page>",
         may=rights.known, reads=True)  # fmt: skip
def of_activity(request: Request, activity: Activity, page: str = "") -> Reply:
    """All that happened to an activity, and who came in and left. `history J9`"""
    return _of(request, activity, activity.title, page)


@command("meeting history", "meeting|meetings history <meeting> <page>", "history <meeting> <page>",
         may=rights.known, reads=True)  # fmt: skip
def of_meeting(request: Request, meeting: Meeting, page: str = "") -> Reply:
    """All that happened to a meeting: when it was moved, from when to when, and why. `history M7`"""
    return _of(request, meeting, meeting.title or request.roster.groups[meeting.group_id].name, page)


def _of(request: Request, row: Action | Activity | Meeting, title: str, asked: str) -> Reply:
    """One page, the oldest first."""
    past = [event for event in auditing.of_record(request.session, row) if telling.worth_saying(event)]
    page = number(asked or "1", f"history {row.ref} 2")
    shown = past[(page - 1) * cards.PAGE : page * cards.PAGE]
    told = telling.told(request, shown, notes=rights.leads(request, row))
    head = f"**History of {row.ref}** {title} ({len(past)})"
    return Reply(head, tuple(Line(telling.line(one)) for one in told) + more(f"history {row.ref}", page, len(past)))


def number(words: str, example: str) -> int:
    """The page that is asked for."""
    match = PAGE.match(words.strip())
    if match is None:
        raise Oops(f'I don\'t know what "{words[:40]}" means here. `{example}` shows the second page.')
    return int(match[1])


def more(says: str, page: int, count: int) -> tuple[Line, ...]:
    """ "10 of 23 – `history A7 2` for more": the way to the next ten; past the last page, how many there are."""
    pages = -(-count // cards.PAGE)
    if page > pages > 0:
        first = says.removesuffix(" page")
        raise Oops(f"There {'is' if pages == 1 else 'are'} only {pages} page{'s' * (pages > 1)}. `{first}` shows the "
                   "first.")  # fmt: skip
    if page >= pages:
        return ()
    says = f"{says} {page + 1}"
    return (Line(f"{page * cards.PAGE} of {count} – `{says}` for more", (Button("More", says),)),)
