"""What became of it: done, reopened, withdrawn."""

from handlers import rights
from handlers.core import Button, Field, Form, Oops, Reply, Request, command
from handlers.language import cards
from storage import events, meetings
from storage.actions import Action

ASK_NOTE = "What should the minutes say? For example `done {} media list sent to the group`"


@command(
    "action done",
    "action|actions done|clear|cleared|complete|close <cleared> <note>",
    "done|clear|cleared|complete|close <cleared> <note>",
    may=rights.member("clear an action"),
    public=True,
)
def done(request: Request, cleared: tuple[Action, ...], note: str = "") -> Reply:
    """Clear actions, in the words the minutes will print. `done A7 media list sent to the group`"""
    for action in cleared:
        cards.live(action)
    if all(a.owner_kind == "everyone" for a in cleared) and not rights.leads(request, cleared[0]):
        return _offer_reply(cleared, note)
    for action in cleared:
        rights.owner("clear it")(request, action)
    if not note:
        return cards.ask(ASK_NOTE.format(cleared[0].ref), _note_form(cleared))
    cards.fits(note, 500)
    meeting = _meeting_now(request)
    for action in cleared:
        action.clear(note, request.member.key_id, request.today, meeting)
    both = " both" if len(cleared) == 2 else " all" if len(cleared) > 2 else ""
    return Reply(f'**{cards.refs(cleared)}**{both} cleared: "{note}"',
                 public=f'{cards.refs(cleared)} cleared by {cards.by_whom(request)}: "{note}"')  # fmt: skip


@command(
    "action reopen",
    "action|actions reopen <action> <reason>",
    "reopen <action> <reason>",
    may=rights.owner("reopen it"),
    public=True,
)
def reopen(request: Request, action: Action, reason: str = "") -> Reply:
    """Bring a cleared action back, with the reason. `reopen A12 the note went to the wrong list`"""
    if action.status == "withdrawn":
        raise Oops(
            f'{action.ref} was withdrawn: "{action.withdrawn_note}". Add it as a new action if it is needed after all.'
        )
    if action.status != "cleared":
        raise Oops(f"{action.ref} is not cleared, so there is nothing to reopen.")
    if not reason:
        raise Oops(f"Why is it open again? For example `reopen {action.ref} the note went to the wrong list`")
    cards.fits(reason, 300)
    action.reopen()
    events.note(request.session, action, reason)
    return Reply(f"**{action.ref} is open again**: {reason}", public=f"{action.ref} reopened: {reason}")


@command(
    "action withdraw",
    "action|actions withdraw|drop <withdrawn> <reason>",
    "withdraw|drop <withdrawn> <reason>",
    may=rights.raiser("withdraw an action"),
    public=True,
)
def withdraw(request: Request, withdrawn: tuple[Action, ...], reason: str = "") -> Reply:
    """Take actions off the list, with the reason. `withdraw A10 covered by the county's own list`"""
    for action in withdrawn:
        cards.live(action)
    if not reason:
        raise Oops(f"Why is it withdrawn? For example `withdraw {withdrawn[0].ref} covered by the county's own list`")
    cards.fits(reason, 300)
    for action in withdrawn:
        action.withdraw(reason)
    return Reply(f"**{cards.refs(withdrawn)} withdrawn**: {reason}",
                 public=f"{cards.refs(withdrawn)} withdrawn: {reason}")  # fmt: skip


def _offer_reply(cleared: tuple[Action, ...], note: str) -> Reply:
    """An action for everyone is answered seat by seat; one member cannot clear it for all (design 9.5)."""
    ref = cleared[0].ref
    line = f"reply {ref} done {note}".strip()
    return Reply(f"{ref} is for everyone, so each organisation answers for itself. Shall I put this in as your reply?",
                 buttons=(Button(f"Reply to {ref}", line),), refused=True)  # fmt: skip


def _note_form(cleared: tuple[Action, ...]) -> Form:
    hint = "No names or details of residents or patients."
    field = Field("note", "What should the minutes say?", "long", hint=hint, longest=500)
    refs = " ".join(a.ref for a in cleared)
    return Form("action done", f"Done {refs}"[:24], (field,), "Clear", {"cleared": refs})


def _meeting_now(request: Request) -> int | None:
    """The group's meeting of today that has begun, so that what is cleared round the table is said to be."""
    begun = [m for m in meetings.on_day(request.session, request.group.key_id, request.today)
             if m.start_time and m.start_time <= request.clock]  # fmt: skip
    return begun[-1].key_id if begun else None
