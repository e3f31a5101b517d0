"""Who may run an activity, and what a closed group keeps to itself."""

import pytest

from storage.database import Database
from tests.conftest import Bot, london
from tests.joint import change, number
from tests.record import answered, everything, leave, mark_sent
from tests.stores import Record, Store

PEOPLE = {
    "logger": "ltg-ccg", "partner": "ltg-lcc", "member": "ltg-fire", "lead": "ltg-police", "coordinator": "pmo-manager",
    "outsider": "exec-fire", "observer": "exec-observer", "own organisation, outside": "exec-ccg",
    "stranger": "nobody", "left": "ltg-vcfs",
}  # fmt: skip
READERS = {"logger", "partner", "member", "lead", "coordinator", "outsider", "observer", "own organisation, outside"}
RUNNERS = {"logger", "lead", "coordinator"}
MEMBERS = {"logger", "partner", "member", "lead", "coordinator"}
TABLE = {
    "activities": READERS, "activities done": READERS, "activities mine": READERS, "J9": READERS, "actions J9": READERS,
    "action add Print leaflets for J9": MEMBERS,
    "started J9": RUNNERS, "edit J9 on 20 April": RUNNERS, "edit J9 with Police": RUNNERS,
    "move J9 to 20 April": RUNNERS, "stop J9 because of rain": RUNNERS,
    "outcome J11 Twelve bags": RUNNERS, "done J11 Twelve bags": RUNNERS,
    "log Stall on 10 March": MEMBERS, "event Stall on 20 April": MEMBERS, "campaign Stall in May": MEMBERS,
    "activity idea Tea for carers": MEMBERS, "promote J3 in May with CCG": MEMBERS,
    "join J9 with a stall": MEMBERS, "leave J9 no time": {"partner"},
    "gaps": READERS, "calendar": READERS, "find carers": READERS, "export calendar": READERS,
    "export activities": {"lead", "coordinator"}, "export actions": {"lead", "coordinator"},
}  # fmt: skip


@pytest.fixture
def chorley(store: Store, joint: Record) -> Record:
    return store.keep("activity rights", _left, joint)


def _left(database: Database) -> None:
    """One thing more is logged, and somebody has left."""
    bot = Bot(database, count=1000)
    bot.say("log Tidy the park on 10 March, 12 people", "ltg-ccg")
    leave(bot, "ltg-vcfs")
    bot.router.close()


@pytest.mark.parametrize("line", TABLE)
def test_each_line_is_open_to_those_of_the_table_and_nobody_else(store: Store, chorley: Record, line: str) -> None:
    done = answered(lambda: Bot(store.copy(chorley)), PEOPLE, line, TABLE[line], "ltg")
    assert done == TABLE[line]


THEIRS = "CCG's people, the lead (Community Beat Manager) or the programme office can {}. join J9 is for everyone."
SENTENCES = [
    ("member", "edit J9 on 20 April", THEIRS.format("change it")),
    ("partner", "move J9 to 20 April", THEIRS.format("move it").removesuffix(" join J9 is for everyone.")),
    ("member", "stop J9 because of rain", THEIRS.format("stop it")),
    ("member", "done J9 Forty came", THEIRS.format("say how it went")),
    ("member", "started J9", THEIRS.format("say that it has started")),
    ("observer", "stop J9 because of rain",
     "You have no seat in the Locality Task Group, so you can't stop it there. /psr join task group asks for one."),
    ("own organisation, outside", "stop J9 because of rain",
     "You have no seat in the Locality Task Group, so you can't stop it there. /psr join task group asks for one."),
    ("outsider", "join J9 with a stall",
     "You have no seat in the Locality Task Group, so you can't join in there. /psr join task group asks for one."),
    ("own organisation, outside", "join J9",
     "You have no seat in the Locality Task Group, so you can't join in there. /psr join task group asks for one."),
    ("observer", "leave J9",
     "You have no seat in the Locality Task Group, so you can't join in or leave there. /psr join task group asks for "
     "one."),
    ("outsider", "log Stall",
     "You have no seat in the Locality Task Group, so you can't log an activity there. /psr join task group asks for "
     "one."),
    ("stranger", "join J9", "I don't know you yet. Ask the programme office, or type /psr join locality task group."),
    ("left", "join J9", "I don't know you yet. Ask the programme office, or type /psr join locality task group."),
    ("partner", "export activities",
     "Only the lead (Community Beat Manager) or the programme office can export the group's activities."),
    ("stranger", "J9", "I don't know you yet. Ask the programme office, or type /psr join locality task group."),
    ("left", "J9", "I don't know you yet. Ask the programme office, or type /psr join locality task group."),
]  # fmt: skip


