"""What nobody outside may learn of a closed group: two records, with it and without, answer byte for byte alike.

Everything that can be said is said to both, by people without a seat in the closed group, in private and in a channel
of their own. In the one record the closed group's members write on the way, so that a count, a ref, a suggestion
or "the latest" that took notice of them would show. What is planned for others is held against each other, too. How
long an answer takes is not measured here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import cycle, product
from zipfile import ZipFile

import pytest

from bot.schedule import preview
from bot.terminal.drawing import draw
from handlers import features
from handlers.core import COMMANDS, File, Reply
from handlers.language.names import ELSEWHERE
from tests.conftest import Bot, london
from tests.states import Data, bot_on, kept
from tests.stores import Store

features.load()

GROUP = "mdt"
ROOM = "the closed group's room"
DAYS = [(london(f"{first}T09:00"), london(f"{last}T18:00")) for first, last in (
    ("2016-03-15", "2016-03-18"), ("2016-04-12", "2016-04-14"), ("2016-04-28", "2016-05-06"),
)]  # fmt: skip


def _reached(data: Data) -> None:
    """A lead links no account to somebody with another seat elsewhere, so the one who sits in both has an account."""
    next(row for row in data["members"] if row["key"] == "ltg-lcc")["identities"] = [
        {"platform": "console", "tenant": "", "user": "lcc"}
    ]


def _inside(data: Data) -> None:
    """The closed group as it works: two with a seat there alone, and one of the task group."""
    _reached(data)
    data["members"].append({"key": "mdt-nurse", "title": "Community Matron", "org": "lcft", "home": "slack"})
    for seat in data["seats"]:
        if seat["key"] == "s-mdt-lcc":
            seat |= {"member": "ltg-lcc", "status": "confirmed"}
    data["seats"].append({"key": "s-mdt-nurse", "group": GROUP, "org": "lcft", "role": "Community Matron",
                          "member": "mdt-nurse", "capacity": "member", "status": "confirmed"})  # fmt: skip
    data["channels"].append({"key": "ch-room", "group": GROUP, "platform": "console", "tenant": "",
                             "conversation": ROOM, "posts": "all"})  # fmt: skip


def _outside(data: Data) -> None:
    """As if there had never been such a group."""
    _reached(data)
    data["members"] = [row for row in data["members"] if not row["key"].startswith("mdt-")]
    data["groups"] = [row for row in data["groups"] if row["key"] != GROUP]
    for section in ("seats", "channels", "meetings", "actions", "activities"):
        data[section] = [row for row in data[section] if row["group"] != GROUP]


# What the closed group's members do on the way, in turn: their words are found nowhere else.
WRITES = [
    ("newcomer", "join"),
    ("mdt-ccg", "action add Zebra consent form by Friday"),
    ("mdt-ccg", "meeting add 17 March 10am at Zebra House to define a zebra plan"),
    ("mdt-nurse", "action add Zebra list for the practice by the next meeting"),
    ("ltg-lcc", "action add Zebra call with the ward by 15 March"),
    ("mdt-nurse", "claim MDT-A1"),
    ("mdt-ccg", "campaign Zebra breakfast with CCG, Police and LCC w/c 18 April for elderly"),
    ("mdt-ccg", "log Zebra visit with Police and LCC on 10 March, 7 homes, for carers"),
    ("mdt-nurse", "done MDT-A1 zebra sent"),
    ("mdt-nurse", "undo"),
    ("mdt-ccg", "action add Zebra letter by 14 March 2017 for everyone"),
    ("mdt-nurse", "stuck MDT-A1 zebra away"),
    ("mdt-nurse", "capacity zebra days a week"),
    ("mdt-ccg", "rep suggest police mdt Zebra Officer"),
    ("mdt-ccg", "action add Zebra befriending leaflet by 16 March"),
    ("mdt-ccg", "action add Zebra list for the Executive by M7"),
    ("mdt-ccg", "action add Zebra posters for MDT-J1"),
    ("mdt-ccg", "digest weekly"),
    ("mdt-ccg", "accept 500001 as new police Zebra Constable"),
    ("ltg-lcc", "apologies for 17 March zebra"),
    ("mdt-ccg", "meeting move MDT-M2 to 18 March because of zebras"),
]

ASKS = ("join locality task group", "asker", None)  # somebody else, whose request is the first of an open group
REFS = ("show {}", "{}", "claim {}", "unclaim {}", "assign {} to me", "done {} x", "reopen {} x", "withdraw {} x",
        "due {} to Friday", "edit {} x", "note {} x", "stuck {} x", "unstuck {}", "call {}", "reply {} done", "join {}",
        "leave {}", "move {} to Friday", "cancel {} because", "held {}", "apologies {}", "coming {}", "started {}",
        "stop {} x", "outcome {} x", "promote {}", "claim A11 {}", "due A9 to {}", "action add Ring them by {}",
        "action add Ring them for {}", "export calendar {}", "who {}", "next {}", "find {}")  # fmt: skip
GROUPS = ("{}", "group {}", "who {}", "who is in {}", "reps {}", "capacity in {}", "actions {}", "actions in {}",
          "actions all in {}", "matters in {}", "calls in {}", "meetings {}", "next {}", "activities {}",
          "activities in {}", "gaps {}", "calendar {}", "digest {}", "digest weekly in {}", "export actions in {}",
          "export calendar in {}", "export activities in {}", "join {}", "action add Ring them in {}",
          "meeting add 18 May 10am in {}", "log A walk with Police in {}", "activity idea Walks in {}", "find {}",
          "rep suggest police {} Officer", "rep confirm police {}", "rep end police {}", "rep confirm ccg {}",
          "action add Ring them by the next {} meeting", "due A9 to the next {} meeting", "what {}", "help {}",
          "capacity a day in {}", "accept 1 as {}", "when is the next {} meeting")  # fmt: skip
PEOPLE = ("who {}", "find {}", "assign A10 to @{}", "action add Ring them @{}", "actions @{}",
          "deputy @{} until 4 April",
          "rep suggest lcft ltg @{}", "rep confirm lcft ltg @{}", "rep end lcft ltg @{}", "accept 1 as {}",
          "activities {}", "actions {}")  # fmt: skip
WORDS = (
    *(line.format(ref) for ref in ("MDT-A1", "MDT-J1", "mdt-m2", "MDT-A99") for line in REFS),
    *(line.format(name) for name in ("mdt", "Extended MDT", "extended multi-disciplinary team") for line in GROUPS),
    *(line.format(who) for who in ("mdt-ccg", "matron", "primary care development", "s-mdt-lcc") for line in PEOPLE),
    "meeting cancel M8 because of zebras", "undo", "meeting cancel M7 because of zebras", "undo", "undo",
    "find zebra", "find zebra house", "find befriending", "find MDT", "actions zebra", "activities zebra", "A99", "J99",
    "M99", "claim 99", "actions", "actions all", "actions mine", "actions late", "actions open", "actions stuck",
    "actions cleared", "actions all groups", "actions J1", "show J1", "J1",
    "reopen A12 zebra", "actions lcft", "actions ccg", "meetings all", "activities all groups",
    "activities mine", "activities police", "activities ccg", "groups", "about", "help closed", "join", "joins",
    "accept 1", "accept 2", "decline 2", "undo", "undo", "overview", "home", "channel", "nudges", "who ccg",
    "who police", "capacity", "calendar in April", "calendar all", "export", "export actions all csv",
    "export activities all csv", "export calendar all", "export actions csv", "export activities csv", "digest", "gaps",
    "action add Zebra consent form by Friday", "campaign Zebra breakfast with CCG, Police and LCC w/c 18 April",
    "event Zebra visit with Police and LCC on 10 April", "meeting add 17 March 10am at Zebra House", "due A9 to zebra",
    "rep suggest dwp ltg Adviser", "rep confirm dwp ltg", "what zebra", "what", "mdtt", "extended", "joinn mdt",
    "action add Ring them @zebra", "deputy", "me", "welcome", "matters", "calls", "next", "done 2 all well",
)  # fmt: skip
CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")
NAMED = re.compile(r"mdt|extended|matron|primary care development", re.IGNORECASE)
INSIDERS = re.compile("Extended MDT|Primary Care Development lead|Community Matron|Wellbeing Service|Zebra Constable")
# Rights are not the database's affair; what is read is read on both, for those who read most.
BY_RIGHTS = pytest.mark.sqlite("differs from the others in rights alone")
OUTSIDERS = ("ltg-fire", "ltg-police", "pmo-manager", "exec-observer", "exec-chair", "nobody")
BOTH = [("ltg-fire", None), ("pmo-manager", "ltg")]
OTHERS = [each for each in product(OUTSIDERS, (None, "ltg")) if each not in BOTH]
ASKERS = [*BOTH, *(pytest.param(*other, marks=BY_RIGHTS) for other in OTHERS)]
OPEN = [
    ("ltg-fire", "action add Ring the library by 22 March @ltg-vcfs"),
    ("ltg-ccg", "event Carers stall with CCG and Fire on 29 March for carers"),
    ("ltg-police", "meeting add 13 April 10am at Library to look back"),
    ("ltg-fire", "action add Bring the leaflet by 13 April"),
    ("ltg-fire", "claim A11"),
]


@pytest.fixture
def both(store: Store) -> Iterator[tuple[Bot, Bot]]:
    """A bot on the record with the closed group, and one on the record without."""
    beside = Bot(store.another(kept(store, _outside)))
    with bot_on(store, _inside) as bot:
        yield bot, beside
    beside.router.close()
    store.drop(beside.database)


def _all_of(reply: Reply) -> tuple[object, ...]:
    """Everything of an answer that leaves the bot; a letter without the number of its member or channel."""
    letters = [(letter.rule, letter.text, letter.due_at, letter.occasion) for letter in reply.letters]
    return (reply.text, reply.lines, reply.buttons, reply.table, reply.form, reply.public, reply.refused, reply.field,
            [*map(_held, reply.files)], letters)  # fmt: skip


def _without_codes(reply: Reply) -> tuple[object, ...]:
    """The same without one-time codes, which are drawn by lot."""
    lines = tuple(replace(line, text=CODE.sub("CODE", line.text)) for line in reply.lines)
    plain = replace(reply, text=CODE.sub("CODE", reply.text), lines=lines, secret="")
    return _all_of(plain)


def _held(made: File) -> list[object]:
    """What a file holds; a workbook without the hour at which it was packed."""
    if not made.name.endswith(".xlsx"):
        return [made.name, made.title, made.content]
    with ZipFile(BytesIO(made.content)) as book:
        parts = [(name, book.read(name)) for name in book.namelist() if name != "docProps/core.xml"]
    return [made.name, made.title, parts]


def _asked(bot: Bot, line: str, person: str, where: str | None, key: str) -> tuple[object, ...]:
    return _without_codes(bot.router.answer(bot.request(line, person, where, key=key)))


@pytest.mark.threat("T6")
@pytest.mark.parametrize(("person", "where"), ASKERS)
def test_outsiders_are_answered_as_if_there_were_no_closed_group(
    both: tuple[Bot, Bot], person: str, where: str | None
) -> None:
    writing, differ = cycle(WRITES), []
    there = both[0]
    for number, line in enumerate([*(c.example for c in COMMANDS.values()), *WORDS]):
        if number % 3 == 0:
            who, words = next(writing)
            there.router.answer(there.request(words, who, GROUP, conversation=ROOM))
        if number == 5:
            assert not any(bot.router.answer(bot.request(*ASKS)).refused for bot in both)
        answers = [_asked(bot, line, person, where, f"same-{number}") for bot in both]
        if answers[0] != answers[1]:
            differ.append("\n".join(map(repr, (line, *answers))))
    assert "\n\n".join(differ) == ""


def test_what_members_write_on_the_way_is_written(both: tuple[Bot, Bot]) -> None:
    """The control: none of these lines is refused, and the group's own people read the lot."""
    for who, words in WRITES:
        assert not both[0].ask(words, who, GROUP, conversation=ROOM).refused, words
    assert "zebra" in both[0].say("actions", "mdt-ccg", GROUP).casefold()


