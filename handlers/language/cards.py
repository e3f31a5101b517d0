"""How an action is said, the same wherever it stands: in a list, a digest, a notice, a form."""

from collections.abc import Sequence
from datetime import timedelta

from handlers import rights
from handlers.core import Button, Form, Line, Oops, Reply, Request
from handlers.language import calendar, due, history, names
from storage import actions, meetings
from storage.action_lists import Listed, Shown
from storage.actions import Action
from storage.activities import Activity
from storage.base import Session
from storage.meetings import Meeting, When
from storage.people import Group
from storage.roster import roster_of

PAGE = 10
MANY = 20  # refs in one sentence
JUST_BEFORE = timedelta(minutes=10)  # the same again within them is asked about


def claim_button(action: Shown) -> Button:
    """Take it on."""
    return Button(f"Claim {action.ref}", f"claim {action.ref}")


def done_buttons(action: Action) -> tuple[Button, ...]:
    """What an owner can say of an action: done, stuck, or more time."""
    return (
        Button(f"Done {action.ref}", f"done {action.ref}"),
        Button(f"Stuck {action.ref}", f"stuck {action.ref}"),
        Button(f"More time {action.ref}", f"due {action.ref}"),
    )


def meeting_of(session: Session, action: Shown) -> Meeting | When | None:
    """The meeting an action is due at."""
    if isinstance(action, Listed):
        return action.meeting
    return meetings.get(session, action.due_meeting_id) if action.due_meeting_id else None


def due_words(session: Session, action: Shown) -> str:
    """When it is due, in full."""
    return due.words(action.due_date, action.due_precision, meeting_of(session, action))


def due_brief(session: Session, action: Shown) -> str:
    """When it is due, in a few words."""
    return due.brief(action, meeting_of(session, action))


def for_which(session: Session, action: Action) -> str:
    """The activity it was raised for: "for J9", or nothing."""
    found = session.get(Activity, action.activity_id) if action.activity_id else None
    return f"for {found.ref}" if found else ""


def action_line(session: Session, action: Shown, *, owner: bool = True, when: bool = True) -> Line:
    """One line of a list: ref, text, whose, when; with Claim where it has no owner."""
    roster = roster_of(session)
    whose = names.owner(roster, action) if owner else ""
    stuck = "stuck" if action.blocked else ""
    parts = [action.text, whose, due_brief(session, action) if when else "", stuck]
    line = " – ".join(part for part in parts if part)
    return Line(f"**{action.ref}** {line}", (claim_button(action),) if action.status == "open" else ())


def ask(question: str, form: Form) -> Reply:
    """A question: a form where the chat system has forms, and the sentence everywhere."""
    return Reply(question, form=form, refused=True)


def page_of(rows: list[Action], page: int) -> list[Action]:
    """Ten at a time."""
    return rows[(page - 1) * PAGE : page * PAGE]


def fits(text: str, longest: int, rest: str = "", field: str = "") -> None:
    """Too long is said with the count, and where the rest can go (domain 8.6)."""
    if len(text) > longest:
        tail = f" and put the rest in {rest}" if rest else ""
        raise Oops(f"That is {len(text)} characters; keep it under {longest}{tail}.", field=field)


def by_whom(request: Request) -> str:
    """Who said it, for a public line."""
    return names.person(request.roster, request.member)


def live(action: Action) -> None:
    """Stop with a sentence when there is nothing left to do on it."""
    if action.status == "withdrawn":
        raise Oops(f'{action.ref} was withdrawn: "{action.withdrawn_note}".')
    if action.status == "cleared" and action.cleared_on:
        raise Oops(f'{action.ref} was cleared on {calendar.short(action.cleared_on)}: "{action.cleared_note}".')