@pytest.mark.parametrize(("role", "line", "said"), SENTENCES)
def test_a_refusal_says_who_can_and_nothing_is_changed(bot: Bot, role: str, line: str, said: str) -> None:
    before = everything(bot)
    assert bot.say(line, PEOPLE[role]) == said
    assert everything(bot) == before


def test_an_observer_of_its_group_reads_only(bot: Bot) -> None:
    bot.say("event Open day on 1 June", "exec-chair", "executive")
    assert bot.say("stop J12 because of rain", "exec-observer", "executive") == (
        "Observers can read, but not stop it. The programme office can change that."
    )
    assert bot.ask("J12", "exec-observer", "executive").buttons == ()


def test_whoever_logged_it_runs_it_though_another_organisation_leads(bot: Bot) -> None:
    change(bot, "J9", logged_by_id=number(bot, "ltg-fire"))
    assert not bot.ask("edit J9 at Town Hall", "ltg-fire").refused
    assert not bot.ask("edit J9 at Covered market", "ltg-ccg").refused


def test_the_actions_of_a_stopped_activity_go_with_it_whoever_raised_them(bot: Bot) -> None:
    bot.say("action add Print leaflets for J9", "ltg-fire")
    mark_sent(bot, london(bot.at))
    assert not bot.ask("stop J9 rain – withdraw actions", "ltg-ccg").refused
    assert bot.say("A13").splitlines()[2] == 'Withdrawn: "J9 was stopped: rain"'


# --- a closed group: its refs are to everybody else as if they were not there

ABOUT = [
    "{}", "show {}", "activity {}", "{} done x", "done {} x", "activity done {} x", "edit {} x", "edit {}",
    "move {} to 20 April", "move {}", "started {}", "stop {} x", "stop {}", "outcome {} x", "actions {}",
    "actions for {}", "action add Print leaflets for {}", "action add for {}", "edit {} on 1 March with CCG",
]  # fmt: skip


@pytest.mark.parametrize("line", ABOUT)
@pytest.mark.parametrize("person", ["ltg-police", "pmo-manager", "exec-observer", "nobody"])
def test_outsiders_cannot_tell_a_closed_ref_from_one_that_does_not_exist(bot: Bot, line: str, person: str) -> None:
    said = bot.ask(line.format("MDT-J1"), person)
    other = bot.ask(line.format("MDT-J98"), person)
    assert said.refused
    assert said.text == other.text.replace("MDT-J98", "MDT-J1")
    assert [b.says for b in said.buttons] == [b.says.replace("MDT-J98", "MDT-J1") for b in other.buttons]


def test_inside_everything_works_with_its_own_refs(bot: Bot) -> None:
    def say(line: str) -> str:
        return bot.say(line, "mdt-ccg", "mdt")

    assert say("MDT-J1").splitlines()[0] == "MDT-J1 Carers breakfast for the test"
    assert say("action add Print cards for MDT-J1").startswith("Added MDT-A1 Print cards – for MDT-J1, no owner")
    assert "MDT-A1 Print cards" in say("actions MDT-J1")
    assert say("move MDT-J1 to 20 April").startswith("MDT-J1 now on Wednesday 20 April 2016")
    assert say("stop MDT-J1 rain – withdraw actions").splitlines()[2] == "MDT-A1 is withdrawn."
    assert say("undo") == "Taken back: MDT-A1 and MDT-J1 are as they were."


def test_no_letter_and_no_public_line_of_it_leaves_the_group(bot: Bot) -> None:
    mark_sent(bot, london(bot.at))
    reply = bot.ask("stop MDT-J1 because of rain", "mdt-ccg", "mdt")
    assert reply.letters == ()
    assert reply.about is None or reply.about.key == "mdt"