def test_in_another_groups_channel_its_own_member_hears_nothing_of_it_unasked(both: tuple[Bot, Bot]) -> None:
    there = both[0]
    for who, words in WRITES:
        if who != "ltg-lcc":
            there.router.answer(there.request(words, who, GROUP, conversation=ROOM))
    # What is kept about oneself is a file for oneself alone, wherever it was asked for.
    examples = [c.example for c in COMMANDS.values() if c.name != "my data"]
    lines = [*examples, *(line for line in WORDS if not NAMED.search(line))]
    for number, line in enumerate(lines):
        said, wanted = (_asked(bot, line, "ltg-lcc", "ltg", f"same-{number}") for bot in both)
        assert said == wanted, line


NAMED_THERE = ["show MDT-A1", "MDT-J1", "done MDT-A1 all well", "action add Ring them in MDT", "capacity mdt",
               "reps mdt", "capacity in mdt", "gaps mdt", "calendar mdt", "who mdt", "group extended mdt",
               "actions mdt", "digest mdt", "activities mdt", "meetings mdt", "next mdt", "export actions in mdt",
               "action add Ring by MDT-M2"]  # fmt: skip


@pytest.mark.parametrize("line", NAMED_THERE)
def test_what_is_asked_of_it_there_is_for_its_own_channel(both: tuple[Bot, Bot], line: str) -> None:
    there = both[0]
    for who, words in WRITES:
        there.router.answer(there.request(words, who, GROUP, conversation=ROOM))
    assert there.say(line, "ltg-lcc") == ELSEWHERE
    assert not there.ask(line, "ltg-lcc", GROUP).text.startswith(ELSEWHERE)


