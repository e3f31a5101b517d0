"""What the bot says, as plain text for a terminal and for tests."""

from bot.terminal import tables
from handlers.core import Button, Form, Message, Reply


def draw(message: Message) -> str:
    """The whole message: its text, its lines, `[Claim A11]` for a button, and the questions of a form."""
    return marked(message).replace("**", "").replace("`", "")


def marked(message: Message) -> str:
    """The same with its marks: **bold** refs and `what can be typed`."""
    parts = [message.text] if message.text else []
    parts += [_row(line.text, line.buttons) for line in message.lines]
    parts += tables.drawn(message.table) if message.table else []
    parts += [_row("", message.buttons)] if message.buttons else []
    if isinstance(message, Reply) and message.form and not message.text:
        parts.append(_form(message.form))
    if isinstance(message, Reply):
        parts += [f"File: {file.name}. A chat would send it to you." for file in message.files]
    return "\n".join(parts)


def _row(text: str, buttons: tuple[Button, ...]) -> str:
    return " ".join([*([text] if text else []), *(f"[{button.label}]" for button in buttons)])


def _form(form: Form) -> str:
    return "\n".join([form.title, *(f"  {field.label}" for field in form.fields)])
