"""Buttons: a press says the line in the button."""

import json
from urllib.parse import urlencode

import pytest

from bot.slack.cards import draw
from bot.slack.said import Place
from bot.slack.web import Web, client
from handlers.core import Message
from tests.apologies import found
from tests.slack.fake_slack import TOKEN
from tests.slack.world import World, signed


def test_a_press_is_answered_beside_the_message(slack: World) -> None:
    assert slack.presses("claim A11", "ltg-fire").status == 200
    said = slack.whispers()[0]
    assert (said["channel"], said["user"]) == ("C0LTG", "ULTGFIRE")
    assert said["text"] == "A11 is yours. Due at the meeting on Wednesday 16 March 2016."


@pytest.mark.threat("T14")
def test_two_people_press_at_once_and_one_has_it(slack: World) -> None:
    pressed = [slack.send(payload=slack.press("claim A11", person)) for person in ("ltg-fire", "ltg-vcfs")]
    assert [answer.status for answer in slack.at_once(*pressed)] == [200, 200]
    first, second = sorted((w["text"] for w in slack.whispers()), key=lambda text: "is with" in text)
    assert first == "A11 is yours. Due at the meeting on Wednesday 16 March 2016."
    assert second.startswith("A11 is with the ")


@pytest.mark.threat("T3", "T14")
def test_a_press_that_arrives_twice_counts_once(slack: World) -> None:
    payload = slack.press("claim A11", "ltg-fire")
    for _ in range(2):
        slack.run(slack.send(payload=payload))
    assert {w["text"] for w in slack.whispers()} == {"A11 is yours. Due at the meeting on Wednesday 16 March 2016."}


def test_two_presses_of_one_person_are_two(slack: World) -> None:
    slack.presses("claim A11", "ltg-fire")
    slack.presses("claim A11", "ltg-fire")
    assert slack.whispers()[1]["text"] == "A11 is yours already."


def test_a_press_in_a_private_message_is_answered_there(slack: World) -> None:
    slack.presses("claim A11", "ltg-fire", channel="D123")
    assert slack.fake.posts()[0]["channel"] == "D123"


def test_where_the_bot_is_no_member_the_presss_own_address_is_used(slack: World) -> None:
    slack.presses("claim A11", "ltg-fire", channel="C0ELSEWHERE")
    said = slack.fake.posts("hook press")[0]
    assert said["text"].startswith("A11 is yours.")
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)


@pytest.mark.threat("T11")
@pytest.mark.parametrize(
    "url",
    ["http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/x", "https://evil.example/hooks.slack.com/",
     "https://hooks.slack.com@evil.example/", "http://169.254.169.254/", "file:///etc/passwd", ""],
)  # fmt: skip
def test_an_address_that_is_not_slacks_is_never_called(slack: World, url: str) -> None:
    slack.presses("claim A11", "ltg-fire", channel="C0ELSEWHERE", response_url=url)
    opened, said = slack.fake.posts("conversations.open"), slack.fake.posts()
    assert opened == [{"users": "ULTGFIRE"}]
    assert said[0]["channel"] == "DLTGFIRE"


@pytest.mark.threat("T11")
def test_loopback_is_called_only_where_the_api_is_on_loopback(slack: World) -> None:
    real = Web(client(TOKEN))
    assert real._ours(f"{slack.fake.url}/hook/x") is False
    assert real._ours("https://hooks.slack.com/actions/T0/1/x") is True
    assert slack.slack.web._ours(f"{slack.fake.url}/hook/x") is True


def test_a_press_for_a_form_opens_it(slack: World) -> None:
    assert slack.presses("action add").status == 200
    assert slack.modal()["title"]["text"] == "Add an action"
    assert slack.whispers() == []


def test_a_line_of_two_thousand_characters_goes_through_a_button(slack: World) -> None:
    line = ("action add " + "word " * 400)[:1999].strip() + "!"
    slack.presses(line)
    assert slack.whispers()[0]["text"].startswith(f"That is {len(line) - 11} characters; keep it under 300")


def test_an_error_of_ours_at_a_press_is_one_calm_sentence(slack: World, caplog: pytest.LogCaptureFixture) -> None:
    slack.router.close()  # its threads are gone, so every line now fails inside
    assert slack.presses("claim A11", "ltg-fire").status == 200
    said = slack.whispers()[0]["text"]
    assert said.startswith("Sorry, something went wrong on my side (reference ")
    assert found(said, caplog)["event"] == "an answer broke"


@pytest.mark.threat("T23")
def test_an_answer_that_cannot_be_sent_is_logged_without_its_words(
    slack: World, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fake.fail("chat.postEphemeral", error="internal_error")
    assert slack.presses("claim A11", "ltg-fire").status == 200
    [line] = caplog.records
    assert (line.getMessage(), vars(line)["error"]) == ("an answer did not arrive", "SlackApiError")


def test_the_acknowledgement_does_not_wait_for_slack(slack: World) -> None:
    slack.fake.fail("chat.postEphemeral", hang=1.0)

    async def acknowledged() -> tuple[int, bool]:
        body = urlencode({"payload": json.dumps(slack.press("claim A11", "ltg-fire"))}).encode()
        answer = await slack.post(body, signed(body, "application/x-www-form-urlencoded"))
        return answer.status, bool(slack.slack._later)

    assert slack.run(acknowledged()) == (200, True)  # and Slack has not taken the answer yet


@pytest.mark.threat("T15")
def test_nothing_that_is_said_unfolds_or_calls(slack: World) -> None:
    slack.run(slack.slack.web.answer(Place("ULTGFIRE", "D1"), draw(Message("See https://example.org @here"))))
    said = slack.fake.posts()[0]
    assert (said["parse"], said["link_names"], said["unfurl_links"], said["unfurl_media"]) == (
        "none",
        False,
        False,
        False,
    )
