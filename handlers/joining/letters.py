"""Who asks to join, as it is said to those who decide."""

from datetime import datetime

from handlers.core import Button, Line, Message, Skip, nudge
from handlers.language import names
from storage.base import Session
from storage.joining import JoinRequest
from storage.outbox import Outbox
from storage.roster import Roster, roster_of

DOORS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}
CARE = "The name is what their chat system says. Accept only if you know who this is."


def line(roster: Roster, asked: JoinRequest) -> Line:
    """One request, with Accept and Decline."""
    group = roster.groups[asked.group_id].name
    buttons = (Button("Accept", f"accept {asked.id}"), Button("Decline", f"decline {asked.id}"))
    return Line(f"**Request {asked.id}**: {who(roster, asked)} asks for a seat in the {group}.", buttons)


def who(roster: Roster, asked: JoinRequest) -> str:
    """Who asks: a post where the account is known, else what the chat system calls it."""
    member = roster.member(*asked.account)
    if member is not None:
        return f"the {names.person(roster, member)}"
    name = f' called "{asked.display_name}"' if asked.display_name else ""
    return f"somebody{name} in {DOORS[asked.platform]}"


@nudge("join")
def wanted(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """Word to those who decide, unless somebody decided already."""
    asked = session.get(JoinRequest, row.entity_id)
    if asked is None or asked.status != "waiting":
        return Skip("decided already", cancelled=True)
    roster = roster_of(session)
    said = line(roster, asked)
    care = "" if roster.member(*asked.account) else f"\n{CARE}"
    return Message(said.text + care, buttons=said.buttons)
