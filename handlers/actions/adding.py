"""Something was agreed: put it on the list."""

import re
from dataclasses import replace

from handlers import rights
from handlers.core import Button, Field, Form, Oops, Reply, Request, command
from handlers.language import cards, names
from handlers.language import due as dues
from handlers.language.clauses import Owner
from handlers.language.due import Due
from handlers.language.letters import tell
from storage import actions
from storage.actions import Action, ActionReply
from storage.activities import Activity
from storage.people import Group
from storage.saving import put
from storage.series import next_ref

LIKE_A_DATE = re.compile(r"\b(?:by|before|due) (?:\S*\d\S*(?: \S+)?|\w+d[ae]y|tmrw|tomo\w*)$", re.IGNORECASE)
LONGEST = 300
ASK = "What is the action? For example `action add Find a hospital representative by the next meeting`"


@command(
    "action add",
    "action|actions add|new|create|raise <text> {due} {owner} {group} {activity}",
    "action <text> {due} {owner} {group} {activity}",
    may=rights.member("add an action"),
    public=True,
)
def add(
    request: Request,
    text: str = "",
    due: Due | None = None,
    owner: Owner | None = None,
    group: Group | None = None,
    activity: Activity | None = None,
) -> Reply:
    """Put something agreed on the list. `action add Find a hospital representative by the next meeting`"""
    _belongs(request, activity, group)
    if not text:
        return cards.ask(ASK, _form(request, activity))
    parts = _parts(text)
    if len(parts) > 1 and not {"as one", "add each"} & request.confirmed:
        return _offer_split(request, len(parts))
    wanted = parts if "add each" in request.confirmed else [text]
    for part in wanted:
        _check(request, part)
    if owner:
        cards.to_take(request, owner.member_id, request.group)
    when, whose = due or dues.default(request), owner or Owner("none")
    return _added(request, [_add_one(request, part, when, whose, activity) for part in wanted], due)


def _belongs(request: Request, activity: Activity | None, group: Group | None) -> None:
    """What is done for an activity is on its own group's list, and for none that was stopped."""
    if activity is None:
        return
    if activity.status == "stopped":
        why = f': "{activity.stopped_note}"' if activity.stopped_note else ""
        raise Oops(f"{activity.ref} was stopped{why}. Without `for {activity.ref}` the action can still be added.")
    if group is not None and group.id != activity.group_id:
        name = request.roster.groups[activity.group_id].name
        raise Oops(f"{activity.ref} is the {name}'s, and so is what is done for it. Leave out the other group.")


def _parts(text: str) -> list[str]:
    """ "Request …; propose …; and develop …" is how minutes write three actions (seed M107)."""
    parts = [part.strip().removeprefix("and ").strip() for part in text.split(";")]
    return [cards.capital(part) for part in parts if any(char.isalnum() for char in part)]


def _offer_split(request: Request, count: int) -> Reply:
    line = _typed(request)
    buttons = (Button(f"Add {count}", line.again("add each")), Button("Add as one", line.again("as one")))
    return Reply(f"That looks like {count} actions.", buttons=buttons, refused=True)


def _typed(request: Request) -> Request:
    """A filled-in form as the line that says the same."""
    if request.form is None:
        return request
    clauses = [f"{name}: {request.form[name]}" for name in ("due", "owner", "group") if request.form.get(name)]
    clauses += [f"for {request.form['activity']}"] if request.form.get("activity") else []
    return replace(request, text=" ".join(("action add", request.form["text"], *clauses)))


def _check(request: Request, text: str) -> None:
    if len(text) > LONGEST:
        cards.fits(text, LONGEST, f"`note {_ref(request)} …`")  # the ref it would have had is not used up
    twin = actions.same_text(request.session, request.group.key_id, text, request.now - cards.JUST_BEFORE)
    cards.not_again(request, twin, _typed(request))


