"""Replies as text, so that a request that arrives twice gets its first reply again."""

import json
from typing import Any

from handlers.core import Button, Field, Form, Line, Reply, Table

SHOWN_ONCE = "(shown once)"


def dump(reply: Reply) -> str:
    """The reply as JSON, without what only the first answer does: its letters, its public line, and a secret in it."""
    kept = {name: getattr(reply, name) for name in ("text", "lines", "buttons", "table", "form", "refused")}
    text = json.dumps(kept, default=vars)
    return text.replace(reply.secret, SHOWN_ONCE) if reply.secret else text


def load(text: str) -> Reply:
    """The reply that `dump` wrote."""
    kept = json.loads(text)
    lines = tuple(Line(line["text"], _buttons(line["buttons"])) for line in kept["lines"])
    form, table = _form(kept["form"]), _table(kept.get("table"))
    return Reply(kept["text"], lines, _buttons(kept["buttons"]), table, form=form, refused=kept["refused"])


def _buttons(kept: list[dict[str, str]]) -> tuple[Button, ...]:
    return tuple(Button(**button) for button in kept)


def _table(kept: dict[str, list[Any]] | None) -> Table | None:
    return Table(tuple(kept["columns"]), tuple(tuple(row) for row in kept["rows"])) if kept else None


def _form(kept: dict[str, Any] | None) -> Form | None:
    if kept is None:
        return None
    fields = tuple(Field(**{**f, "choices": tuple(tuple(c) for c in f["choices"])}) for f in kept["fields"])
    return Form(kept["command"], kept["title"], fields, kept["submit"], kept["given"])
