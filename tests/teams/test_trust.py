"""Who may speak to the bot in Teams: Microsoft's connector alone, for this bot and from tenants that are known."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.teams.gate import Gate
from bot.teams.trust import Pass, ours, tenant_of
from tests.teams.key_server import ACTIVITY, CLIENT, SERVICE, TENANT, Headers, Teams, claims, post, private, raw, signed
from tests.teams.key_server import shown as headers

HOUR = 3600
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
AGENT_365 = "5a807f24-c9de-44ee-a3a7-329e88a00ffc"  # whose tokens the SDK would take


@pytest.fixture(scope="module")
def standing() -> Iterator[Teams]:
    """One door for the tests that leave it as it is. It holds the keys, which only our own check fetches."""
    door = Teams()
    door.open()
    assert door.sends(signed()) == 200
    yield door
    door.close()


@pytest.fixture
def teams() -> Iterator[Teams]:
    """The door, and Microsoft's keys."""
    door = Teams()
    door.open()
    yield door
    door.close()


def now() -> int:
    return int(time.time())


def hmac_with_the_public_key() -> str:
    pem = private("one").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signing = raw({"alg": "HS256", "typ": "JWT", "kid": "one"}, claims()).rpartition(".")[0]
    made = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return f"{signing}.{jwt.utils.base64url_encode(made.sign(signing.encode(), pem)).decode()}"


BAD: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "garbage": lambda: "a.b.c",
    "no dots": lambda: "abc",
    "not letters": lambda: "é.é.é",
    "a header that nests": lambda: jwt.utils.base64url_encode(b"[" * 9000).decode() + ".e30.e30",
    "alg none": lambda: raw({"alg": "none", "kid": "one"}, claims()),
    "alg none, signed": lambda: raw({"alg": "none", "kid": "one"}, claims(), b"x" * 256),
    "HS256 with the public key": hmac_with_the_public_key,
    "RS512": lambda: jwt.encode(claims(), private("one"), "RS512", {"kid": "one"}),
    "no kid": lambda: jwt.encode(claims(), private("one"), "RS256"),
    "a kid that is a list": lambda: raw({"alg": "RS256", "kid": ["one"]}, claims(), b"x" * 256),
    "an unknown kid": lambda: signed("two"),
    "a key of another set": lambda: signed("one", by="two"),
    "a letter changed": lambda: signed().replace(".e", ".f", 1),
    "the audience of another app": lambda: signed(aud="0c0ffee0-0000-4000-8000-000000000002"),
    "two audiences": lambda: signed(aud=[CLIENT, "0c0ffee0-0000-4000-8000-000000000002"]),
    "no audience": lambda: signed(aud=None),
    "another issuer": lambda: signed(iss="https://api.botframework.us"),
    "no issuer": lambda: signed(iss=None),
    "expired": lambda: signed(exp=now() - 301, nbf=now() - HOUR),
    "without an end": lambda: signed(exp=None),
    "not yet valid": lambda: signed(nbf=now() + 310),
    "made in the future": lambda: signed(iat=now() + 310),
    "no serviceurl": lambda: signed(serviceurl=None),
    "an empty serviceurl": lambda: signed(serviceurl=""),
    "a serviceurl that is a list": lambda: signed(serviceurl=[SERVICE]),
    "a serviceurl of another place": lambda: signed(serviceurl="https://smba.trafficmanager.net/de/"),
    "Entra's, of this tenant": lambda: signed(iss=ENTRA, tid=TENANT),
    "Entra's, of another tenant": lambda: signed(iss=ENTRA.replace("0a/", "0b/"), tid=TENANT[:-1] + "b"),
    "Agent 365's": lambda: signed(iss=ENTRA, tid=TENANT, azp=AGENT_365),
}


def test_a_good_token_opens_the_door(teams: Teams) -> None:
    assert teams.sends(signed()) == 200
    assert teams.heard == [ACTIVITY]


@pytest.mark.threat("T9")
@pytest.mark.parametrize("bad", BAD)
def test_any_other_token_does_not(standing: Teams, bad: str) -> None:
    standing.heard.clear()
    assert standing.sends(BAD[bad]()) == 401
    assert standing.heard == []
    assert standing.sends(signed()) == 200