def _add_one(request: Request, text: str, due: Due, owner: Owner, activity: Activity | None) -> Action:
    group = request.group
    action = Action(
        ref=_ref(request), group_id=group.key_id, text=text, activity_id=activity.key_id if activity else None,
        raised_by_id=request.member.key_id, raised_on=request.today,
    )  # fmt: skip
    action.set_due(due.day, due.precision, due.meeting.key_id if due.meeting else None, due.typed)
    action.give(owner.kind, owner.member_id, request.today)
    action.version = 1
    put(request.session, action)
    if owner.kind == "everyone":
        seats = [s for s in request.roster.seats_in(group.key_id) if s.answers]
        request.session.add_all(ActionReply(action_id=action.key_id, seat_id=s.key_id) for s in seats)
    return action


def _ref(request: Request) -> str:
    return next_ref(request.session, "A", request.group.series)


def _added(request: Request, made: list[Action], due: Due | None) -> Reply:
    lines = "\n".join(_sentence(request, action) for action in made)
    remark = f"\n{due.remark}" if due and due.remark else _unread(made[-1], due)
    remark += f"\n{which}" if (which := cards.on_which(request)) else ""
    claims = tuple(cards.claim_button(a) for a in made if a.status == "open")
    owners = {a.owner_member_id for a in made} - {None}
    told = cards.handed(request, made, "added") if owners else ""
    return Reply(
        lines + remark,
        buttons=claims,
        public="\n".join(_public(request, action) for action in made),
        about=request.group,
        letters=tell(request, [request.roster.members[i] for i in owners if i], told, made[0]),
    )


def _unread(action: Action, due: Due | None) -> str:
    """A date that I cannot read stays in the text; people should know it before the day."""
    seen = None if due else LIKE_A_DATE.search(action.text)
    return f'\nI can\'t read "{seen[0]}" as a date. Type `due {action.ref} to 29 April` to set one.' if seen else ""


def _sentence(request: Request, action: Action) -> str:
    when, what = cards.due_words(request.session, action), cards.for_which(request.session, action)
    if action.owner_kind == "everyone":
        seats = len(actions.replies(request.session, action.key_id))
        tail = ", ".join(part for part in (what, when) if part)
        return f"**Added {action.ref}** for everyone ({seats} seat{'s' * (seats != 1)}): {action.text} – {tail}."
    whose = names.owner(request.roster, action)
    facts = (what, whose if not action.owned else f"owner {whose}", when)
    return f"**Added {action.ref}** {action.text} – {', '.join(part for part in facts if part)}."


def _public(request: Request, action: Action) -> str:
    whose = names.owner(request.roster, action)
    facts = (
        cards.for_which(request.session, action),
        "for everyone" if action.owner_kind == "everyone" else whose,
        cards.due_words(request.session, action),
    )
    listed = ", ".join(fact for fact in facts if fact)
    return f"{action.ref} added by {cards.by_whom(request)}: {action.text} – {listed}"


def _form(request: Request, activity: Activity | None) -> Form:
    """The fields of `action add`. A private chat of somebody with several groups asks which."""
    mine = request.roster.groups_of(request.member.key_id)
    group = request.meant or request.here or (mine[0] if len(mine) == 1 else None)
    seats = request.roster.seats_in(group.key_id) if group else []
    people = [request.roster.members[s.member_id] for s in seats if s.member_id]
    named = [(names.mention(m), names.person(request.roster, m)) for m in people]
    owners = [("none", "Nobody yet"), ("me", "Me"), ("everyone", "Everyone"), *named]
    fields = [
        Field("text", "What is the action?", "long", hint="No names or details of residents or patients."),
        Field(
            "due",
            "When is it due?",
            hint="Friday, 29 April, end of May, next meeting",
            optional=True,
            longest=60,
        ),
        Field("owner", "Whose is it?", "choice", value="none", choices=tuple(owners), optional=True),
    ]
    if group is None:
        fields.append(Field("group", "Which group?", "choice", choices=tuple((g.key, g.name) for g in mine)))
    given = ({"group": group.key} if group else {}) | ({"activity": activity.ref} if activity else {})
    title = f"An action for {activity.ref}"[:24] if activity else "Add an action"
    return Form("action add", title, tuple(fields), "Add", given)
