"""What leaves by the outbox about actions: public lines, and word to a third person."""

from datetime import datetime

from handlers.core import Button, Message, nudge
from handlers.language import cards
from storage.actions import Action
from storage.base import Session
from storage.outbox import Outbox


@nudge("public")
def public(session: Session, row: Outbox, now: datetime) -> Message:
    """A public line, with Claim where it is about an action that still has no owner."""
    return Message(row.text, buttons=_claims(session, row))


@nudge("tell")
def tell(session: Session, row: Outbox, now: datetime) -> Message:
    """Word to a third person, with what its owner can say of an action that is live."""
    action = session.get(Action, row.entity_id) if row.entity == "action" else None
    own = action is not None and action.live and action.owner_member_id == row.member_id
    return Message(row.text, buttons=cards.done_buttons(action) if action and own else ())


def _claims(session: Session, row: Outbox) -> tuple[Button, ...]:
    action = session.get(Action, row.entity_id) if row.entity == "action" else None
    return (cards.claim_button(action),) if action is not None and action.status == "open" else ()
