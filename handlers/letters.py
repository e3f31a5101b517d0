"""What leaves by the outbox in an answer's own words: public lines, and word to a third person."""

from datetime import datetime

from handlers.core import Button, Message, Moment, nudge
from handlers.language import cards, doings
from storage.actions import Action
from storage.activities import Activity
from storage.base import Session
from storage.outbox import Outbox
from storage.roster import roster_of


@nudge("public")
def public(session: Session, row: Outbox, now: datetime) -> Message:
    """A public line, with the one thing that its readers can do about it."""
    return Message(row.text, buttons=(*_claims(session, row), *_helps(session, row, now)))


@nudge("tell")
def tell(session: Session, row: Outbox, now: datetime) -> Message:
    """Word to a third person, with what its owner can say of an action that is live."""
    action = session.get(Action, row.entity_id) if row.entity == "action" else None
    mine = roster_of(session).stands_for(row.member_id or 0)
    own = action is not None and action.live and action.owner_member_id in mine
    return Message(row.text, buttons=cards.done_buttons(action) if action and own else ())


def _claims(session: Session, row: Outbox) -> tuple[Button, ...]:
    """Claim, for an action that still has no owner."""
    action = session.get(Action, row.entity_id) if row.entity == "action" else None
    return (cards.claim_button(action),) if action is not None and action.status == "open" else ()


def _helps(session: Session, row: Outbox, now: datetime) -> tuple[Button, ...]:
    """Take part, in an activity that is still ahead."""
    activity = session.get(Activity, row.entity_id) if row.entity == "activity" else None
    today = Moment(session, now).today
    return (doings.help_button(activity),) if activity is not None and doings.open_to_join(activity, today) else ()
