"""Help: what can be said, built from the commands themselves; what the partnership is; what its words mean."""

from difflib import get_close_matches

from handlers import rights
from handlers.core import COMMANDS, Button, Command, Line, Oops, Reply, Request, command, lines
from handlers.language import calendar, refs
from handlers.language.patterns import Pattern, patterns
from handlers.language.plain import for_parsing
from storage import partnership

HELP = (
    "Actions: `action add Ring the surgery by Friday`, `claim A11`, `done A7 list sent`, `actions mine`",
    "On the way: `stuck A11 nobody has replied`, `due A10 to w/c 4 April`, `note A9 first draft done`",
    "Together: `log Home visits with Police, 12 homes`, `event Carers stall on 13 April`, `campaign Get moving in May`",
    "Joining up: `activities`, `join J9`, `gaps` (whom nothing is planned for), `calendar`",
    "Meetings: `next`, `meetings`, `apologies M7`, `matters`",
    "People: `who police`, `group executive`, `me`, `join locality task group`",
    "Everything: `find befriending leaflet` searches all you can see; `export actions`, `export calendar` are files",
    "Words and dates: `what LSOA`, `about`, `help dates`",
    "Put right: `undo` takes back your last change within ten minutes",
    "More: `help actions`, `help activities`, `help meetings`, `help people`, or one command: `help claim`",
    "In a channel put `/psr` in front. No names, no cases: nothing about residents or patients.",
)
DATES = (
    "A day: `16 March`, `Wed 16 March`, `16/3`, `Friday`, `next Friday`. Day comes before month, always.",
    "Not so exact: `w/c 21 March`, `end of April`, `by April`, `mid April`, `in two weeks`",
    "A meeting: `next meeting`, `by M7`, `by the 16 March meeting`; the date follows the meeting when it moves.",
    "A time: `10am`, `4.30pm`, `16:00`, `10am to midday`",
    "Not taken: asap, soon, TBC, Q1. I repeat each date with its weekday, so you can see what I understood.",
)
TOPICS_SHOWN = ("actions", "activities", "meetings", "calendar", "people", "dates")
# Features that are one thing to the people who ask for them; any other feature is a topic of its own name.
TOPICS = {
    "actions": ("actions", "undo"), "people": ("people", "seats", "joining", "overview"),
    "digest": ("digest", "exporting"),
    "exports": ("exporting",), "reminders": ("nudges", "nudging", "undelivered"),
}  # fmt: skip
OFFICE = {"audit"}  # listed only for the programme office
ALSO = {
    "action": "actions", "activity": "activities", "meeting": "meetings", "who": "people", "person": "people",
    "groups": "people", "joining": "people", "channel": "channels", "nudges": "reminders", "reminder": "reminders",
    "date": "dates", "times": "dates", "digests": "digest", "export": "exports", "exporting": "exports",
    "diary": "calendar", "audit trail": "history", "campaigns": "activities", "events": "activities",
    "data": "privacy", "gdpr": "privacy",
}  # fmt: skip


@command("help", "help <words>", "?", may=rights.anyone, reads=True)
def help_with(request: Request, words: str = "") -> Reply:
    """What you can say to me; add a topic or a command to read more. `help actions`"""
    asked = for_parsing(words).casefold().strip(" ?.`")
    topic = ALSO.get(asked, asked)
    if not asked:
        says = tuple(Button(t.capitalize(), f"help {t}") for t in TOPICS_SHOWN)
        return Reply("**What you can say to me**", lines(*HELP), says)
    if topic == "dates":
        return Reply("**Dates and times**", lines(*DATES))
    if ref := refs.ref(asked.rpartition(" ")[2]):
        return Reply(f"`{ref}` shows it and what you can do.", buttons=(Button(f"Show {ref}", f"show {ref}"),))
    found = [c for c in _of_topic(topic) if c.name not in OFFICE or rights.coordinates(request)]
    if found:
        return Reply(f"**{topic.capitalize()}**", tuple(Line(_line(c)) for c in found))
    return _of_command(asked)


