"""Words that should never have been written: out of the record for good, once somebody has said yes to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from handlers import rights
from handlers.core import Button, Line, Oops, Reply, Request, command, lines
from handlers.language import calendar, cards, names, refs
from storage import redaction
from storage.actions import ActionReply
from storage.activities import ActivityPartner
from storage.meetings import Attendance
from storage.redaction import Gone, Part, Record

FIND: Mapping[str, Callable[[Request, str], Record]] = {
    "A": refs.find_action, "J": refs.find_activity, "M": refs.find_meeting,
}  # fmt: skip
DOORS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}
SURE = "yes"
ALL = "all"
BUTTONS = 5

# How a text is typed, and what it is.
OWN = {
    "text": ("text", "the text"), "detail": ("detail", "the detail"), "title": ("title", "the title"),
    "blocked_note": ("stuck", "why it is stuck"), "cleared_note": ("cleared", "how it was cleared"),
    "withdrawn_note": ("withdrawn", "why it was withdrawn"), "outcome": ("outcome", "the outcome"),
    "stopped_note": ("stopped", "why it was stopped"), "place": ("place", "the place"),
    "reach_of": ("counted", "what was counted"), "venue": ("venue", "the venue"),
    "purpose": ("purpose", "the purpose"), "reason": ("reason", "why it was moved or cancelled"),
}  # fmt: skip
THEIRS = {
    "actionreply": ("reply", "the reply of {}"), "attendance": ("apologies", "the apologies of {}"),
    "activity_partner": ("offer", "what {} brings"),
}  # fmt: skip


@dataclass
class Choice:
    """What can be removed at once: how it is typed, what it is, and where it stands."""

    typed: str
    label: str
    parts: list[Part] = field(default_factory=list)


@command("redact", "redact <words>", may=rights.known, undo=False)
def redact(request: Request, words: str = "") -> Reply:
    """Remove a text for good, with its history and copies (the programme office). `redact A7`"""
    record, asked, sure = _meant(request, words)
    _may(request, record)
    choices = _choices(request, record)
    if not choices:
        raise Oops(f"Nothing that anybody wrote is left on {record.ref}.")
    chosen = _chosen(record, choices, asked)
    if chosen is None:
        return _which(record, choices)
    return _removed(request, record, chosen) if sure else _sure(record, chosen)


def _meant(request: Request, words: str) -> tuple[Record, str, bool]:
    """The record, which of its texts, and whether it was said to be meant."""
    first, _, rest = words.partition(" ")
    if not refs.letter(first):
        raise Oops("Please say where the words are, and not the words themselves. For example `redact A7`")
    tokens = rest.casefold().split()
    sure = tokens[-1:] == [SURE]
    return FIND[refs.letter(first)](request, first), " ".join(tokens[: len(tokens) - sure]), sure


def _may(request: Request, record: Record) -> None:
    """The programme office; for a closed group, which it may not read, the group's lead as well."""
    if not (rights.coordinates(request) or (_group_closed(request, record) and rights.leads(request, record))):
        raise Oops("Only the programme office can remove words for good. Please tell them that it is about "
                   f"{record.ref}, without the words themselves.")  # fmt: skip


def _group_closed(request: Request, record: Record) -> bool:
    return request.roster.groups[record.group_id].closed


def _choices(request: Request, record: Record) -> dict[str, Choice]:
    """Everything that can be removed, by how it is typed; a removed note keeps its number."""
    found: dict[str, Choice] = {}
    for part in redaction.parts(request.session, record):
        typed, label = _called(request, part)
        found.setdefault(typed, Choice(typed, label)).parts.append(part)
    left = [part for choice in found.values() for part in choice.parts if not part.removed]
    return found | {ALL: Choice(ALL, "everything that was written", left)} if left else {}


