"""Nothing strange gets as far as an error, and nothing that is said stands in a log."""

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bodies import DEEPEST, LONGEST
from bot.teams.answers import Answer
from tests.apologies import found
from tests.canary import words_of
from tests.teams.key_server import ACTIVITY, SERVICE, TENANT, Headers, Teams, shown, signed

CANARY = "QQ 12 34 56 C canary"
HERE: Headers = [(b"content-type", b"application/json"), (b"host", b"127.0.0.1:3000")]
LOCAL = {**ACTIVITY, "serviceUrl": "http://127.0.0.1:56150/_connector", "channelId": "emulator"}
UNREAD = (400, "That could not be read.")


@pytest.fixture(scope="module")
def standing() -> Iterator[Teams]:
    """One door for all these tests; what they change in it is put back."""
    door = Teams()
    door.open()
    yield door
    door.close()


@pytest.fixture
def teams(standing: Teams) -> Teams:
    """The door, with nothing heard yet."""
    standing.heard.clear()
    standing.answers = Answer()
    return standing


@pytest.fixture(scope="module")
def dev() -> Iterator[Teams]:
    """The door for the Agents Playground."""
    door = Teams(dev=True)
    door.open()
    yield door
    door.close()


def test_an_activity_arrives_as_it_was_sent(teams: Teams) -> None:
    teams.answers = Answer(200, {"statusCode": 200})
    assert teams.posts(ACTIVITY) == (200, '{"statusCode":200}')
    assert teams.heard == [ACTIVITY]


