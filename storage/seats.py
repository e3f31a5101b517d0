"""What hangs on a seat: the open things of whoever holds it, and who has it after them."""

from sqlmodel import Session, col, select

from storage import actions, events
from storage.actions import Action, ActionReply
from storage.people import Seat


def open_things(session: Session, seat: Seat, *, others: bool) -> list[Action]:
    """The live actions that wait for a seat's holder in its group, and those of the seat itself, wherever they are.

    With `others`, the holder has another seat in the group, and keeps what was given to them by name.
    """
    found = actions.owned_by(session, seat.member_id or 0, [seat.key_id])
    return [a for a in found if a.owner_kind != "member" or (a.group_id == seat.group_id and not others)]


def pass_replies(session: Session, seat: Seat, heir: Seat | None, why: str) -> list[Action]:
    """The replies that live actions for everyone still wait for are now asked of another seat, or of nobody.

    A row that waits for a seat that has ended would wait for ever, so it goes; the action's history says why.
    """
    waiting = select(ActionReply).where(ActionReply.seat_id == seat.key_id, ActionReply.state == "waiting")
    passed = []
    for row in list(session.exec(waiting.order_by(col(ActionReply.id)))):
        action = session.get_one(Action, row.action_id)
        if action.live:
            session.delete(row)
            passed.append(action)
            _say(session, action, heir, why)
    return passed


def _say(session: Session, action: Action, heir: Seat | None, why: str) -> None:
    if heir is None:
        events.note(session, action, why)
    else:
        session.add(ActionReply(action_id=action.key_id, seat_id=heir.key_id))
