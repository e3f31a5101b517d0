"""A conversation on a screen: who, where, when, what was typed and what the bot said."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from bot.terminal.drawing import draw
from handlers.core import Message
from handlers.language import calendar

INDENT = 9


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
        self._body(Text(draw(message)))

    def posted(self, at: datetime, where: str, message: Message) -> None:
        """What the bot sent by itself."""
        self._head(at, f"[bold green]PSR[/bold green] [dim]to[/dim] [bold]{escape(where)}[/bold]")
        self._body(Text(draw(message)))

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
        self.console.print(Padding(text, (0, 0, 0, INDENT)), highlight=False)
