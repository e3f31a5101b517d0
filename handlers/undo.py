"""Taking back the last thing one said, whole, within ten minutes (design 9.6)."""

from datetime import timedelta

from handlers import rights
from handlers.core import Letter, Oops, Reply, Request, command
from handlers.language import names
from storage import events, outbox, undo
from storage.events import Event

WINDOW = timedelta(minutes=10)
LINE_LIFE = timedelta(days=1)


@command("undo", "undo", may=rights.known, undo=False)
def take_back(request: Request) -> Reply:
    """Take back your last change, within ten minutes of making it. `undo`"""
    past = events.last_of(request.session, request.member.key_id, request.now - WINDOW)
    if not past:
        raise Oops("There is nothing of yours to take back from the last ten minutes.")
    if past[0].verb == "undo":
        raise Oops("You have taken your last change back already. What came before it you can still change by hand.")
    shown = [event for event in past if event.group_id is None or event.group_id in request.readable]
    if any(event.group_id and event.group_id not in request.in_sight for event in shown):
        raise Oops(names.ELSEWHERE)
    if not undo.possible(shown):
        raise Oops("Your last change cannot be taken back. You can still change it by hand.")
    if any(events.later(request.session, event) for event in shown):
        raise Oops("Somebody has changed it since, so I can't take it back. You can still change it by hand.")
    _follow(request, [event for event in past if event not in shown])
    refs = undo.reverse(request.session, shown)
    sent = outbox.stop(request.session, past[0].request_id)
    verbs = {event.verb for event in past if event.entity in ("action", "meeting", "activity")}
    what = f"{names.listed(refs)} {_now(len(refs), added=verbs == {'add'})}" if refs else "all is as it was"
    letters = tuple(_correction(request, row, what) for row in sent)
    return Reply(f"**Taken back**: {what}.", letters=letters)


def _follow(request: Request, hidden: list[Event]) -> None:
    """What followed in a group that is closed to the asker, such as a date: it goes back unheard, or stays unheard."""
    free = [event for event in hidden if undo.possible([event]) and not events.later(request.session, event)]
    undo.reverse(request.session, free)


def _now(count: int, *, added: bool) -> str:
    """What has become of it: an added record is off the list, and its number is not used again."""
    if added:
        return "are off the list" if count > 1 else "is off the list"
    return "are as they were" if count > 1 else "is as it was"


def _correction(request: Request, row: outbox.Outbox, what: str) -> Letter:
    """One correcting line to whoever has read the first one."""
    text = f"Taken back: {what}. Please ignore the earlier message about it."
    return Letter(
        f"undo:{request.key}:{row.id}", "correction", request.now, request.now + LINE_LIFE,
        channel_id=row.channel_id, member_id=row.member_id, text=text,
    )  # fmt: skip
