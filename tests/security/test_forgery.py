"""Requests that a stranger made, kept or bent: nothing of them is read, and a good one counts once however often."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import bodies
from bot.bodies import LONGEST
from bot.floods import Floods
from bot.slack import cards
from bot.slack.gate import Gate
from bot.slack.said import Place
from bot.slack.web import Web, client
from bot.teams.trust import ours
from handlers.core import Message
from tests.conftest import Bot
from tests.record import everything
from tests.serving import FORM, Server, headers_of, typed
from tests.slack.world import SECRET, World, asgi, signed
from tests.teams.key_server import Teams as Door
from tests.teams.key_server import signed as token
from tests.teams.world import World as Teams

BODY = typed("claim A11", "ltg-fire", "C0LTG", "1.2.3")


class Listening:
    """Where Bolt stands behind the gate: how often anything was handed on to be parsed."""

    def __init__(self) -> None:
        self.heard = 0

    async def async_dispatch(self, heard: AsyncBoltRequest) -> BoltResponse:
        """One request that passed."""
        self.heard += 1
        return BoltResponse(status=200)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """An event loop for the whole file."""
    with asyncio.Runner() as made:
        yield made


def flipped(data: bytes, bit: int) -> bytes:
    """The bytes with one bit of them the other way."""
    at = bit % (len(data) * 8)
    return data[: at // 8] + bytes([data[at // 8] ^ (1 << at % 8)]) + data[at // 8 + 1 :]


@pytest.mark.threat("T1", "T2")
@settings(max_examples=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=st.sampled_from(["body", "stamp", "signature", "secret"]), bit=st.integers(0, 10_000))
def test_one_bit_changed_anywhere_is_a_forgery_and_nothing_is_parsed(
    runner: asyncio.Runner, what: str, bit: int
) -> None:
    listening = Listening()
    secret = flipped(SECRET.encode(), bit // 8 * 8).decode() if what == "secret" else SECRET
    gate = Gate(cast(AsyncApp, listening), secret)
    body, (kind, stamp, signature) = BODY, signed(BODY, FORM)
    if what == "body":
        body = flipped(body, bit)
    elif what == "stamp":
        stamp = (stamp[0], flipped(stamp[1], bit))
    elif what == "signature":
        signature = (signature[0], flipped(signature[1], bit))
    answer = runner.run(asgi(gate, body, [kind, stamp, signature]))
    assert (answer.status, answer.body, listening.heard) == (401, "Not signed by Slack.", 0)


@pytest.mark.threat("T1")
def test_control_the_request_itself_is_heard(runner: asyncio.Runner) -> None:
    listening = Listening()
    gate = Gate(cast(AsyncApp, listening), SECRET)
    assert runner.run(asgi(gate, BODY, signed(BODY, FORM))).status == 200
    assert listening.heard == 1


@pytest.mark.threat("T4")
@pytest.mark.parametrize(
    ("seconds", "status"),
    [(-299, 200), (-300, 200), (-301, 401), (299, 200), (300, 200), (301, 401), (-86_400, 401), (86_400, 401)],
)
def test_a_signature_is_good_for_three_hundred_seconds_and_not_one_more(
    runner: asyncio.Runner, seconds: int, status: int
) -> None:
    with time_machine.travel("2016-03-15T09:00:00Z", tick=False):
        headers = signed(BODY, FORM, at=time.time() + seconds)
        assert runner.run(asgi(Gate(cast(AsyncApp, Listening()), SECRET), BODY, headers)).status == status


@pytest.fixture
def server(workspace_file: Path, tmp_path: Path) -> Iterator[Server]:
    """The bot in a process of its own."""
    record = tmp_path / "psr.db"
    record.write_bytes(workspace_file.read_bytes())
    made = Server(record, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL="http://127.0.0.1:9/")
    yield made.ready()
    made.kill()


@pytest.mark.threat("T3")
def test_one_request_a_hundred_times_at_once_is_one_action_and_a_hundred_answers(server: Server) -> None:
    body = typed("action add Ring the surgery by Friday", "ltg-police", "C0LTG", "1.replayed")
    headers, added = headers_of(body), set[str]()
    while not added:  # where the machine is busy, all may be told that it took too long and was not saved
        with ThreadPoolExecutor(20) as together:
            answers = list(together.map(lambda _: server.ask("POST", "/slack/events", body, headers), range(100)))
        assert {status for status, _ in answers} == {200}
        added = {text for _, said in answers if (text := json.loads(said)["text"]).startswith("Added")}
    assert [text.split(" –")[0] for text in added] == ["Added A13 Ring the surgery"]
    assert [ref in server.types("action list") for ref in ("A13", "A14")] == [True, False]


@pytest.mark.threat("T3")
def test_control_requests_that_only_look_alike_are_several(server: Server) -> None:
    said = [server.types("action add Ring the surgery by Friday add anyway") for _ in range(20)]
    assert len({text.split()[1] for text in said if text.startswith("Added")}) > 1


@pytest.mark.threat("T18")
@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_half_a_megabyte_is_taken_and_not_one_byte_more(runner: asyncio.Runner, more: int, status: int) -> None:
    body = b"text=" + b"a" * (LONGEST - 5 + more)
    assert runner.run(asgi(Gate(cast(AsyncApp, Listening()), SECRET), body, signed(body, FORM))).status == status


@pytest.mark.threat("T18")
def test_thirty_two_lists_in_each_other_are_read_and_not_one_more() -> None:
    assert bodies.strict(b"[" * 32 + b"]" * 32)
    for many in (33, 1000, 200_000):
        with pytest.raises(ValueError, match="too deep"):
            bodies.strict(b"[" * many + b"]" * many)


@pytest.mark.threat("T18")
@pytest.mark.parametrize(
    ("letters", "said"),
    [
        (300, "Added A13 "),
        (301, "That is 301 characters; keep it under 300"),
        (3989, "That is 3989 characters; keep it under 300"),
        (3990, "That is 4,001 characters, more than I can take at once."),
    ],
)
def test_a_text_may_be_so_long_and_not_one_letter_longer(bot: Bot, letters: int, said: str) -> None:
    text = ("Ring " * 1000)[: letters - 1] + "x"
    assert bot.say(f"action add {text}").startswith(said)


@pytest.mark.threat("T18")
def test_ten_megabytes_are_turned_away_and_take_no_memory(server: Server) -> None:
    body = b"text=" + b"a" * 10_000_000
    headers = headers_of(body)
    server.types("help")
    before = _resident(server)
    for _ in range(5):
        assert _status(server, body, headers) == 413
    assert _resident(server) - before < 20_000  # kilobytes: of fifty megabytes that were sent, none is kept
    assert server.types("claim A11").startswith("A11 is yours.")


def _status(server: Server, body: bytes, headers: dict[str, str]) -> int:
    """The status, though the server answers before it has read everything, and hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as wire:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        wire.sendall(f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode())
        sender = threading.Thread(target=_pour, args=(wire, body))
        sender.start()
        answered = wire.recv(100)
        sender.join()
    return int(answered.split()[1])


