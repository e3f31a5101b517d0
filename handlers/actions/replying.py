"""An action for everyone: one reply for each seat; it never clears itself."""

from typing import Literal

from handlers import rights
from handlers.core import Oops, Reply, Request, command
from handlers.language import cards, names
from handlers.language.letters import lead_of, tell
from storage import actions
from storage.actions import Action, ActionReply
from storage.partnership import Organisation

Said = Literal["done", "cannot", "can't", "waiting"]


@command(
    "action reply",
    "action|actions reply <action> [for] <body> <state> <note>",
    "reply <action> [for] <body> <state> <note>",
    may=rights.member("reply to an action"),
)
def reply(
    request: Request,
    action: Action,
    state: Said | None = None,
    note: str = "",
    body: Organisation | None = None,
) -> Reply:
    """Answer an action that is for everyone, for your organisation. `reply A6 done list sent`"""
    cards.live(action)
    if action.owner_kind != "everyone":
        raise Oops(
            f"{action.ref} is not for everyone. `done {action.ref} …` clears it, `note {action.ref} …` leaves a note."
        )
    if state is None:
        raise Oops(
            f"Is it done? For example `reply {action.ref} done list sent`, or `reply {action.ref} cannot no staff`."
        )
    cards.fits(note, 300)
    rows = actions.replies(request.session, action.key_id)
    row = _row(request, action, body, rows)
    if not note and not _own(request, row):
        whose = names.body(request.roster, request.roster.seats[row.seat_id])
        raise Oops(f"Please say how you know. For example `reply {action.ref} for {whose} done they told me by phone`")
    row.answer("cannot" if state == "can't" else state, note, request.today)
    return _noted(request, action, row, rows)


def _own(request: Request, row: ActionReply) -> bool:
    """Whether this is the reply of a seat the person acts from."""
    return request.roster.seats[row.seat_id] in request.roster.seats_of(request.member.key_id)


def _row(request: Request, action: Action, body: Organisation | None, rows: list[ActionReply]) -> ActionReply:
    seats = request.roster.seats
    mine = sorted((r for r in rows if _own(request, r)), key=lambda r: seats[r.seat_id].member_id != request.member.id)
    own = [row for row in mine if body is None or seats[row.seat_id].organisation_id == body.id]
    if body is None or own:
        found = own
        missing = f"No reply of yours is asked for on {action.ref}. `note {action.ref} …` leaves a note."
    else:
        if not rights.leads(request, action):
            raise Oops("Only the lead or the programme office can reply for another organisation.")
        found = [row for row in rows if seats[row.seat_id].organisation_id == body.id]
        missing = f"{body.short} has no seat that {action.ref} waits for."
    if not found:
        raise Oops(missing)
    return next((row for row in found if row.state == "waiting"), found[0])


def _noted(request: Request, action: Action, row: ActionReply, rows: list[ActionReply]) -> Reply:
    answered = [r for r in rows if r.state != "waiting"]
    holder = request.roster.seats[row.seat_id].member_id
    whose = "Your reply" if holder == request.member.id else "Their reply"
    state = "is open again" if row.state == "waiting" else "is in"
    text = f"{whose} to **{action.ref}** {state}: {len(answered)} of {len(rows)}."
    if len(answered) < len(rows):
        waiting = [request.roster.seats[r.seat_id] for r in rows if r.state == "waiting"]
        return Reply(f"{text} Waiting for {names.bodies(request.roster, waiting)}.")
    ask = f"All have replied to {action.ref}: {action.text}. Clear it with `done {action.ref} all replies are in`."
    told = tell(request, [lead_of(request, action.group_id)], ask, action, rule="replied")
    return Reply(f"{text} All have replied.", letters=told)