def to_take(request: Request, member_id: int | None, group: Group) -> None:
    """An action is given only to somebody who can then do something with it."""
    if member_id is not None and not rights.may_own(request.roster, member_id, group.key_id):
        if member_id == request.member.id:
            raise Oops(f"You only stand in for somebody in the {group.name}, so it would not stay yours. `claim` takes "
                       "an action on for them.")  # fmt: skip
        who = names.person(request.roster, request.roster.members[member_id])
        raise Oops(f"The {who} has no seat in the {group.name}, so they could not clear it.")


def refs(rows: Sequence[Action]) -> str:
    """The refs of several actions: "A14, A15 and A16"; of very many, the first and how many more."""
    return names.some([action.ref for action in rows], MANY)


def handed(request: Request, rows: Sequence[Action], how: str) -> str:
    """Word to somebody whose these actions are now: "A10 is yours, given by the …: Pick five questions – due …"."""
    said = [f"{a.text} – {due_words(request.session, a)}." for a in rows]
    if len(rows) == 1:
        return f"{rows[0].ref} is yours, {how} by the {by_whom(request)}: {said[0]}"
    listed = "\n".join(f"{a.ref} {line}" for a, line in zip(rows, said, strict=True))
    return f"{refs(rows)} are yours, {how} by the {by_whom(request)}:\n{listed}"


def not_again(request: Request, twin: Action | Activity | None, line: Request) -> None:
    """Stop with a sentence where the same was added just before, unless that is meant; `line` is what was asked."""
    if twin is None or twin.created_at is None or "add anyway" in request.confirmed:
        return
    minutes = int((request.now - twin.created_at).total_seconds() // 60)
    ago = f"{minutes} minute{'s' * (minutes != 1)} ago" if minutes else "just now"
    raise Oops(f"That looks like {twin.ref}, added {ago}.", (Button("Add anyway", line.again("add anyway")),))


def on_which(request: Request) -> str:
    """On which list it is, where nobody said so: a private chat goes on with the group it was last about."""
    if not request.private or request.meant or len(request.roster.groups_of(request.member.key_id)) == 1:
        return ""
    return f"It is on the list of the {request.group.name}."


def capital(words: str) -> str:
    """The words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def action_card(request: Request, action: Action) -> Reply:
    """Everything about one action: text, group, owner, due, replies, notes, history (domain 8.4)."""
    group = request.roster.groups[action.group_id]
    state = {"open": "needs an owner", "claimed": "in hand"}.get(action.status, action.status)
    about = (
        group.name,
        for_which(request.session, action),
        names.owner(request.roster, action) if action.owned else "",
        due_words(request.session, action),
    )
    facts = [
        f"**{action.ref}** {action.text}",
        " – ".join(part for part in (*about, state) if part),
        action.detail,
        "On the Call to Action Plan." if action.call_to_action else "",
        f'Stuck: "{action.blocked_note}"' if action.blocked else "",
        f'Cleared: "{action.cleared_note}"' if action.status == "cleared" else "",
        f'Withdrawn: "{action.withdrawn_note}"' if action.status == "withdrawn" else "",
        _replies(request, action),
    ]
    past = history.of(request, action)
    return Reply("\n".join(f for f in facts if f), tuple(Line(line) for line in past), _offers(request, action))


def _replies(request: Request, action: Action) -> str:
    """ "5 of 7 in; waiting for LCC and LCFT"."""
    rows = actions.replies(request.session, action.key_id)
    if not rows:
        return ""
    waiting = [request.roster.seats[r.seat_id] for r in rows if r.state == "waiting"]
    tail = f"; waiting for {names.bodies(request.roster, waiting)}" if waiting else ""
    return f"Replies: {len(rows) - len(waiting)} of {len(rows)} in{tail}"


def _offers(request: Request, action: Action) -> tuple[Button, ...]:
    if action.status == "open":
        return (claim_button(action),)
    own = request.known is not None and action.owner_member_id in request.roster.stands_for(request.known.key_id)
    return done_buttons(action) if own and action.live else ()
