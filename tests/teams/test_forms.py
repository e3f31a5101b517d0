"""Forms in Teams: in the card itself, and as dialogs from a menu."""

from typing import Any

from tests.slack.world import Answer
from tests.teams.test_presses import buttons, shown, words
from tests.teams.world import CHANNEL, World


def saves(teams: World, card: dict[str, Any], on: str = "", where: str = "", **values: str) -> Answer:
    """Fill a form in and press Save, as the client sends it."""
    [data] = [data for title, data in buttons(card) if "form" in data]
    return teams.acts("form", data | {f"field-{name}": value for name, value in values.items()}, where=where, on=on)


def dialog(answer: Answer) -> dict[str, Any]:
    """The card in a dialog."""
    assert answer.status == 200
    assert answer.json["task"]["type"] == "continue"
    found: dict[str, Any] = answer.json["task"]["value"]["card"]["content"]
    return found


def fields(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs of a form by the names of their fields."""
    return {part["id"].removeprefix("field-"): part for part in card["body"] if part["type"].startswith("Input.")}


def test_a_command_with_nothing_after_it_gives_a_form_in_the_card(teams: World) -> None:
    teams.types("action add")
    [asked] = teams.fake.posts
    form = teams.fake.posts[asked].card
    assert fields(form)["text"]["isRequired"]
    answer = saves(teams, form, on=asked, text="Ring the surgery", due="Friday")
    assert words(shown(answer)) == "Added A13 Ring the surgery – no owner, due Friday 18 March 2016."
    assert teams.fake.posts[asked].card == shown(answer)


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_why(teams: World) -> None:
    teams.types("action add")
    [asked] = teams.fake.posts
    answer = saves(teams, teams.fake.posts[asked].card, on=asked, text="Ring the surgery", due="31 February")
    again = shown(answer)
    assert fields(again)["text"]["value"] == "Ring the surgery"
    assert fields(again)["due"]["value"] == "31 February"
    assert "February has no day 31." in str(again["body"])
    second = saves(teams, again, on=asked, text="Ring the surgery", due="Friday")
    assert words(shown(second)) == "Added A13 Ring the surgery – no owner, due Friday 18 March 2016."


def test_cancel_saves_nothing(teams: World) -> None:
    teams.types("action add")
    [asked] = teams.fake.posts
    assert words(shown(teams.acts("cancel", None, on=asked))) == "Nothing was saved."
    teams.types("find surgery")
    assert "A13" not in teams.read()


def test_a_form_in_a_channel_is_for_the_asker_alone_and_about_its_group(teams: World) -> None:
    teams.link()
    teams.types("action add", where=CHANNEL)
    [asked] = teams.fake.posts
    answer = saves(teams, teams.fake.posts[asked].card, on=asked, where=CHANNEL, text="Ring the surgery")
    assert words(shown(answer)).startswith("Added A13 Ring the surgery")


def test_a_message_becomes_an_action_by_a_dialog(teams: World) -> None:
    teams.link()
    body = {"contentType": "html", "content": "<p>Could someone ring&nbsp;the <b>surgery</b>?</p>"}
    message = {"id": "1", "body": body}
    value = {"commandId": "make_action", "commandContext": "message", "messagePayload": message}
    card = dialog(teams.invokes("composeExtension/fetchTask", value, where=CHANNEL))
    assert fields(card)["text"]["value"] == "Could someone ring the surgery ?"
    [data] = [action["data"] for part in card["body"] if part["type"] == "ActionSet" for action in part["actions"]]
    sent = data | {"field-text": "Ring the surgery", "field-due": "Friday"}
    answer = teams.invokes("composeExtension/submitAction", {"commandId": "make_action", "data": sent}, where=CHANNEL)
    assert answer.json == {
        "task": {"type": "message", "value": "Added A13 Ring the surgery – no owner, due Friday 18 March 2016."}
    }


def test_a_dialog_that_is_refused_stays_open_with_the_reason(teams: World) -> None:
    teams.link()
    card = dialog(teams.invokes("composeExtension/fetchTask", {"commandId": "make_action"}, where=CHANNEL))
    [data] = [action["data"] for part in card["body"] if part["type"] == "ActionSet" for action in part["actions"]]
    sent = data | {"field-text": "Ring the surgery", "field-due": "31 February"}
    again = dialog(teams.invokes("composeExtension/submitAction", {"data": sent}, where=CHANNEL))
    assert fields(again)["due"]["value"] == "31 February"


def test_a_dialog_with_a_question_asks_it_in_the_chat(teams: World) -> None:
    answer = teams.invokes("composeExtension/fetchTask", {"commandId": "make_action"}, person="pmo-manager")
    assert answer.json["task"]["value"] == "I have a question about that: please look at what I wrote to you."
    assert teams.read(person="pmo-manager") == "Which group is that for?"
    asked = list(teams.fake.posts)[-1]
    [data] = [data for title, data in buttons(teams.fake.posts[asked].card) if title == "Task Group"]
    assert "text" in fields(shown(teams.presses(person="pmo-manager", on=asked, **data)))


def test_a_dialog_for_a_stranger_says_how_to_come_in(teams: World) -> None:
    answer = teams.invokes("composeExtension/fetchTask", {"commandId": "make_action"}, person="stranger")
    assert answer.json["task"]["value"].startswith("I don't know you yet.")


def test_a_form_whose_command_was_changed_on_the_way_has_the_senders_rights_only(teams: World) -> None:
    teams.types("action add")
    [asked] = teams.fake.posts
    [data] = [data for _, data in buttons(teams.fake.posts[asked].card) if "form" in data]
    data["form"]["command"] = "channel link"
    answer = teams.acts("form", data | {"field-text": "ltg"}, on=asked)
    assert "Only the programme office can link a channel." in str(shown(answer)["body"])