def _called(request: Request, part: Part) -> tuple[str, str]:
    """How one text is typed, and what it is: "note 2", "the note of the Community Safety Officer, 9 March"."""
    if part.note:
        author = request.roster.members.get(part.note.member_id or 0)
        by = f", by the {names.person(request.roster, author)}" if author else ""
        return f"note {part.number}", f"the note of {calendar.full(request.calendar.today(part.note.at))}{by}"
    if isinstance(part.row, ActionReply | Attendance | ActivityPartner):
        typed, label = THEIRS[str(part.row.__tablename__)]
        body = _body(request, part.row)
        return f"{typed} {body.casefold()}", label.format(body)
    return OWN[part.field]


def _body(request: Request, row: ActionReply | Attendance | ActivityPartner) -> str:
    if isinstance(row, ActivityPartner):
        return request.roster.organisations[row.organisation_id].short
    return names.body(request.roster, request.roster.seats[row.seat_id])


def _chosen(record: Record, choices: dict[str, Choice], asked: str) -> Choice | None:
    """What is meant: what was typed, or the one thing there is."""
    open_ones = _open(choices)
    if not asked:
        return open_ones[0] if len(open_ones) == 1 else None
    found = choices.get(asked)
    if found is None:
        can = names.listed([f"`redact {record.ref} {choice.typed}`" for choice in [*open_ones, choices[ALL]]])
        raise Oops(f'I don\'t know what "{asked[:40]}" is on {record.ref}. You can say: {can}.')
    if all(part.removed for part in found.parts):
        raise Oops(f"That is removed already: {found.label} on {record.ref}.")
    return found


def _open(choices: dict[str, Choice]) -> list[Choice]:
    """What is still there, without the choice of all of it."""
    return [c for c in choices.values() if c.typed != ALL and not all(part.removed for part in c.parts)]


def _which(record: Record, choices: dict[str, Choice]) -> Reply:
    found = [_offer(record, choice) for choice in _open(choices)]
    more = [Line(f"and {len(found) - cards.PAGE} more")] if len(found) > cards.PAGE else []
    return Reply(f"What should go from **{record.ref}**?",
                 (*found[: cards.PAGE], *more, _offer(record, choices[ALL])), refused=True)  # fmt: skip


def _offer(record: Record, choice: Choice) -> Line:
    return Line(cards.capital(choice.label), (Button(f"Remove {choice.typed}", f"redact {record.ref} {choice.typed}"),))


def _sure(record: Record, chosen: Choice) -> Reply:
    question = (f"This removes {chosen.label} from **{record.ref}** for good: there, in its history, in the search and "
                "in the messages I keep. It cannot be undone. Remove it?")  # fmt: skip
    return Reply(question, buttons=(Button("Remove it", f"redact {record.ref} {chosen.typed} {SURE}"),), refused=True)


def _removed(request: Request, record: Record, chosen: Choice) -> Reply:
    gone = redaction.remove(request.session, record, [part for part in chosen.parts if not part.removed])
    places = "one place" if gone.places == 1 else f"{gone.places} places"
    others = [row.ref for row in gone.others if row.group_id in request.readable]
    return Reply(
        f"**Removed for good**: {chosen.label}, from {record.ref}. It stood in {places} here; none has it any more.\n"
        f"What stands in a chat I cannot remove. Please have it deleted there by hand: {_where(request, gone)}.",
        lines(f"The same words stand in {names.some(others, cards.MANY)} as well." if others else ""),
        tuple(Button(f"Redact {ref}", f"redact {ref}") for ref in others[:BUTTONS]),
    )


def _where(request: Request, gone: Gone) -> str:
    """Which chats have it: "in the Locality Task Group's channels in Slack and Teams, and wherever it was typed"."""
    doors: dict[str, list[str]] = {}
    for channel in (request.roster.channels[i] for i in sorted(gone.channels)):
        group = request.roster.groups[channel.group_id]
        if group.key_id in request.readable:
            doors.setdefault(group.name, []).append(DOORS[channel.platform])
    where = [f"in the {name}'s channel{'s' * (len(at) > 1)} in {names.listed(at)}" for name, at in doors.items()]
    count = len(gone.people)
    private = [f"in the private chats of {count} people" if count > 1 else "in one private chat"] if count else []
    return names.listed([*where, *private, "wherever it was typed"])
