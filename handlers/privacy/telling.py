"""`my data`: everything that is kept about whoever asks, as a text that anybody can open and read."""

from collections.abc import Iterable

from handlers import rights
from handlers.core import File, Reply, Request, command
from handlers.language import calendar, names
from handlers.privacy import sections
from storage.people import Member

HOW = (
    "Only you have been sent this file. It holds what you wrote, what is yours, and what was sent to you. Words of "
    "others are in it only where you can read them in the chat as well. What belongs to a group that you cannot read "
    "any more is left out; the lead of that group can answer for it. No telephone number, e-mail address or picture of "
    "you is kept."
)
WHOM = (
    "To put something right: `me` says who can change your post, and `edit` puts an action in other words. To have a "
    "text removed, ask the programme office (`redact`). To leave for good, type `forget me`."
)


@command("my data", "my data", "export|show my data", "data|everything about me", may=rights.met, reads=True, slow=True)
def my_data(request: Request) -> Reply:
    """Everything I keep about you, as a file for you alone. `my data`"""
    member = request.member
    found = {many: (one, list(lines)) for one, many, lines in sections.of(request, member)}
    held = names.listed([f"{len(own):,} {one if len(own) == 1 else many}" for many, (one, own) in found.items() if own])
    name = f"my-data-{request.today}.txt"
    content = "\r\n".join(_written(request, member, found)).encode("utf-8-sig")
    file = File(name, f"What PSR keeps about you, {calendar.full(request.today)}", content, "text/plain")
    return Reply(f"**What I keep about you**, as of {calendar.full(request.today)}: {held}.", files=(file,))


def _written(request: Request, member: Member, found: dict[str, tuple[str, list[str]]]) -> Iterable[str]:
    """The file, line by line."""
    yield "WHAT PSR KEEPS ABOUT YOU"
    yield ""
    clock = calendar.clock(request.clock)
    yield f"{names.person(request.roster, member)}, as of {calendar.full(request.today)}, {clock}."
    yield HOW
    yield WHOM
    for title, (_, lines) in found.items():
        yield ""
        yield f"{title.upper()} ({len(lines)})"
        yield from (f"- {line}" for line in lines or ["None."])