@pytest.mark.parametrize("kind", ["endOfConversation", "typing", "something.new", "event", "trace"])
def test_a_kind_of_activity_that_nobody_knows_is_taken_in(teams: Teams, kind: str) -> None:
    assert teams.posts({**ACTIVITY, "type": kind, "name": ["new"], "value": [1, None]}) == (200, "")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"1", b'"x"', b"[1]", b"[]", b"{}", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 100_000,
        b'{"a":' * 20_000, b'{"type": ' + b"9" * 5000 + b"}", b"NaN", b'{"type": NaN}', b"{'type': 'message'}",
        json.dumps(ACTIVITY).encode("utf-16"), json.dumps(ACTIVITY).encode()[:-1], json.dumps([ACTIVITY]).encode(),
        json.dumps(ACTIVITY).encode()[:-1] + b', "type": "invoke"}',
        json.dumps(ACTIVITY).encode()[:-1] + b', "x": {"y": 1, "y": 2}}',
        json.dumps({**ACTIVITY, "text": "\ud800"}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_activity_is_said_calmly(teams: Teams, body: bytes) -> None:
    assert teams.posts(body) == UNREAD
    assert teams.heard == []


@pytest.mark.parametrize(
    "changed",
    [
        {"type": None}, {"type": ""}, {"type": 1}, {"type": ["message"]}, {"type": {}}, {"id": 1}, {"id": {}},
        {"serviceUrl": 1}, {"serviceUrl": [SERVICE]}, {"serviceUrl": None}, {"conversation": None},
        {"conversation": "19:x"}, {"conversation": {}}, {"conversation": {"id": 1}}, {"conversation": {"id": ""}},
        {"conversation": []}, {"from": None}, {"from": "29:1"}, {"from": {"id": None}}, {"from": {"id": ["29:1"]}},
    ],
)  # fmt: skip
def test_fields_that_are_missing_or_of_another_kind_are_said_calmly(teams: Teams, changed: dict[str, Any]) -> None:
    assert teams.posts({**ACTIVITY, **changed}) == UNREAD


@pytest.mark.threat("T18")
def test_what_nests_deeper_than_anything_of_teams_is_not_read(teams: Teams) -> None:
    def nested(levels: int) -> object:
        return [nested(levels - 1)] if levels else 1

    assert teams.posts({**ACTIVITY, "value": nested(DEEPEST - 1)})[0] == 200
    assert teams.posts({**ACTIVITY, "value": nested(DEEPEST)}) == UNREAD


@pytest.mark.threat("T18")
def test_a_body_past_the_limit_is_not_taken(teams: Teams) -> None:
    spare = LONGEST - len(json.dumps({**ACTIVITY, "text": ""}))
    assert teams.posts({**ACTIVITY, "text": "a" * spare})[0] == 200
    assert teams.posts({**ACTIVITY, "text": "a" * (spare + 1)}) == (413, "Too large.")
    assert teams.posts(b"[" * 20_000_000) == (413, "Too large.")


@pytest.mark.parametrize("kind", ["text/plain", "application/jsonp", "application/x-www-form-urlencoded", ""])
def test_another_kind_of_body_is_not_teams_own(teams: Teams, kind: str) -> None:
    assert teams.posts(ACTIVITY, shown(signed(), kind)) == (415, "Teams sends JSON.")


def test_json_may_name_its_letters(teams: Teams) -> None:
    assert teams.posts(ACTIVITY, shown(signed(), "Application/JSON; charset=utf-8"))[0] == 200


@pytest.mark.threat("T9")
def test_a_body_is_not_read_before_its_token(teams: Teams) -> None:
    assert teams.posts(b"[" * 100_000, shown("a.b.c")) == (401, "Not signed by Microsoft Teams.")


@pytest.mark.threat("T10")
@pytest.mark.parametrize("url", ["https://evil.example/", "http://127.0.0.1/", "http://smba.trafficmanager.net/uk/"])
def test_an_address_that_is_not_microsofts_is_refused_whoever_signed_it(teams: Teams, url: str) -> None:
    answer = teams.posts({**ACTIVITY, "serviceUrl": url}, shown(signed(serviceurl=url)))
    assert answer == (403, "This bot does not answer there.")


@pytest.mark.threat("T9")
@pytest.mark.parametrize(
    "changed",
    [
        {"channelId": "directline"}, {"channelId": None}, {"channelId": ["msteams"]},
        {"channelData": {"tenant": {"id": "another"}}}, {"conversation": {"id": "19:x", "tenantId": "another"}},
        {"channelData": {"tenant": {"id": "another"}}, "conversation": {"id": "19:x", "tenantId": "another"}},
        {"channelData": None, "conversation": {"id": "19:x"}}, {"channelData": {"tenant": {"id": [TENANT]}}},
    ],
)  # fmt: skip
def test_another_channel_or_tenant_is_refused(teams: Teams, changed: dict[str, Any]) -> None:
    assert teams.posts({**ACTIVITY, **changed})[0] == 403
    assert teams.heard == []


def test_when_nobody_can_say_who_is_admitted_nobody_is(teams: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: str) -> bool:
        raise OSError(CANARY)

    monkeypatch.setattr(teams.gate, "_admits", busy)
    assert teams.posts(ACTIVITY) == (503, "Please try again in a minute.")


def test_a_tenant_may_be_admitted_at_once(teams: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams.gate, "_admits", lambda tenant: tenant == TENANT)
    assert teams.posts(ACTIVITY)[0] == 200


def test_an_activity_of_no_tenant_or_of_two_is_refused_even_where_all_are_admitted(
    teams: Teams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams.gate, "_admits", lambda tenant: True)
    two = {"channelData": {"tenant": {"id": "another"}}}
    none = {"channelData": {}, "conversation": {"id": "19:x"}}
    assert [teams.posts({**ACTIVITY, **changed})[0] for changed in (two, none, {})] == [403, 403, 200]


def test_what_goes_wrong_behind_the_door_is_a_quiet_200(teams: Teams) -> None:
    teams.answers = KeyError(CANARY)
    assert teams.posts(ACTIVITY) == (200, "")
    teams.answers = Answer(200, {"a": object()})
    assert teams.posts(ACTIVITY) == (200, "")


def test_a_press_that_goes_wrong_is_answered_calmly(teams: Teams, caplog: pytest.LogCaptureFixture) -> None:
    teams.answers = KeyError(CANARY)
    status, body = teams.posts({**ACTIVITY, "type": "invoke", "name": "adaptiveCard/action"})
    said = json.loads(body)
    assert (status, said["statusCode"], said["type"]) == (200, 200, "application/vnd.microsoft.activity.message")
    assert said["value"].startswith("Sorry, something went wrong on my side (reference ")
    assert found(said["value"], caplog)["error"] == "KeyError"


def test_a_dialog_that_goes_wrong_is_answered_calmly(teams: Teams) -> None:
    teams.answers = KeyError(CANARY)
    status, body = teams.posts({**ACTIVITY, "type": "invoke", "name": "task/submit"})
    assert (status, json.loads(body)["task"]["type"]) == (200, "message")
    assert json.loads(body)["task"]["value"].startswith("Sorry, something went wrong on my side (reference ")
    assert teams.posts({**ACTIVITY, "type": "invoke", "name": "config/fetch"}) == (200, "")


def test_in_dev_whoever_is_on_this_machine_is_let_in(dev: Teams) -> None:
    assert dev.posts(LOCAL, HERE)[0] == 200
    assert dev.posts(LOCAL, [*HERE, (b"origin", b"http://localhost:56150")])[0] == 200
    assert dev.posts(LOCAL, [HERE[0], (b"host", b"[::1]:3000")], client=("::1", 50000))[0] == 200


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        (HERE, ("10.0.0.7", 50000)), (HERE, None), (HERE[:1], ("127.0.0.1", 50000)),
        ([HERE[0], (b"host", b"evil.example")], ("127.0.0.1", 50000)),
        ([HERE[0], (b"host", b"127.0.0.1.evil.example:3000")], ("127.0.0.1", 50000)),
        ([*HERE, (b"host", b"evil.example")], ("127.0.0.1", 50000)),
        ([*HERE, (b"origin", b"https://evil.example")], ("127.0.0.1", 50000)),
        ([*HERE, (b"origin", b"null")], ("127.0.0.1", 50000)),
        ([*HERE, (b"origin", b"http://[")], ("127.0.0.1", 50000)),
    ],
)  # fmt: skip
def test_in_dev_nobody_else_is(dev: Teams, headers: Headers, client: tuple[str, int] | None) -> None:
    dev.heard.clear()
    assert dev.posts(LOCAL, headers, client=client) == (403, "This bot does not answer there.")
    assert dev.heard == []


