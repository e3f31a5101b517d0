"""On the way: notes, stuck, more time, other words, and the Call to Action flag."""

from typing import Literal

from handlers import rights
from handlers.core import Field, Form, Oops, Reply, Request, command
from handlers.language import cards, names
from handlers.language.due import Due
from handlers.language.letters import lead_of, tell
from storage import events
from storage.actions import Action

NO_NAMES = "No names or details of residents or patients."


@command("action note", "action|actions note|update <action> <note>", "note|update <action> <note>",
         may=rights.member("leave a note"), undo=False)  # fmt: skip
def note(request: Request, action: Action, note: str = "") -> Reply:
    """Leave a word on how it goes; it stays with the action. `note A9 first draft is in the shared folder`"""
    if not note:
        raise Oops(f"What is the note? For example `note {action.ref} first draft is in the shared folder`")
    cards.fits(note, 1000)
    events.note(request.session, action, note)
    owner = request.roster.members.get(action.owner_member_id or 0)
    told = tell(request, [owner], f"{cards.by_whom(request)} left a note on {action.ref}: {note}", action)
    return Reply(f"**Noted on {action.ref}**: {note}", letters=told)


@command("action stuck", "action|actions stuck <action> <note>", "stuck|blocked <action> <note>",
         may=rights.member("mark it as stuck"), public=True)  # fmt: skip
def stuck(request: Request, action: Action, note: str = "") -> Reply:
    """Say that it is stuck, and why; the lead is told. `stuck A11 nobody has replied`"""
    cards.live(action)
    if not note:
        field = Field("note", "What is in the way?", "long", hint=NO_NAMES)
        form = Form("action stuck", f"Stuck {action.ref}", (field,), "Save", {"action": action.ref})
        return cards.ask(f"What is in the way? For example `stuck {action.ref} nobody has replied`", form)
    cards.fits(note, 300, f"`note {action.ref} …`")
    action.block(note)
    lead = lead_of(request, action.group_id)
    text = f'{action.ref} is stuck: "{note}" – {action.text}, {names.owner(request.roster, action)}.'
    told = tell(request, [lead], text, action)
    who = f" I have told the {lead.role_title} (lead)." if told and lead else ""
    return Reply(f"**{action.ref}** marked stuck.{who}", public=f'{action.ref} is stuck: "{note}"', letters=told)


@command(
    "action unstuck",
    "action|actions unstuck <action>",
    "unstuck <action>",
    may=rights.member("mark it as moving again"),
    public=True,
)
def unstuck(request: Request, action: Action) -> Reply:
    """Say that it is moving again. `unstuck A11`"""
    if not action.blocked:
        raise Oops(f"{action.ref} is not marked stuck.")
    action.unblock()
    return Reply(f"**{action.ref}** is moving again.", public=f"{action.ref} is no longer stuck")


@command("action due", "action|actions due <changed> [to] <due>", "due <changed> [to] <due>",
         may=rights.owner("change the date"), public=True)  # fmt: skip
def due(request: Request, changed: tuple[Action, ...], due: Due | None = None, date: Due | None = None) -> Reply:
    """Give it another date; the first one is kept. `action due A10 to w/c 4 April`"""
    due = date or due
    for action in changed:
        cards.live(action)
    if due is None:
        return cards.ask(f"Until when? For example `due {changed[0].ref} to 29 April`", _more_time(changed))
    was = {action.ref: cards.due_brief(request.session, action).removeprefix("due ") for action in changed}
    for action in changed:
        action.set_due(due.day, due.precision, due.meeting.key_id if due.meeting else None, due.typed)
    said = "\n".join(f"**{a.ref}** now {_with(due.words, f'was {was[a.ref]}{_times(a)}')}." for a in changed)
    return Reply(f"{said}\n{due.remark}".strip(),
                 public=f"{cards.refs(changed)} now {cards.due_brief(request.session, changed[0])}")  # fmt: skip


@command("action edit", "action|actions edit|reword <action> [to] <text>", "edit <action> [to] <text>",
         may=rights.raiser("edit an action"), public=True)  # fmt: skip
def edit(request: Request, action: Action, text: str = "") -> Reply:
    """Put an action in other words; the old ones stay in its history. `edit A10 Pick six Springboard questions`"""
    cards.live(action)
    if not text:
        field = Field("text", "What is the action?", "long", value=action.text, hint=NO_NAMES)
        form = Form("action edit", f"Edit {action.ref}", (field,), "Save", {"action": action.ref})
        return cards.ask(f"What should it say? For example `edit {action.ref} Pick six Springboard questions`", form)
    cards.fits(text, 300, f"`note {action.ref} …`")
    action.text, action.version = text, action.version + 1
    return Reply(f"**{action.ref}** now reads: {text}", public=f"{action.ref} now reads: {text}")


@command(
    "action call",
    "call <action> <off>",
    "action call <action> <off>",
    may=rights.lead("set the Call to Action flag"),
    public=True,
)
def call(request: Request, action: Action, off: Literal["on", "off"] = "on") -> Reply:
    """Put an action on the Call to Action Plan, or take it off. `call A7`"""
    cards.live(action)
    where = f"is {off} the Call to Action Plan"
    if action.call_to_action == (off == "on"):
        raise Oops(f"{action.ref} {where} already.")
    action.flag(off == "on")
    return Reply(f"**{action.ref}** {where}.", public=f"{action.ref} {where}")


def _with(words: str, more: str) -> str:
    """More in brackets, in the same ones where there are some: "(Friday 29 April 2016; was 15 March)"."""
    return f"{words[:-1]}; {more})" if words.endswith(")") else f"{words} ({more})"


def _times(action: Action) -> str:
    """How often its date was changed, which the owner is told each time."""
    often = {0: "", 1: "; moved once", 2: "; moved twice"}
    return often.get(action.due_moves, f"; moved {action.due_moves} times")


def _more_time(changed: tuple[Action, ...]) -> Form:
    refs = " ".join(action.ref for action in changed)
    soon = (("next meeting", "The next meeting"), ("in one week", "One week from today"))
    fields = (
        Field("due", "Until when?", "choice", value="next meeting", choices=soon, optional=True),
        Field("date", "Or another date", "date", optional=True, longest=60),
    )
    return Form("action due", f"More time {refs}"[:24], fields, "Save", {"changed": refs})
