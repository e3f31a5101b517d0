"""Forms: opened, filled in, refused at a field, and kept."""

import pytest
from slack_sdk.models.views import View

from bot.slack import forms
from handlers.core import Field, Form, Reply
from tests.apologies import found
from tests.slack.block_limits import validate
from tests.slack.world import World


def test_a_form_there_and_back(slack: World) -> None:
    slack.types("action add", "ltg-fire")
    answer = slack.submits(slack.modal(), "ltg-fire", text="Ring the surgery", due="Friday", owner="me")
    assert (answer.status, answer.body) == (200, "")
    said = slack.whispers()[0]
    assert (said["channel"], said["user"]) == ("C0LTG", "ULTGFIRE")
    assert said["text"] == (
        "Added A13 Ring the surgery – owner Community Safety Officer (Fire and Rescue), due Friday 18 March 2016."
    )


def test_a_form_that_arrives_twice_makes_one_action(slack: World) -> None:
    slack.types("action add", "ltg-fire")
    payload = slack.submission(slack.modal(), "ltg-fire", text="Ring the surgery", due="Friday")
    for _ in range(2):
        slack.run(slack.send(payload=payload))
    assert [w["text"][:9] for w in slack.whispers()] == ["Added A13", "Added A13"]
    slack.types("action add Another by Friday", "ltg-fire")
    assert slack.types("A14", "ltg-fire").text.startswith("A14")


def test_a_refusal_is_shown_at_its_field_and_the_form_stays(slack: World) -> None:
    slack.types("action add", "ltg-fire")
    answer = slack.submits(slack.modal(), "ltg-fire", text="Ring the surgery", due="Tues 16 March")
    assert answer.json["response_action"] == "errors"
    [(field, words)] = answer.json["errors"].items()
    assert field in ("due", "text")
    assert "Wednesday" in words
    mended = slack.submits(slack.modal(), "ltg-fire", text="Ring the surgery", due="Wed 16 March")
    assert mended.body == ""


def test_the_guard_speaks_in_the_form(slack: World) -> None:
    slack.types("action add", "ltg-fire")
    answer = slack.submits(slack.modal(), "ltg-fire", text="Visit 943 476 5919")
    assert answer.json["errors"]["text"].startswith("That looks like it may identify a person (an NHS number).")


def test_the_guards_hint_stands_under_the_text(slack: World) -> None:
    slack.types("action add", "ltg-fire")
    text = next(b for b in slack.modal()["blocks"] if b["block_id"] == "text")
    assert text["hint"]["text"] == "No names or details of residents or patients."


def test_a_choice_closes_the_form_and_is_asked_outside(slack: World) -> None:
    slack.types("action add", "ltg-fire")
    answer = slack.submits(slack.modal(), "ltg-fire", text="Request assessments; develop information", due="Friday")
    assert answer.body == ""
    assert slack.whispers()[0]["text"] == "That looks like 2 actions."


def test_a_form_opened_in_private_is_answered_in_private(slack: World) -> None:
    slack.types("action add in task group", "ltg-fire", channel="D123")
    slack.types("action add", "ltg-fire", channel="D123")
    slack.submits(slack.modal(), "ltg-fire", text="Ring the surgery", due="Friday")
    assert slack.fake.posts()[-1]["channel"] == "D123"


def test_a_form_opened_in_home_shows_home_again(slack: World) -> None:
    slack.presses("action add", "ltg-fire", channel="", view={"type": "home", "id": "V1"}, response_url="")
    assert slack.submits(slack.modal(), "ltg-fire", text="Ring the surgery", due="Friday", owner="me").body == ""
    assert slack.fake.posts()[-1]["text"].startswith("Added A13 Ring the surgery")
    shown = slack.fake.posts("views.publish")
    assert len(shown) == 2
    assert "Ring the surgery" in str(shown[-1]["view"]["blocks"])


def test_a_form_survives_an_error_of_ours(slack: World, caplog: pytest.LogCaptureFixture) -> None:
    slack.types("action add", "ltg-fire")

    slack.router.close()  # its threads are gone, so every line now fails inside
    answer = slack.submits(slack.modal(), "ltg-fire", text="Ring the surgery")
    assert answer.json["errors"]["text"].startswith("Sorry, something went wrong on my side (reference ")
    assert found(answer.json["errors"]["text"], caplog)["event"] == "an answer broke"


def test_what_travels_with_a_form_is_no_authority(slack: World) -> None:
    slack.types("action add", "ltg-fire")
    view = slack.modal() | {"private_metadata": '{"command": "no such", "given": {}, "channel": "C0LTG"}'}
    assert slack.submits(view, "ltg-fire", text="Ring the surgery").body == ""
    assert slack.whispers()[-1]["text"] == 'I don\'t know "no". `help` lists what I can do. Nothing was changed.'
    stranger = slack.submits(slack.modal(), "nobody", text="Ring the surgery")
    assert stranger.json["errors"]["text"].startswith("I don't know you yet.")


def test_every_kind_of_field_is_within_slacks_limits() -> None:
    fields = (
        Field("text", "W" * 3000, "long", value="word " * 900, hint="h" * 3000, longest=5000),
        Field("short", "Short", value="x" * 500, longest=60),
        Field("one", "One", "choice", value="b", choices=(("a", "A" * 100), ("b", "B")), optional=True),
        Field("gone", "Not among them", "choice", value="z", choices=(("a", "A"),)),
        Field("many", "Many", "choice", choices=tuple((str(n), f"Choice {n}") for n in range(101))),
        Field("long", "Long", "choice", choices=(("v" * 151, "V"),)),
    )
    view = forms.modal(Form("action add", "A title that is far too long for Slack", fields, "S" * 30), "C1")
    assert view is not None
    assert validate(view, "modal") == []
    assert view["title"]["text"] == "A title that is far too…"
    kinds = [b["element"]["type"] for b in view["blocks"]]
    assert kinds == ["plain_text_input", "plain_text_input", "static_select", "static_select", "plain_text_input",
                     "plain_text_input"]  # fmt: skip
    assert View(**view).to_dict() == view


def test_a_form_that_cannot_carry_what_was_given_is_not_opened() -> None:
    form = Form("action add", "Add", (Field("text", "Text"),), given={"text": "x" * 3000})
    assert forms.modal(form, "C1") is None


def test_what_is_filled_in_wins_over_what_was_given() -> None:
    form = Form("action done", "Done", (Field("note", "Note"),), given={"done": "A7", "note": "old"})
    view = forms.modal(form, "C1") or {}
    sent = forms.read(view | {"state": {"values": {"note": {"note": {"type": "plain_text_input", "value": "new"}}}}})
    assert sent == forms.Sent("action done", {"done": "A7", "note": "new"}, "C1")


def test_a_refusal_is_shown_at_the_field_it_is_about() -> None:
    values = {"text": {"text": {"value": "Ring"}}, "due": {"due": {"value": "Tues 16 March"}}}
    view = {"state": {"values": values}}
    assert forms.complaint(Reply("Tues 16 March is a **Wednesday**.", refused=True, field="due"), view) == {
        "response_action": "errors", "errors": {"due": "Tues 16 March is a Wednesday."},
    }  # fmt: skip
    assert list(forms.complaint(Reply("No.", refused=True), view)["errors"]) == ["text"]