@command("about", "about", may=rights.anyone, reads=True)
def about(request: Request) -> Reply:
    """What the partnership is for. `about`"""
    held = request.roster.partnership
    if held is None:
        return Reply("No partnership is loaded yet. The programme office does that.", refused=True)
    partners = sum(o.partner and o.active for o in request.roster.organisations.values())
    groups = sum(g.active and not g.closed for g in request.roster.groups.values())
    since = f"Since {calendar.month(held.started)}: " if held.started else ""
    return Reply(
        f"**{held.name}**",
        lines(held.purpose.strip(), f"{since}{partners} partners, {groups} groups. `groups` lists them."),
    )


@command("what", "what [is|does|are] <words>", "what's|whats <words>", may=rights.anyone, reads=True)
def what(request: Request, words: str = "") -> Reply:
    """What a word or a set of letters means. `what LSOA`"""
    terms = {term.term.casefold(): term for term in partnership.terms(request.session)}
    asked = " ".join(w for w in words.strip(" ?.").split() if w.casefold() not in ("mean", "a", "an", "the"))
    if not asked:
        listed = ", ".join(term.term for term in terms.values())
        return Reply(f"I can explain: {listed}. For example `what LSOA`" if listed else "No words are explained yet.")
    found = terms.get(asked.casefold())
    if ref := refs.ref(asked):
        return Reply(f"`{ref}` shows it and what you can do.", buttons=(Button(f"Show {ref}", f"show {ref}"),))
    if found:
        return Reply(f"**{found.term}**: {found.means}")
    inside = [term.term for term in terms.values() if len(asked) > 3 and asked.casefold() in term.means.casefold()]
    near = inside or [terms[key].term for key in get_close_matches(asked.casefold(), terms, n=3, cutoff=0.6)]
    hint = (
        f"Did you mean {' or '.join(f'`what {term}`' for term in near[:3])}?"
        if near
        else "`what` lists the words I can explain."
    )
    raise Oops(f'I have no meaning for "{asked}". {hint}', tuple(Button(term, f"what {term}") for term in near[:3]))


@command("reword", "reword", may=rights.anyone, reads=True)
def reword(request: Request) -> Reply:
    """Leave what I asked about unsaved, to say it in other words. `reword`"""
    return Reply("Nothing was saved. Please type it again without anything that could identify a person.")


def _of_topic(topic: str) -> list[Command]:
    """The commands of a topic, feature by feature, each file's together: whichever was imported first."""
    found = sorted(COMMANDS.values(), key=lambda c: c.run.__module__)
    return [c for feature in TOPICS.get(topic, (topic,)) for c in found if _feature(c) == feature]


def _feature(found: Command) -> str:
    return found.run.__module__.split(".")[1]


def _line(found: Command) -> str:
    """ "`claim A11` – take on an action that has no owner"."""
    sentence = found.help.partition("`")[0].strip().rstrip(".")
    return f"`{found.example}` – {sentence[:1].lower()}{sentence[1:]}"


def _of_command(asked: str) -> Reply:
    """One command's help; a word that is none is met with a near one."""
    words = asked.removeprefix("/psr ").split()
    found = COMMANDS.get(" ".join(words)) or next((p.command for p in patterns() if _opens(p, words)), None)
    if found is not None:
        sentence = found.help.partition("`")[0].strip()
        return Reply(f"**{found.name.capitalize()}** – {sentence}\nFor example `{found.example}`")
    known = {
        *TOPICS,
        *map(_feature, COMMANDS.values()),
        "dates",
        *(verb for p in patterns() for verb in (p.head[-1] if p.head else ())),
    }
    near = get_close_matches(words[-1] if words else "", sorted(known), n=1)
    hint = f"Did you mean `help {near[0]}`?" if near else "`help` lists what I can do."
    raise Oops(f'I have no help on "{asked[:40]}". {hint}', (Button("Help", "help"),))


def _opens(pattern: Pattern, words: list[str]) -> bool:
    """Whether the words are a command's own: its first words, or its verb alone (`claim`, `action claim`)."""
    heads = pattern.head
    alone = len(words) == 1 and bool(heads) and words[0] in heads[-1]
    return alone or (len(words) == len(heads) > 0 and all(w in h for w, h in zip(words, heads, strict=True)))
