"""Letters of the outbox on their way into Slack: what became of each, by what Slack said."""

from typing import Any

import pytest

from bot.doors import Address, Ambiguous, Gone, NotSent, Outcome, Refused, Sent, ShutOut
from bot.slack import web
from bot.slack.web import SlackDoor, Web, client
from handlers.core import Button, Line, Message
from tests.slack.fake_slack import TOKEN
from tests.slack.world import World

ROOM, PERSON = Address("slack", "T0VCFS", conversation="C0LTG"), Address("slack", "T0VCFS", user="ULTGFIRE")
LETTER = Message("**A11** needs an owner", (Line("Who?", (Button("Claim A11", "claim A11"),)),))


def _send(slack: World, address: Address = ROOM) -> Outcome:
    return slack.run(SlackDoor(slack.slack.web).send(address, LETTER, "N3:M7"))


def test_a_post_to_a_channel_comes_back_with_its_name(slack: World) -> None:
    assert _send(slack) == Sent("1458032400.000001")
    assert slack.fake.posts()[0]["text"] == "A11 needs an owner\nWho?"


def test_a_letter_to_a_person_goes_to_their_own_messages_asked_for_once(slack: World) -> None:
    assert isinstance(_send(slack, PERSON), Sent)
    assert isinstance(_send(slack, PERSON), Sent)
    assert [p["channel"] for p in slack.fake.posts()] == ["DLTGFIRE", "DLTGFIRE"]
    assert slack.fake.posts("conversations.open") == [{"users": "ULTGFIRE"}]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 429, "retry_after": 30}, NotSent(30.0, "ratelimited")),
        ({"status": 429}, NotSent(None, "ratelimited")),
        ({"status": 500}, NotSent(None, "ratelimited")),
        ({"status": 503, "html": True}, NotSent(None, "status 503")),
        ({"error": "ratelimited"}, NotSent(None, "ratelimited")),
        ({"error": "service_unavailable"}, NotSent(None, "service_unavailable")),
        ({"reset": True, "after": True}, Ambiguous("ServerDisconnectedError")),
        ({"html": True}, Ambiguous("no answer that could be read")),
        ({"error": "fatal_error"}, Ambiguous("fatal_error")),
        ({"error": "channel_not_found"}, Gone("channel_not_found")),
        ({"error": "is_archived"}, Gone("is_archived")),
        ({"error": "not_in_channel"}, Gone("not_in_channel")),
        ({"error": "account_inactive"}, ShutOut("slack", "T0VCFS", "account_inactive")),
        ({"error": "token_revoked"}, ShutOut("slack", "T0VCFS", "token_revoked")),
        ({"error": "msg_too_long"}, Refused("msg_too_long")),
        ({"error": "invalid_auth"}, ShutOut("slack", "T0VCFS", "invalid_auth")),
        ({"error": "missing_scope"}, Refused("missing_scope")),
    ],
)
def test_what_slack_says_is_what_became_of_it(slack: World, fault: dict[str, Any], outcome: Outcome) -> None:
    slack.fake.fail("chat.postMessage", **fault)
    assert _send(slack) == outcome
    assert len(slack.fake.posts()) == (1 if fault.get("after") else 0)


def test_no_answer_in_time_is_not_known_to_have_failed(slack: World) -> None:
    slack.slack.web.slack.timeout = 0.2  # type: ignore[assignment]
    slack.fake.fail("chat.postMessage", hang=0.5)
    assert _send(slack) == Ambiguous("TimeoutError")


def test_a_slack_that_is_not_there_was_not_sent_to(slack: World) -> None:
    door = SlackDoor(Web(client(TOKEN, "http://127.0.0.1:9/api/")))
    assert slack.run(door.send(ROOM, LETTER, "k")) == NotSent(None, "connection refused")
    assert slack.run(door.send(PERSON, LETTER, "k")) == NotSent(None, "connection refused")


@pytest.mark.parametrize("fault", [{"reset": True}, {"error": "fatal_error"}, {"status": 502}])
def test_nothing_is_in_doubt_before_the_letter_itself_goes(slack: World, fault: dict[str, Any]) -> None:
    slack.fake.fail("conversations.open", **fault)
    assert isinstance(_send(slack, PERSON), NotSent)
    assert slack.fake.posts() == []


@pytest.mark.parametrize("name", ["user_not_found", "user_disabled"])
def test_a_person_who_left_is_gone(slack: World, name: str) -> None:
    slack.fake.fail("conversations.open", error=name)
    assert _send(slack, PERSON) == Gone(name)


def test_one_attempt_is_one_attempt(slack: World) -> None:
    slack.fake.fail("chat.postMessage", reset=True, after=True)
    _send(slack)
    assert len(slack.fake.posts()) == 1


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert client(TOKEN, "http://127.0.0.1:9/api/").proxy is None
    assert client(TOKEN, web.SLACK).proxy == "http://proxy.example:3128"
