"""What is said back: messages, with the buttons and the form in them, letters, and what a person can put right.

Oops          the person's to put right: shown to them alone, as it stands
 └ Unclear    the words are not of this kind at all, so another reading may still be right
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from storage.people import Group


@dataclass(frozen=True)
class Button:
    """A button says a command: pressing it is typing `says`."""

    label: str
    says: str


class Oops(Exception):
    """Something the person can put right. The sentence is shown to them alone, as it stands."""

    def __init__(self, text: str, buttons: tuple[Button, ...] = (), field: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.buttons = buttons
        self.field = field  # which field of a form it is about


class Unclear(Oops):
    """The words are not of this kind at all, so another reading may still be right."""


@dataclass(frozen=True)
class Line:
    """One line of a message, with the buttons that belong to it. `**A11**` is bold, `code` is typed."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Field:
    """One question of a form. `kind` is text, long, choice or date; a choice offers (value, label) pairs.

    A date is one calendar day, as 2016-04-29 where a chat system has it picked; where people also say "end of May",
    the question is a text.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    longest: int = 300


@dataclass(frozen=True)
class Form:
    """A reply with fields in it. It names a command and gives its values one by one, `given` among them."""

    command: str
    title: str
    fields: tuple[Field, ...]
    submit: str = "Save"
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Rows under columns, each with as many cells. A row reads well by itself, too: its cells with dashes between."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def sentences(self) -> list[str]:
        """The rows where there are no tables."""
        return [" – ".join(cell for cell in row if cell) for row in self.rows]


@dataclass(frozen=True)
class Message:
    """Something the bot says: whole as plain text, with buttons where the chat system has them."""

    text: str = ""
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    table: Table | None = None  # after the lines


@dataclass(frozen=True)
class Letter:
    """A message for a third person or a channel, on its way to the outbox.

    `key` is unique for ever. Times are UTC. Without a nudge that writes its `rule`, `text` is what is sent.
    """

    key: str
    rule: str
    due_at: datetime
    useful_until: datetime
    member_id: int | None = None
    channel_id: int | None = None
    entity: str = ""
    entity_id: int = 0
    entity_version: int = 0
    occasion: date | None = None
    text: str = ""
    request: str = ""  # whose answer it belongs to, so that `undo` can stop it

    def row(self, now: datetime) -> dict[str, object]:
        """The letter as a row of the outbox, not sent yet."""
        empty = dict.fromkeys(("why", "lease_token", "message_ref"), "")
        fresh = {"status": "pending", "attempts": 0, "ambiguous": False, "next_try_at": self.due_at}
        return vars(self) | empty | fresh | {"created_at": now, "updated_at": now}


@dataclass(frozen=True)
class File:
    """A file that goes with a reply. `kind` is its media type; `title` says in words what it is."""

    name: str
    title: str
    content: bytes = field(repr=False)
    kind: str


@dataclass(frozen=True)
class Reply(Message):
    """What a command answers: to the asker alone, but for `public`, one line for the record's group."""

    public: str = ""
    about: Group | None = None  # the record's group; the request's own where it is not said
    letters: tuple[Letter, ...] = ()
    form: Form | None = None
    refused: bool = False  # nothing was done: a question, a mistake or a failure
    field: str = ""  # and which field of a form that was about
    files: tuple[File, ...] = ()  # for the asker alone, wherever they asked
    secret: str = ""  # words in it, such as a code, that are shown and never kept


def lines(*texts: str | Line) -> tuple[Line, ...]:
    """Lines from texts, leaving out what is empty."""
    return tuple(t if isinstance(t, Line) else Line(t) for t in texts if t)
