"""What every handler needs: the request it is given, the reply it returns, and the decorators that register it."""

from handlers.core.moment import Moment, calendar_of, office_hours
from handlers.core.registry import COMMANDS, NUDGES, Command, Nudge, Plan, Right, Skip, command, nudge
from handlers.core.request import Request
from handlers.core.said import Button, Field, File, Form, Letter, Line, Message, Oops, Reply, Table, Unclear, lines

__all__ = [
    "COMMANDS", "NUDGES", "Button", "Command", "Field", "File", "Form", "Letter", "Line", "Message", "Moment", "Nudge",
    "Oops", "Plan", "Reply", "Request", "Right", "Skip", "Table", "Unclear", "calendar_of", "command", "lines", "nudge",
    "office_hours",
]  # fmt: skip