@pytest.mark.threat("T9")
def test_ours_needs_nothing_of_microsofts_own(standing: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    async def believes(*_: object) -> None:
        """Whatever it is."""

    monkeypatch.setattr(standing.gate, "_ask_sdk", believes)
    assert {standing.sends(make()) for make in BAD.values()} == {401}
    assert standing.sends(signed()) == 200


@pytest.mark.threat("T9")
@pytest.mark.parametrize("bad", ["alg none", "HS256 with the public key", "another issuer", "expired", "Agent 365's"])
def test_microsofts_own_check_stands_behind_ours(standing: Teams, monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    class Blind:
        async def check(self, given: Headers) -> Pass:
            return Pass(next(v for n, v in given if n == b"authorization").decode()[7:], SERVICE)

    monkeypatch.setattr(standing.gate, "_trust", Blind())
    assert [standing.sends(signed()), standing.sends(BAD[bad]())] == [200, 401]


def test_what_the_clocks_may_differ_by_is_five_minutes(teams: Teams) -> None:
    assert teams.sends(signed(exp=now() - 290, nbf=now() - HOUR)) == 200
    assert teams.sends(signed(nbf=now() + 290)) == 200


@pytest.mark.parametrize("kind", ["", "bearer ", "Basic ", "Bearer  ", "Bearer\t"])
def test_a_token_is_shown_as_a_bearer_token(standing: Teams, kind: str) -> None:
    given = [(b"content-type", b"application/json"), (b"authorization", f"{kind}{signed()}".encode())]
    assert standing.posts(ACTIVITY, given) == (401, "Not signed by Microsoft Teams.")


def test_a_request_without_a_token_or_with_two_is_refused(teams: Teams) -> None:
    one = headers(signed())
    assert teams.posts(ACTIVITY, [h for h in one if h[0] != b"authorization"])[0] == 401
    assert teams.posts(ACTIVITY, [*one, (b"Authorization", b"Bearer a.b.c")])[0] == 401
    assert teams.posts(ACTIVITY, [(b"authorization", b"Bearer a.b.c"), *one])[0] == 401


@pytest.mark.threat("T10")
@pytest.mark.parametrize("url", [None, "", "https://smba.trafficmanager.net/de/", "https://evil.example/"])
def test_the_activity_comes_from_where_the_token_says(teams: Teams, url: str | None) -> None:
    assert teams.sends(signed(), serviceUrl=url) == 401
    assert teams.sends(signed(), serviceUrl=SERVICE.rstrip("/")) == 200


@pytest.mark.threat("T9")
def test_a_key_must_be_endorsed_for_teams_where_it_says_what_it_is_for(teams: Teams) -> None:
    teams.keys.keys = {"two": ["webchat", "directline"], "three": [], "one": None}
    assert [teams.sends(signed(kid)) for kid in ("two", "three", "one")] == [401, 401, 200]


def test_a_new_key_is_taken_once_the_pause_is_over(teams: Teams) -> None:
    assert teams.sends(signed()) == 200
    teams.keys.keys = {"two": ["msteams"]}
    assert teams.sends(signed("two")) == 401
    teams.pace(pause=0)
    assert teams.sends(signed("two")) == 200
    assert teams.sends(signed()) == 401


def test_many_unknown_keys_are_looked_up_once(teams: Teams) -> None:
    assert teams.sends(signed()) == 200
    wrong = [jwt.encode(claims(), private("two"), "RS256", {"kid": f"unknown-{n}"}) for n in range(50)]
    assert {teams.sends(token) for token in wrong} == {401}
    assert teams.keys.fetches == 1
    assert teams.sends(signed()) == 200


def test_keys_are_looked_up_once_for_many_who_come_together(teams: Teams) -> None:
    teams.keys.sleep = 0.05

    async def together() -> list[int]:
        sending = [post(teams.gate, ACTIVITY, headers(signed())) for _ in range(8)]
        return [status for status, _ in await asyncio.gather(*sending)]

    assert teams.run(together()) == [200] * 8
    assert teams.keys.fetches == 1


def test_keys_are_fetched_anew_beside_the_answers_and_kept_while_they_cannot_be(teams: Teams) -> None:
    assert teams.sends(signed()) == 200
    teams.pace(fresh=0, pause=0)
    teams.keys.status = 503
    assert teams.sends(signed()) == 200
    teams.run(asyncio.sleep(0.1))
    assert (teams.sends(signed()), teams.keys.fetches) == (200, 2)
    teams.pace(kept=0)
    assert teams.sends(signed()) == 503


def test_a_key_server_that_sleeps_stops_nobody(teams: Teams) -> None:
    teams.pace(patience=2)
    teams.keys.sleep = 30

    async def beside() -> tuple[int, float]:
        waiting = asyncio.create_task(post(teams.gate, ACTIVITY, headers(signed())))
        longest, last = 0.0, time.monotonic()
        while not waiting.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        return (await waiting)[0], longest

    status, longest = teams.run(beside())
    assert status == 503
    assert longest < 1.5


@pytest.mark.parametrize(
    "body", ["{", "[]", '{"keys": {}}', '{"keys": []}', '{"keys": [1, {"kid": "one", "kty": "RSA"}]}', "null"]
)
def test_what_is_no_key_set_lets_nobody_in(teams: Teams, body: str) -> None:
    teams.keys.body = body
    assert teams.posts(ACTIVITY) == (503, "Please try again in a minute.")


def test_a_key_server_that_is_down_lets_nobody_in_until_it_is_back(teams: Teams) -> None:
    teams.keys.status = 500
    assert teams.sends(signed()) == 503
    teams.keys.status = 200
    assert teams.sends(signed()) == 503
    teams.pace(again=0)
    assert teams.sends(signed()) == 200


def test_the_door_is_closed_before_it_is_opened() -> None:
    door = Teams()
    door.open()
    closed = Gate(door.app, door._listen, door._admits)
    assert door.run(post(closed, ACTIVITY, headers(signed())))[0] == 401
    assert door.sends(signed()) == 200
    door.close()


OURS = [
    SERVICE, "https://smba.trafficmanager.net/teams", "https://SMBA.trafficmanager.net/amer/", "https://a.botframework.com",
    "https://smba.trafficmanager.net:443/uk", "https://europe.api.botframework.com/x",
]  # fmt: skip
NOT_OURS = [
    "", "smba.trafficmanager.net", "//smba.trafficmanager.net", "http://smba.trafficmanager.net/uk/",
    "ftp://smba.trafficmanager.net", "https://evil.trafficmanager.net/", "https://x.smba.trafficmanager.net/",
    "https://smba.trafficmanager.net./", "https://smba.trafficmanager.net.evil.example/",
    "https://smba.trafficmanager.net@evil.example/", "https://user:x@smba.trafficmanager.net/",
    "https://evil.example\\@smba.trafficmanager.net/", "https://evil.example/smba.trafficmanager.net",
    "https://evil.example#smba.trafficmanager.net", "https://evil.example?x=.botframework.com",
    "https://smba.trafficmanager.net:8443/", "https://smba.trafficmanager.net:0/", "https://smba.trafficmanager.net:x/",
    "https://botframework.com", "https://.botframework.com", "https://evilbotframework.com",
    "https://evil.example%2f.botframework.com", "https://a.botframework.com.evil.example",
    "https://ѕmba.trafficmanager.net/", "https://smba。trafficmanager。net/", "https://xn--mba-7ec.trafficmanager.net/",
    "https://smba.trafficmanager.net/\r\nHost: evil.example", "https://smba.trafficmanager.net/\r\nx",
    "https://smba.trafficmanager.net /", " " + SERVICE,
    "https://127.0.0.1/", "https://localhost", "http://127.0.0.1:3978/", "https://[::1]/", "https://2130706433/",
    "https://169.254.169.254/", "https://[::1].botframework.com", "https://[", "file:///etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("url", OURS)
def test_microsofts_addresses_for_teams_are_ours_but_not_in_dev(url: str) -> None:
    assert (ours(url), ours(url, dev=True)) == (True, False)


@pytest.mark.threat("T10")
@pytest.mark.parametrize("url", NOT_OURS)
def test_no_other_address_is(url: str) -> None:
    assert not ours(url)


def test_in_dev_this_machine_is_and_nothing_else() -> None:
    here = ["http://127.0.0.1:3978/_connector", "http://localhost:56150/", "https://[::1]/"]
    assert [ours(url, dev=True) for url in here] == [True] * 3
    elsewhere = ["http://127.0.0.1.evil.example", "http://0.0.0.0/", "http://10.0.0.1", "http://127.0.0.1@evil.example"]
    assert [ours(url, dev=True) for url in elsewhere] == [False] * 4


@pytest.mark.threat("T9", "T6")
@pytest.mark.parametrize(
    ("activity", "tenant"),
    [
        ({"channelData": {"tenant": {"id": "T1"}}}, "t1"),
        ({"conversation": {"id": "19:x", "tenantId": "t1"}}, "t1"),
        ({"channelData": {"tenant": {"id": "T1"}}, "conversation": {"tenantId": "t1"}}, "t1"),
        ({"channelData": {"tenant": {"id": "t1"}}, "conversation": {"tenantId": "t2"}}, None),
        ({"channelData": {"tenant": {"id": "t1"}}, "conversation": {"tenantId": ""}}, None),
        ({"channelData": {"tenant": {"id": 7}}}, None),
        ({"channelData": {"tenant": ["t1"]}}, None),
        ({"channelData": "t1", "conversation": None}, None),
        ({}, None),
    ],
)
def test_the_tenant_is_what_the_activity_says_in_one_voice(activity: dict[str, Any], tenant: str | None) -> None:
    assert tenant_of(activity) == tenant