def _pour(wire: socket.socket, body: bytes) -> None:
    try:
        wire.sendall(body)
    except OSError:
        return


def _resident(server: Server) -> int:
    """Kilobytes of memory that the process holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


class Listener:
    """Somebody on this machine who waits for what is sent to them by mistake."""

    def __init__(self) -> None:
        self.wire = socket.create_server(("127.0.0.1", 0))
        self.port, self.bytes, self.calls = self.wire.getsockname()[1], 0, 0
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        while True:
            try:
                caller, _ = self.wire.accept()
            except OSError:
                return
            self.calls += 1
            self.bytes += len(caller.recv(10_000))
            caller.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """One such."""
    made = Listener()
    yield made
    made.wire.close()


ELSEWHERE = (
    "http://127.0.0.1:{p}/", "https://127.0.0.1:{p}/", "http://localhost:{p}/", "http://[::1]:{p}/", "http://0:{p}/",
    "http://2130706433:{p}/", "http://127.1:{p}/", "http://0x7f.1:{p}/", "https://{ok}@127.0.0.1:{p}/",
    "https://{ok}:{p}@127.0.0.1:{p}/", "https://{ok}.127.0.0.1.nip.io:{p}/", "https://{ok}.:{p}/", "//127.0.0.1:{p}/",
    "https://127.0.0.1:{p}\\@{ok}/", "https://127.0.0.1:{p}#@{ok}/", "https://127.0.0.1:{p}?@{ok}/",
    "https://xn--{ok}:{p}/", "https://evil-{ok}:{p}/", "https://{ok}\t.127.0.0.1:{p}/", " http://127.0.0.1:{p}/", "",
)  # fmt: skip


@pytest.mark.threat("T11")
@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_an_address_in_a_payload_of_slack_is_called_by_nobody(
    runner: asyncio.Runner, listener: Listener, pattern: str
) -> None:
    web = Web(client("xoxb-1"))
    place = Place("U1", "C1", response_url=pattern.format(p=listener.port, ok="hooks.slack.com"))
    assert runner.run(web._by_their_own_address(place, cards.draw(Message("A11 is yours.")))) is False
    assert (listener.calls, listener.bytes) == (0, 0)


@pytest.mark.threat("T10")
@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_an_address_in_an_activity_gets_neither_the_bots_token_nor_a_word(listener: Listener, pattern: str) -> None:
    url = pattern.format(p=listener.port, ok="smba.trafficmanager.net")
    door = Door()
    door.open()
    assert door.sends(token(serviceurl=url or None), serviceUrl=url) in (401, 403)
    assert (door.heard, ours(url)) == ([], False)
    assert (listener.calls, listener.bytes) == (0, 0)
    door.close()


@pytest.mark.threat("T11", "T10")
def test_control_the_listener_hears_who_does_call(runner: asyncio.Runner, listener: Listener) -> None:
    web = Web(client("xoxb-1", f"http://127.0.0.1:{listener.port}/api/"))  # where all of Slack is on this machine
    place = Place("U1", "C1", response_url=f"http://127.0.0.1:{listener.port}/")
    with pytest.raises(Exception, match="disconnected"):
        runner.run(web._by_their_own_address(place, cards.draw(Message("A11 is yours."))))
    assert (listener.calls, listener.bytes > 0) == (1, True)


@pytest.mark.threat("T9")
def test_one_bit_changed_in_a_token_opens_nothing() -> None:
    door = Door()
    door.open()
    good = token()
    head, claims, signature = good.split(".")
    assert door.sends(good) == 200
    for part in (head, claims, signature):
        for at in range(0, len(part) - 1, 7):  # of the last letter a few bits mean nothing
            changed = part[:at] + ("A" if part[at] != "A" else "B") + part[at + 1 :]
            assert door.sends(good.replace(part, changed)) == 401
    assert len(door.heard) == 1
    door.close()


LIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12)
    | st.sampled_from(["action add", "rep end", "channel link", "C0MDT", "mdt", "s-ltg-police", "admit", "redact"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["command", "given", "channel", "group", "text", "fields", "name"]), inner),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.threat("T13")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lies=LIES, bit=st.integers(0, 5000))
def test_what_a_form_of_slack_carries_gives_a_stranger_nothing(slack: World, lies: object, bit: int) -> None:
    slack.router.floods = Floods(1_000_000)
    view = _view(slack)
    bent = flipped(view["private_metadata"].encode(), bit).decode("latin-1")
    before = _rows(slack)
    for carried in (json.dumps(lies), bent):
        slack.submits(view | {"private_metadata": carried}, "stranger", text="Ring the surgery")
    assert _rows(slack) == before


@pytest.mark.threat("T13")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lies=LIES)
def test_what_a_card_of_teams_carries_gives_a_stranger_nothing(teams: Teams, lies: object) -> None:
    teams.router.floods = Floods(1_000_000)
    before = _rows(teams)
    for verb, data in (("form", {"form": lies}), ("say", {"says": str(lies), "letter": lies, "again": lies})):
        assert teams.acts(verb, data, "stranger").status == 200
    assert _rows(teams) == before


@pytest.mark.threat("T13")
def test_control_the_form_as_it_was_opened_adds_an_action_for_a_member(slack: World) -> None:
    before = _rows(slack)
    slack.submits(_view(slack), "ltg-police", text="Ring the surgery")
    assert _rows(slack)["action"] == before["action"] + 1


def _view(slack: World) -> dict[str, Any]:
    slack.presses("action add", "ltg-police")
    return slack.modal()


def _rows(world: World | Teams) -> dict[str, int]:
    """How many rows each table has, but for the answers that are kept, and what was refused."""
    kept = everything(Bot(world.database))
    return {name: len(rows) for name, rows in kept.items() if name not in ("inbound", "event")}
