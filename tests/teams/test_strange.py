"""Activities that make no sense: an answer that is right, never an error, nothing said and nothing changed."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calm import TOO_LATE
from tests.apologies import found, unnamed
from tests.teams.world import CHANNEL, World

KINDS = ["typing", "messageReaction", "messageUpdate", "messageDelete", "event", "endOfConversation", "trace"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("adaptiveCard/action", "composeExtension/fetchTask", "composeExtension/submitAction", "fileConsent/invoke")


@pytest.mark.parametrize("kind", [*KINDS, "somethingNew"])
def test_an_activity_that_is_no_business_of_ours_is_taken_note_of(teams: World, kind: str) -> None:
    answer = teams.send(teams.activity(kind, where=CHANNEL))
    assert (answer.status, answer.body, teams.fake.posts) == (200, "", {})


@pytest.mark.parametrize("name", ["signin/verifyState", "task/fetch", "tab/fetch", "config/fetch", "", "new/thing"])
def test_an_invoke_that_nobody_listens_for_is_taken_note_of(teams: World, name: str) -> None:
    answer = teams.invokes(name, {"a": 1})
    assert (answer.status, answer.body, teams.fake.posts) == (200, "", {})


@pytest.mark.parametrize(
    "more",
    [
        {"text": None}, {"text": 7}, {"text": ["a"]}, {"entities": "x"}, {"entities": [None, 3, {"type": "mention"}]},
        {"entities": [{"type": "mention", "mentioned": "x", "text": "y"}]}, {"recipient": None}, {"recipient": "x"},
        {"value": "x"}, {"value": []}, {"attachments": "x"}, {"channelData": None, "text": "next"}, {"replyToId": 3},
    ],
)  # fmt: skip
def test_a_message_with_strange_parts_gets_no_error(teams: World, more: dict[str, Any]) -> None:
    assert teams.send(teams.message("next") | more).status in (200, 400, 403)


@pytest.mark.parametrize("text", ["", " ", "\u202e", "\u0000", "a" * 30_000, "🙂" * 2000, "<at></at>", "&#0;", "<at>P"])
def test_strange_words_get_a_sentence(teams: World, text: str) -> None:
    assert teams.types(text).status == 200
    assert len(teams.fake.posts) == 1


@pytest.mark.threat("T23")
def test_a_bug_of_ours_is_a_calm_sentence_and_no_error(teams: World, caplog: pytest.LogCaptureFixture) -> None:
    teams.router.close()
    assert teams.types("action add Ring the surgery").status == 200
    assert teams.read().startswith("Sorry, something went wrong on my side (reference ")
    pressed = teams.presses("action add Ring the surgery").json["value"]
    assert pressed.startswith("Sorry, something went wrong on my side (reference ")
    assert [found(said, caplog)["event"] for said in (teams.read(), pressed)] == ["an answer broke"] * 2


@given(name=st.sampled_from(NAMES), value=JSON)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_invoke_carries_there_is_an_answer(teams: World, name: str, value: Any) -> None:  # noqa: ANN401
    assert teams.invokes(name, value).status == 200


@given(activity=st.dictionaries(st.sampled_from(["text", "entities", "value", "recipient", "replyToId"]), JSON))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_message_carries_there_is_an_answer(teams: World, activity: dict[str, Any]) -> None:
    assert teams.send(teams.message("next") | activity).status == 200


def test_a_press_that_takes_too_long_is_told_so(teams: World, caplog: pytest.LogCaptureFixture) -> None:
    teams.router.writer.submit(time.sleep, 3.5)  # whoever writes waits for it
    said = teams.presses("claim A11").json["value"]
    assert unnamed(said) == TOO_LATE
    assert found(said, caplog)["event"] == "an answer takes long"