def test_what_one_did_in_it_is_not_taken_back_in_another_groups_channel(both: tuple[Bot, Bot]) -> None:
    there = both[0]
    there.say("action add Zebra call with the ward by Friday", "ltg-lcc", GROUP)
    assert there.say("undo", "ltg-lcc") == ELSEWHERE
    assert there.say("undo", "ltg-lcc", None) == "Taken back: MDT-A1 is off the list."


@pytest.mark.parametrize("touched", [False, True])
def test_what_follows_an_open_meeting_in_it_is_taken_back_unheard(both: tuple[Bot, Bot], touched: bool) -> None:
    """Somebody cancels a meeting at which something of the closed group is due, and takes that back."""
    there = both[0]
    there.say("action add Zebra list for the Executive by M7", "mdt-ccg", GROUP)
    for line in ("meeting cancel M7 because of the flood", "meetings", "undo", "M7", "meetings"):
        assert len({draw(bot.ask(line, "pmo-manager", None)) for bot in both}) == 1, line
        if touched and line == "meetings":
            there.say("due MDT-A1 to 29 April", "mdt-ccg", GROUP)
    due = "29 April" if touched else "16 March"
    assert due in there.say("MDT-A1", "mdt-ccg", GROUP)


@pytest.mark.threat("T6")
def test_no_letter_to_anybody_else_tells_of_it(both: tuple[Bot, Bot]) -> None:
    """What is planned in the first days and in the last, and what answers have put into the outbox."""
    there = both[0]
    for who, words in WRITES:
        there.router.answer(there.request(words, who, GROUP, conversation=ROOM))
    for number, (who, words) in enumerate(OPEN):
        for bot in both:
            assert not bot.router.answer(bot.request(words, who, "ltg", key=f"open-{number}")).refused, words
    planned = [[line for days in DAYS for line in preview(bot.database, *days)] for bot in both]
    told = [[line for line in lines if not INSIDERS.search(line.partition(": ")[0])] for lines in planned]
    assert told[0] == told[1]
    assert len(told[1]) > 20
    assert len(planned[0]) > len(told[0]) + 5
