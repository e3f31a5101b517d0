"""Nothing is read that Slack did not sign."""

import json
import logging
import time
from urllib.parse import urlencode

import pytest

from bot.bodies import LONGEST
from tests.canary import words_of
from tests.slack.world import World, signed

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
CANARY = "QQ 12 34 56 C canary"
GOOD_STAMP, GOOD_SIGNATURE = str(int(time.time())).encode(), b"v0=" + b"a" * 64

GARBLED: list[list[tuple[bytes, bytes]]] = [
    [],
    [(b"x-slack-request-timestamp", GOOD_STAMP)],
    [(b"x-slack-signature", GOOD_SIGNATURE)],
    *[
        [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", GOOD_SIGNATURE)]
        for stamp in (b"", b"abc", b"-1", b"0", b"1e9", b"14580324001", b" 1458032400", b"1458032400.5",
                      "１４５８０３２４００".encode(), b"\xff\xfe", b"NaN")
    ],
    *[
        [(b"x-slack-request-timestamp", GOOD_STAMP), (b"x-slack-signature", signature)]
        for signature in (b"", b"v0=", b"v1=" + b"a" * 64, b"v0=" + b"A" * 64, b"v0=" + b"a" * 63, b"v0=" + b"a" * 65,
                          b"\xe9" * 67, "v0=é".encode(), GOOD_SIGNATURE + b"\n")
    ],
    [(b"x-slack-request-timestamp", GOOD_STAMP)] * 2 + [(b"x-slack-signature", GOOD_SIGNATURE)],
    [(b"x-slack-request-timestamp", GOOD_STAMP)] + [(b"x-slack-signature", GOOD_SIGNATURE)] * 2,
    [(b"x-slack-request-timestamp", GOOD_STAMP), (b"x-slack-signature", GOOD_SIGNATURE), (b"user-agent", b"\xff")],
]  # fmt: skip


def _command(slack: World, text: str = "claim A11") -> bytes:
    return urlencode(slack.command(text)).encode()


@pytest.mark.threat("T2")
@pytest.mark.parametrize("headers", GARBLED)
def test_garbled_headers_are_not_slacks(slack: World, headers: list[tuple[bytes, bytes]]) -> None:
    answer = slack.run(slack.post(_command(slack), [(b"content-type", FORM.encode()), *headers]))
    assert (answer.status, answer.body) == (401, "Not signed by Slack.")


@pytest.mark.threat("T1")
@pytest.mark.parametrize("body", [b"{", b"[[[[", b"\xff\xfe", b"payload={", b""])
def test_a_forged_body_is_refused_before_it_is_read(slack: World, body: bytes) -> None:
    answer = slack.run(slack.post(body, signed(body.decode("latin-1").encode() + b"x", FORM)))
    assert answer.status == 401


@pytest.mark.threat("T1")
def test_a_change_of_one_letter_is_a_forgery(slack: World) -> None:
    body = _command(slack)
    headers = signed(body, FORM)
    assert slack.run(slack.post(body.replace(b"A11", b"A10"), headers)).status == 401
    assert slack.run(slack.post(body, signed(body, FORM, secret="another"))).status == 401
    assert slack.run(slack.post(body, headers)).status == 200


@pytest.mark.threat("T18")
def test_a_body_past_the_limit_is_not_taken(slack: World) -> None:
    body = b"text=" + b"a" * LONGEST
    assert slack.run(slack.post(body, signed(body, FORM))).status == 413


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/xml", ""])
def test_another_kind_of_body_is_not_slacks(slack: World, kind: str) -> None:
    body = _command(slack)
    assert slack.run(slack.post(body, signed(body, kind))).status == 415


@pytest.mark.threat("T2", "T18")
@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[1]", b"payload=[1]", b"payload={", b'"x"', b"[" * 20_000, b'{"team": ' + b"9" * 5000,
        b'{"type": "event_callback", "event": null}', b'payload={"type": "view_submission", "view": null}',
        b'payload={"type": "block_actions", "user": {"id": "U1"}, "actions": []}',
    ],
)  # fmt: skip
def test_what_is_signed_and_cannot_be_read_is_said_calmly(slack: World, body: bytes) -> None:
    kind = FORM if body.startswith(b"payload") else JSON
    answer = slack.run(slack.post(body, signed(body, kind)))
    assert (answer.status, answer.body) == (400, "That could not be read.")


def test_slack_can_verify_the_address(slack: World) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc123"}).encode()
    answer = slack.run(slack.post(body, signed(body, JSON)))
    assert (answer.status, answer.json) == (200, {"challenge": "abc123"})


@pytest.mark.threat("T5")
def test_nothing_of_a_body_is_in_any_log(slack: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        body = urlencode(slack.command(f"action add {CANARY}")).encode()
        slack.run(slack.post(body, signed(body, FORM)))
        slack.run(slack.post(body, signed(body, FORM, secret="another")))
        slack.run(slack.post(body, [(b"x-slack-signature", CANARY.encode())]))
        for strange in (f'{{"type": "{CANARY}"}}', f'{{"{CANARY}'):
            slack.run(slack.post(strange.encode(), signed(strange.encode(), JSON)))
        slack.presses(f"action add {CANARY}")
        slack.types("action add Ring the surgery canary")
        slack.presses("action add Ring the baker canary")
    assert caplog.records
    assert [words for words in map(words_of, caplog.records) if "canary" in words] == []