def test_in_dev_nothing_goes_to_microsoft(dev: Teams) -> None:
    assert dev.posts(ACTIVITY, HERE)[0] == 403


@pytest.mark.threat("T5", "T23")
def test_nothing_of_a_body_or_a_token_is_in_any_log(teams: Teams, caplog: pytest.LogCaptureFixture) -> None:
    token = signed()
    said = {**ACTIVITY, "text": CANARY, "id": CANARY}
    with caplog.at_level(logging.DEBUG):
        for body in (said, {**said, "type": CANARY}, {**said, "channelId": CANARY}, {**said, "serviceUrl": CANARY},
                     {**said, "from": CANARY}, f'{{"{CANARY}'.encode()):  # fmt: skip
            teams.posts(body, shown(token))
        for wrong in (f"{CANARY}.a.b", signed("two", jti=CANARY), signed(aud=CANARY), signed(serviceurl=CANARY)):
            teams.posts(said, shown(wrong))
        teams.answers = KeyError(CANARY)
        teams.posts(said, shown(token))
    told = [words_of(record) for record in caplog.records]
    assert len(told) >= 9
    assert [words for words in told if "canary" in words or token[:30] in words or "eyJ" in words] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [*ACTIVITY, "value", "name", "recipient", "entities", "replyToId", "service_url", "serviceurl"]
)


@pytest.mark.threat("T2")
@given(body=JSON | st.binary(max_size=200))
def test_no_body_is_an_error(standing: Teams, body: object) -> None:
    assert standing.posts(body)[0] == 400


@given(changed=st.dictionaries(FIELDS, JSON, min_size=1, max_size=4))
def test_no_field_is_an_error(standing: Teams, changed: dict[str, Any]) -> None:
    standing.answers = Answer()
    assert standing.posts({**ACTIVITY, **changed})[0] in (200, 400, 401, 403)


@pytest.mark.threat("T2", "T9")
@given(token=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80) | st.binary(max_size=60))
def test_no_token_is_an_error(standing: Teams, token: str | bytes) -> None:
    sent = token if isinstance(token, bytes) else token.encode()
    assert standing.posts(ACTIVITY, [(b"authorization", b"Bearer " + sent), *shown("")[:1]])[0] == 401


@given(parts=st.tuples(JSON, JSON))
def test_no_token_of_strange_parts_is_an_error(standing: Teams, parts: tuple[Any, Any]) -> None:
    from_parts = b".".join(_part(p) for p in (*parts, "signature"))
    assert standing.posts(ACTIVITY, [(b"authorization", b"Bearer " + from_parts), *shown("")[:1]])[0] == 401


def _part(value: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")
