"""What somebody says of an activity, read of a line or of a form, and the line that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.core import Request
from handlers.language.dates import Span
from handlers.language.doings import Reach
from handlers.language.plain import for_parsing
from storage.activities import FocusGroup
from storage.partnership import Organisation

# The fields of a form as the words before a colon that say the same in a line.
KEYS = {"partners": "with", "when": "on", "happened": "on", "place": "at", "focus": "focus", "reach": "reach",
        "group": "group"}  # fmt: skip

TITLE, PLACE, OUTCOME = 200, 120, 500  # characters


@dataclass(frozen=True)
class Wanted:
    """Everything that was said of an activity, new or to be changed; the kind as it is typed."""

    title: str = ""
    kind: str = ""
    partners: tuple[Organisation, ...] = ()
    focus: tuple[FocusGroup, ...] = ()
    when: Span | None = None
    place: str = ""
    reach: Reach | None = None
    outcome: str = ""

    def on(self, when: Span) -> "Wanted":
        """The same, on these days."""
        return replace(self, when=when)


def typed(request: Request) -> Request:
    """The request as a line: what was typed, or for a form the line that says the same."""
    if request.form is None:
        return request
    parts = [request.text, request.form.get("activity", ""), request.form.get("kind", ""), _quoted(request.form)]
    clauses = [f"{key}: {request.form[name]}" for name, key in KEYS.items() if request.form.get(name)]
    return replace(request, text=" ".join(part for part in (*parts, *clauses) if part))


def _quoted(form: Mapping[str, str]) -> str:
    """The title in quotation marks, so that no clause is looked for in it."""
    title = form.get("title", "")
    return f'"{title}"' if title and '"' not in for_parsing(title) else title
