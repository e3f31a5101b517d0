"""Socket Mode: the same listeners over a connection of our own."""

import asyncio
import logging

import pytest

from bot.slack.listeners import build
from bot.slack.socket import Socket
from tests.slack.fake_slack import APP_TOKEN, TOKEN
from tests.slack.world import SECRET, World


async def _heard(slack: World, envelopes: list[dict[str, object]], token: str = APP_TOKEN, rounds: int = 60) -> None:
    """Run the connection until everything was acknowledged, or for so many twentieths of a second."""
    slack.fake.envelopes.extend(envelopes)
    socket = Socket(build(slack.slack, SECRET, TOKEN), token, every=0.1)
    await socket.start()
    for _ in range(rounds):
        await asyncio.sleep(0.05)
        if envelopes and slack.fake.acknowledged.keys() >= {each["envelope_id"] for each in envelopes}:
            break
    await socket.stop()
    await slack.slack.settle()


def _envelope(number: int, kind: str, payload: dict[str, object]) -> dict[str, object]:
    return {"envelope_id": f"e{number}", "type": kind, "payload": payload, "accepts_response_payload": True}


def test_a_typed_line_is_answered_over_the_socket(slack: World) -> None:
    slack.run(_heard(slack, [_envelope(1, "slash_commands", dict(slack.command("claim A11", "ltg-fire")))]))
    assert slack.fake.acknowledged["e1"]["text"].startswith("A11 is yours.")


def test_a_connection_that_ends_is_made_again(slack: World) -> None:
    first = _envelope(1, "slash_commands", dict(slack.command("claim A11", "ltg-fire")))
    slack.run(_heard(slack, [first]))
    event = slack.event("message", "ltg-fire", channel="D1", channel_type="im", text="A11")
    slack.run(_heard(slack, [_envelope(2, "events_api", event), _envelope(3, "events_api", event)]))
    assert slack.fake.sockets >= 2
    assert len(slack.fake.posts()) == 1


def test_without_slack_the_bot_keeps_trying_and_says_so(slack: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        slack.run(_heard(slack, [], token="xapp-wrong", rounds=10))
    said = {(record.getMessage(), vars(record)["error"]) for record in caplog.records}
    assert said == {("no connection to Slack yet", "SlackApiError")}
    assert len(caplog.records) > 1
    assert set(slack.fake.problems) == {"apps.connections.open without the token"}
    slack.fake.problems.clear()
