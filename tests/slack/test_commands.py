"""`/psr …` in Slack."""

import pytest
from sqlmodel import select

from bot.calm import SLOW, TOO_LATE
from bot.floods import Floods
from storage.actions import Action
from storage.roster import roster_of
from tests.apologies import found, unnamed
from tests.conftest import london
from tests.slack.world import World, user

NHS = "943 476 5919"


def test_a_typed_line_is_answered_to_the_asker_alone(slack: World) -> None:
    answer = slack.types("claim A11", "ltg-fire")
    assert (answer.status, answer.json["response_type"]) == (200, "ephemeral")
    assert answer.text == "A11 is yours. Due at the meeting on Wednesday 16 March 2016."
    assert [b["text"]["text"] for b in answer.json["blocks"][1]["elements"]] == ["Undo"]


def test_the_same_request_twice_makes_one_action_and_gets_the_same_answer(slack: World) -> None:
    payload = slack.command("action add Ring the surgery by Friday")
    first, second = (slack.run(slack.send(form=payload)) for _ in range(2))
    assert first.text == second.text == "Added A13 Ring the surgery – no owner, due Friday 18 March 2016."
    assert _texts(slack).count("Ring the surgery") == 1


def test_a_hundred_copies_at_once_make_one_action(slack: World) -> None:
    slack.router.floods = Floods(1_000)  # more than anybody may say, so that each copy comes as far as the record
    payload = slack.command("action add Ring the surgery by Friday")
    answers = slack.at_once(*(slack.send(form=payload) for _ in range(100)))
    said = {unnamed(answer.text) for answer in answers} - {SLOW, TOO_LATE}  # a busy machine may leave some waiting
    assert said == {"Added A13 Ring the surgery – no owner, due Friday 18 March 2016."}
    assert _texts(slack).count("Ring the surgery") == 1


def test_a_private_message_is_about_the_persons_own_group(slack: World) -> None:
    answer = slack.types("action add Ring the surgery by Friday", "ltg-fire", channel="D123")
    assert answer.text == "Added A13 Ring the surgery – no owner, due Friday 18 March 2016."


def test_a_channel_without_a_group_says_so(slack: World) -> None:
    assert slack.types("action add Ring the surgery", channel="C0OTHER").text == (
        "This channel has no group yet. The programme office can type `/psr channel link locality task group`."
    )


def test_a_stranger_is_told_how_to_come_in(slack: World) -> None:
    answer = slack.types("claim A11", "nobody")
    assert answer.text.startswith("I don't know you yet.")


def test_an_action_without_words_opens_its_form(slack: World) -> None:
    answer = slack.types("action add")
    assert (answer.status, answer.body) == (200, "")
    assert slack.modal()["title"]["text"] == "Add an action"


def test_a_form_that_does_not_open_is_put_in_words(slack: World) -> None:
    slack.fake.fail("views.open", error="expired_trigger_id")
    answer = slack.types("action add")
    assert answer.text.startswith("What is the action? For example `action add ")
    assert answer.json["blocks"][-1]["elements"][0]["text"]["text"] == "Fill in a form"
    assert answer.json["blocks"][-1]["elements"][0]["value"] == "action add"


@pytest.mark.parametrize("fault", [{"hang": 3.0}, {"reset": True}, {"status": 500}, {"status": 429, "retry_after": 30}])
def test_a_slack_that_does_not_answer_does_not_keep_the_person_waiting(slack: World, fault: dict[str, float]) -> None:
    slack.fake.fail("views.open", **fault)
    assert slack.types("action add").text.startswith("What is the action?")


def test_the_guard_refuses_and_keeps_nothing(slack: World) -> None:
    answer = slack.types(f"action add Visit {NHS} by Friday")
    assert answer.text == (
        "That looks like it may identify a person (an NHS number). I have not saved it. Please don't put details "
        "about residents or patients in chat. If this is not about a person, reword it."
    )


def test_a_question_of_the_guard_waits_in_its_button(slack: World) -> None:
    asked = slack.types("action add Ring 01257 515151 by Friday")
    yes = asked.json["blocks"][-1]["elements"][0]
    assert (yes["text"]["text"], yes["value"]) == ("Yes, save", "action add Ring 01257 515151 by Friday yes, save")
    slack.presses(yes["value"])
    assert slack.whispers()[-1]["text"] == "Added A13 Ring 01257 515151 – no owner, due Friday 18 March 2016."


def test_an_error_of_ours_is_one_calm_sentence(slack: World, caplog: pytest.LogCaptureFixture) -> None:
    slack.router.close()  # its threads are gone, so every line now fails inside
    answer = slack.types("claim A11")
    assert answer.status == 200
    assert answer.text.startswith("Sorry, something went wrong on my side (reference ")
    assert found(answer.text, caplog)["event"] == "an answer broke"
    assert "threads" not in answer.body
    assert "shutdown" not in answer.body


def test_a_payload_without_its_parts_is_still_answered(slack: World) -> None:
    answer = slack.run(slack.send(form={"command": "/psr", "text": "claim A11"}))
    assert answer.status == 200
    assert answer.text.startswith("Sorry, something went wrong on my side")


def test_what_nobody_listens_for_is_acknowledged(slack: World) -> None:
    assert slack.run(slack.send(payload={"type": "view_closed", "view": {"callback_id": "form"}})).status == 200
    assert slack.run(slack.send(data={"type": "app_rate_limited"})).status == 200
    assert slack.hears("channel_rename").status == 200


def test_leftover_variables_of_slacks_own_change_nothing(monkeypatch: pytest.MonkeyPatch, slack: World) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "left-over")
    slack.reopen()
    assert slack.types("claim A11", "ltg-fire").text.startswith("A11 is yours.")


def test_the_members_of_the_workspace_are_known_by_team_and_id(slack: World) -> None:
    with slack.database.reading(london(slack.at)) as session:
        found = roster_of(session).member("slack", "T0VCFS", user("ltg-fire"))
        assert found is not None
        assert found.key == "ltg-fire"
    assert slack.types("claim A11", "ltg-fire", team_id="T0OTHER").text.startswith("I don't know you yet.")


def _texts(slack: World) -> list[str]:
    with slack.database.reading(london(slack.at)) as session:
        return list(session.exec(select(Action.text)))
