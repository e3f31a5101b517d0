"""A conversation on a screen: who, where, when, what was typed and what the bot said."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from bot.terminal.drawing import marked
from handlers.core import Message
from handlers.language import calendar

INDENT = 9
HELD = "\ue000"  # a space inside a button: lines are not broken there
BUTTON = re.compile(r"\[[^\[\]]+\]")


@dataclass
class Transcript:
    """Prints the conversation as it happens; a new day gets a heading."""

    console: Console
    zone: ZoneInfo
    day: date | None = None

    def typed(self, at: datetime, who: str, where: str, text: str) -> None:
        """Something a person typed."""
        self._head(at, f"[bold]{escape(who)}[/bold][dim], {escape(where)}[/dim]")
        self._body(Text(f"/psr {text}".rstrip(), style="cyan"))

    def answered(self, message: Message) -> None:
        """What the bot answered, to the person alone."""
        self._body(Text("PSR, to them alone:", style="dim"))
        self._body(_styled(message))

    def posted(self, at: datetime, where: str, message: Message) -> None:
        """What the bot sent by itself."""
        self._head(at, f"[bold green]PSR[/bold green] [dim]to[/dim] [bold]{escape(where)}[/bold]")
        self._body(_styled(message))

    def remark(self, at: datetime, words: str) -> None:
        """A line about what is not shown."""
        self._head(at, f"[dim]{escape(words)}[/dim]")

    def line(self, words: str = "") -> None:
        """A line of its own."""
        self.console.print(escape(words), highlight=False)

    def _head(self, at: datetime, words: str) -> None:
        local = at.astimezone(self.zone)
        if local.date() != self.day:
            self.day = local.date()
            self.console.print()
            self.console.rule(f"[bold]{calendar.full(self.day)}[/bold]", align="left")
        self.console.print()
        self.console.print(f"[dim]{calendar.clock(local.time()):>{INDENT - 2}}[/dim]  {words}", highlight=False)

    def _body(self, text: Text) -> None:
        for line in text.wrap(self.console, self.console.width - INDENT):
            line.rstrip()
            line.plain = line.plain.replace(HELD, " ")
            self.console.print(Text(" " * INDENT).append_text(line), highlight=False)


def _styled(message: Message) -> Text:
    """The message with bold refs, and buttons that are not broken over two lines."""
    words = BUTTON.sub(lambda found: found[0].replace(" ", HELD), marked(message))
    text = Text()
    for part in re.split(r"(\*\*.+?\*\*|`.+?`)", words):
        style = "bold" if part.startswith("**") else "cyan" if part.startswith("`") else ""
        text.append(part.strip("*`") if style else part, style=style)
    text.highlight_regex(BUTTON, style="green")
    return text
