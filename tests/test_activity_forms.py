"""The forms of activities: every clause as a field, an error at its own."""

import pytest

from tests.conftest import Bot
from tests.kept import kept

ALL = ["title", "kind", "when", "partners", "focus", "place", "reach"]
FILLED = {"group": "ltg", "title": "Know your neighbour", "kind": "campaign", "when": "w/c 25 April",
          "partners": "VCFS, Council", "focus": "elderly and carers", "place": "Covered market",
          "reach": "40 homes"}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "command", "asked", "fields"),
    [
        ("log", "activity log", "What did you do together? For example log Joint home safety visits with Fire, Police "
         "and Council on 10 March", [f.replace("when", "happened") for f in ALL]),
        ("activity log", "activity log", "What did you do together? For example log Joint home safety visits with "
         "Fire, Police and Council on 10 March", [f.replace("when", "happened") for f in ALL]),
        ("activity add", "activity add", "What do you plan? For example campaign Know your neighbour with VCFS and "
         "Council w/c 25 April", ALL),
        ("activity idea", "activity idea", "What is the idea? For example activity idea Befriending",
         ["title", "focus"]),
        ("promote J4", "activity promote", "When is it, and who takes part? For example promote J4 with VCFS and CCG "
         "in May, or promote J4 tbc while there is no date.", ["when", "partners", "place"]),
    ],
)  # fmt: skip
def test_nothing_after_it_opens_a_form(bot: Bot, line: str, command: str, asked: str, fields: list[str]) -> None:
    assert bot.say(line) == asked
    form = bot.replies[-1].form
    assert form is not None
    assert (form.command, [field.name for field in form.fields]) == (command, fields)
    assert len(form.title) <= 24


@pytest.mark.parametrize(("line", "kind", "title"), [("campaign", "campaign", "Plan a campaign"),
                                                     ("event", "event", "Plan an event"),
                                                     ("activity event", "event", "Plan an event"),
                                                     ("activity add test", "test", "Plan a test"),
                                                     ("activity add", "", "Plan an activity")])  # fmt: skip
def test_the_kind_is_chosen_already(bot: Bot, line: str, kind: str, title: str) -> None:
    form = bot.ask(line).form
    assert form is not None
    field = next(field for field in form.fields if field.name == "kind")
    assert (form.title, field.value) == (title, kind)
    assert dict(field.choices)["intervention"] == "Joint intervention"


def test_what_was_said_without_a_title_is_filled_in(bot: Bot) -> None:
    form = bot.ask("log event with Fire at Covered market on 10 March, 12 homes, for elderly").form
    assert form is not None
    assert {field.name: field.value for field in form.fields} == {
        "title": "", "kind": "event", "happened": "10 March", "partners": "Fire and Rescue", "focus": "elderly",
        "place": "Covered market", "reach": "12 homes",
    }  # fmt: skip


def test_a_filled_in_form_says_what_the_line_says(bot: Bot) -> None:
    assert bot.say("activity add", form=FILLED) == (
        "Planned J8 Know your neighbour – campaign, 25 to 29 April 2016, Covered market, 40 homes, elderly and "
        "carers.\nTaking part: Police, VCFS and Council.\n[Undo]"
    )


def test_a_title_alone_is_enough(bot: Bot) -> None:
    empty = dict.fromkeys(FILLED, "")
    assert bot.say("activity log", form={**empty, "title": "Stall", "group": "ltg"}).startswith(
        "Logged J8 Stall – done on Tuesday 15 March 2016."
    )
    assert bot.say("activity idea", form={**empty, "title": "Tea", "focus": "carers"}).startswith(
        "Kept J9 Tea – an idea, for carers."
    )


def test_a_title_in_a_form_is_kept_as_it_was_filled_in(bot: Bot) -> None:
    words = "Tea with Friends of the Park for carers on Fridays"
    bot.say("activity add", form={"group": "ltg", "title": words})
    assert (kept(bot, "J8")["title"], kept(bot, "J8")["focus"]) == (words, [])


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("when", "31 April", "April has no day 31."),
        ("when", "soon", "I need a date, such as 29 April or end of April."),
        ("when", "29 to 25 April", "That would end before it starts: 29 April to 25 April 2016."),
        ("partners", "Polcie", 'I don\'t know an organisation called "Polcie".'),
        ("partners", "Homestart", "Homestart is not a partner, so it cannot take part here."),
        ("focus", "dogs", 'I don\'t know a focus group called "dogs".'),
        ("reach", "lots", 'How many is "lots"? I need a number, such as 12 homes or about 40 people.'),
        ("kind", "party", "Please choose one of these: campaign, event, intervention, engagement, improvement, test."),
        ("group", "finance", 'I don\'t know a group called "finance".'),
    ],
)
def test_an_error_is_said_at_its_own_field_and_nothing_is_kept(bot: Bot, field: str, words: str, said: str) -> None:
    reply = bot.ask("activity add", form={**FILLED, field: words})
    assert reply.text.startswith(said)
    assert (reply.field, reply.refused) == (field, True)
    assert bot.say("event Stall").startswith("Planned J8")


def test_an_empty_title_asks_again(bot: Bot) -> None:
    reply = bot.ask("activity add", form={**FILLED, "title": " !! "})
    assert reply.refused
    assert reply.text.startswith("What is it called?")


def test_a_form_for_a_day_that_is_past_is_offered_as_a_log(bot: Bot) -> None:
    reply = bot.ask("activity add", form={**FILLED, "when": "1 March", "place": "", "reach": ""})
    assert reply.text.startswith("Tuesday 1 March 2016 has passed. If it has taken place, `log campaign …` keeps it;")
    assert bot.say(reply.buttons[0].says) == (
        "Logged J8 Know your neighbour – done on Tuesday 1 March 2016, for elderly and carers.\n"
        "Campaign: Police, VCFS and Council.\n[Add outcome J8] [Undo]"
    )


def test_the_same_form_again_is_asked_about(bot: Bot) -> None:
    bot.say("activity add", form=FILLED)
    asked = bot.ask("activity add", form=FILLED)
    assert asked.text == "That looks like J8, added just now."
    assert bot.ask(asked.buttons[0].says).text == bot.replies[0].text.replace("J8", "J9")
