"""Buttons on cards: the answer takes the card's place, lists and letters are put right, and nothing is believed."""

import json
from typing import Any

import pytest

from bot.schedule import plan
from tests.slack.world import Answer
from tests.teams.world import CHANNEL, World, chat, own

CARD, WORDS = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"


def words(card: dict[str, Any]) -> str:
    """What a card says, as plain words."""
    return str(card["fallbackText"])


def buttons(card: Any) -> list[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - any part of a card
    """Every button of a card: its label, and what it carries."""
    if isinstance(card, list):
        return [found for part in card for found in buttons(part)]
    if not isinstance(card, dict):
        return []
    own_one = [(card["title"], card.get("data", {}))] if card.get("type") == "Action.Execute" else []
    return own_one + [found for part in card.values() for found in buttons(part)]


def shown(answer: Answer) -> dict[str, Any]:
    """The card that the presser sees now."""
    assert (answer.status, answer.json["type"], answer.json["statusCode"]) == (200, CARD, 200)
    found: dict[str, Any] = answer.json["value"]
    return found


def told(answer: Answer) -> str:
    """The words beside the card that stays."""
    assert (answer.status, answer.json["type"]) == (200, WORDS)
    return str(answer.json["value"])


def test_a_button_says_its_line_and_the_answer_takes_the_cards_place(teams: World) -> None:
    teams.types("show A11")
    [asked] = teams.fake.posts
    answer = teams.presses("claim A11", on=asked)
    assert words(shown(answer)) == "A11 is yours. Due at the meeting on Wednesday 16 March 2016."
    assert teams.fake.posts[asked].card == shown(answer)


def test_in_a_channel_only_the_askers_own_message_is_changed(teams: World) -> None:
    teams.link()
    teams.types("show A11", where=CHANNEL)
    [asked] = teams.fake.posts
    teams.presses("next", where=CHANNEL, on=asked)
    assert teams.fake.posts[asked].only == own("ltg-police")
    assert len(teams.fake.posts[asked].edits) == 1


def test_a_list_stays_where_something_on_it_was_pressed_and_shows_how_it_stands_now(teams: World) -> None:
    teams.types("action list")
    [listed] = teams.fake.posts
    data = next(data for title, data in buttons(teams.fake.posts[listed].card) if title == "Claim A11")
    answer = teams.presses(on=listed, **data)
    assert "A11 Find a hospital representative for the task group – Community Beat Manager (Police)" in words(
        shown(answer)
    )
    assert "Claim A11" not in [title for title, _ in buttons(shown(answer))]
    assert teams.read() == "A11 is yours. Due at the meeting on Wednesday 16 March 2016."


def test_the_next_page_takes_the_place_of_the_one_before(teams: World) -> None:
    for number in range(12):
        teams.types(f"action add Ring surgery {number} by Friday")
    teams.types("action list")
    listed = list(teams.fake.posts)[-1]
    before = len(teams.fake.posts)
    answer = teams.presses("actions 2", on=listed)
    assert words(shown(answer)).splitlines()[0].startswith("Locality Task Group: actions")
    assert len(teams.fake.posts) == before


def test_what_is_refused_is_told_beside_the_card(teams: World) -> None:
    teams.types("claim A11", person="ltg-vcfs")
    before = dict(teams.fake.posts)
    assert told(teams.presses("claim A11", on=next(iter(before)))) == (
        "A11 is with the Project officer (VCFS) since 15 March. A lead can `assign` it."
    )
    assert teams.fake.posts == before


def test_a_question_takes_the_cards_place_and_its_answer_takes_the_questions(teams: World) -> None:
    teams.types("note A9 met at 4 Fern Street today")
    asked = list(teams.fake.posts)[-1]
    [yes] = [data for title, data in buttons(teams.fake.posts[asked].card) if title == "Yes, save"]
    assert words(shown(teams.presses(on=asked, **yes))).startswith("Noted on A9")


@pytest.mark.threat("T13")
@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("say", {}), ("say", None), ("say", []), ("say", "claim A11"), ("say", {"says": None}), ("fly", {"to": "moon"}),
        ("form", {}), ("form", {"form": 3}), ("form", {"form": {"command": "action add"}}), (None, None),
    ],
)  # fmt: skip
def test_a_button_that_is_none_of_ours_is_told_so(teams: World, verb: Any, data: Any) -> None:  # noqa: ANN401
    assert told(teams.acts(verb, data)) == (
        "That button is from an old message of mine. Please type what you want to do, or `help`."
    )


@pytest.mark.threat("T13")
def test_a_button_is_no_authority(teams: World) -> None:
    """Whatever line it carries, the rights are those of whoever presses."""
    assert told(teams.presses("withdraw A9", person="stranger")).startswith("I don't know you yet.")


@pytest.mark.threat("T3", "T14")
def test_a_press_that_arrives_twice_changes_one_thing(teams: World) -> None:
    press = teams.activity("invoke") | {
        "name": "adaptiveCard/action",
        "value": {"action": {"type": "Action.Execute", "verb": "say", "data": {"says": "action add Ring the surgery"}}},
    }
    assert shown(teams.send(press)) == shown(teams.send(press))
    teams.types("find surgery")
    assert "A14" not in teams.read()


def test_a_button_of_the_old_kind_comes_as_a_message_and_is_heard(teams: World) -> None:
    teams.types("", text=None, value={"says": "claim A11"})
    assert teams.read() == "A11 is yours. Due at the meeting on Wednesday 16 March 2016."


def _digest(teams: World) -> str:
    """The Monday digest, posted in the channel; its message."""
    teams.link()
    teams.at = "2016-03-14T09:31"
    plan(teams.database, teams.clock())
    teams.deliver()
    name = [name for name, post in teams.fake.posts.items() if post.conversation == CHANNEL][-1]
    assert teams.fake.posts[name].text.startswith("Locality Task Group – week of 14 March 2016")
    return name


def test_a_press_on_the_digest_puts_it_right_for_everybody_and_answers_the_presser(teams: World) -> None:
    digest = _digest(teams)
    before = teams.fake.posts[digest].card
    data = next(data for title, data in buttons(before) if title == "Claim A11")
    answer = teams.presses(where=CHANNEL, on=digest, **data)
    after = teams.fake.posts[digest].card
    assert after == shown(answer)
    assert {title for title, _ in buttons(before)} - {title for title, _ in buttons(after)} == {"Claim A11"}
    assert [(post.only, post.text) for post in teams.fake.said(CHANNEL) if post.only] == [
        (own("ltg-police"), "A11 is yours. Due at the meeting on Wednesday 16 March 2016.")
    ]


@pytest.mark.threat("T13")
def test_a_letter_that_the_button_only_claims_to_be_on_is_not_shown(teams: World) -> None:
    digest = _digest(teams)
    key = buttons(teams.fake.posts[digest].card)[0][1]["letter"]
    teams.types("show A11")
    mine = list(teams.fake.posts)[-1]
    answer = teams.presses("claim A11", on=mine, letter=key)
    assert words(shown(answer)) == "A11 is yours. Due at the meeting on Wednesday 16 March 2016."
    assert teams.fake.posts[digest].edits == []


def test_an_edit_that_teams_does_not_take_changes_nothing_else(teams: World) -> None:
    teams.types("show A11")
    [asked] = teams.fake.posts
    teams.fake.fail("edit", status=404)
    assert words(shown(teams.presses("claim A11", on=asked))).startswith("A11 is yours.")
    assert json.dumps(teams.fake.posts[asked].edits) == "[]"
    assert teams.fake.said(chat("ltg-police"))[-1].text.startswith("A11")
