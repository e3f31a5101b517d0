"""What is given any bytes at all: four places where strangers' words are read. Whatever they are, nothing may break."""

import asyncio
import base64
import json
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import jwt
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import bodies
from bot.slack import gate
from bot.slack import said as slack_said
from bot.teams import said as teams_said
from bot.teams.gate import _shaped
from bot.teams.keys import Key, Keys
from bot.teams.trust import Trust, Turned, ours, tenant_of
from handlers.core import Oops, Request
from handlers.language import dates, grammar, guard, names
from handlers.language.calendar import Calendar
from handlers.language.plain import plain
from storage.database import Database
from tests.conftest import loaded, london
from tests.serving import FORM
from tests.slack.world import asgi
from tests.slack.world import signed as slack_signed

Target = Callable[[bytes], None]

LONGEST = 4000  # characters of a line that the router takes
NOW = london("2016-03-15T09:00")
EVERYBODY = ("ltg-police", "pmo-manager", "nobody")


def read_line(data: bytes) -> None:
    """A line, read as far as its values are known, by one of three people; and as a form's field, "due: Friday"."""
    line, said = grammar.strip(plain(_text(data)))
    person = EVERYBODY[len(line) % len(EVERYBODY)]
    with _record().reading(NOW) as session:
        _understood(Request(line, NOW, "console", "", person, confirmed=said).inside(session))
        name, form, value = line.partition(":")
        if form:
            given = {"text": value, name.casefold(): value}
            _understood(Request("action add", NOW, "console", "", EVERYBODY[0], form=given).inside(session))


def guard_text(data: bytes) -> None:
    """A text, in front of the guard."""
    text = _text(data)
    guard.check(text)
    guard.check(text, venue=True, colleagues=["Ada Example"], domains=["example.org"])


def read_date(data: bytes) -> None:
    """A phrase, as a due date, a time, a meeting's day and a span."""
    text, today, calendar = _text(data), date(2016, 3, 15), Calendar()
    for read in (dates.read, dates.read_slot, dates.read_span, dates.read_planned, dates.longest_slot):
        with suppress(Oops):
            read(text, today, calendar)
    with suppress(Oops):
        dates.read_times(text)
    with suppress(Oops):
        dates.read_span(text, today, calendar, backwards=True)


def read_headers(data: bytes) -> None:
    """The first byte says what the rest is: Slack's headers, Teams' token, or what either of them signed."""
    kinds = (_slack_headers, _slack_body, _teams_token, _teams_activity)
    kinds[data[0] % len(kinds) if data else 0](data[1:])


TARGETS: dict[str, Target] = {"grammar": read_line, "guard": guard_text, "dates": read_date, "headers": read_headers}


def _understood(request: Request) -> None:
    with suppress(Oops):
        grammar.understand(names.with_keys(request))


def _slack_headers(data: bytes) -> None:
    given = [(name, value) for name, _, value in (line.partition(b":") for line in data.split(b"\n"))]
    assert _asked(b"payload={}", given) in (401, 415)


def _slack_body(data: bytes) -> None:
    form, kind = (True, FORM) if data[:1] == b"f" else (False, "application/json")
    body = data[1:] if form else data
    assert _asked(body, slack_signed(body, kind)) in (200, 400, 401)


def _asked(body: bytes, headers: list[tuple[bytes, bytes]]) -> int:
    return _runner().run(asgi(_gate(), body, headers)).status


def _teams_token(data: bytes) -> None:
    with suppress(Turned):
        _runner().run(_trust().check([(b"authorization", b"Bearer " + data)]))
        raise AssertionError("a token that nobody signed")


def _teams_activity(data: bytes) -> None:
    try:
        said = bodies.strict(data)
    except ValueError:
        return
    if not _shaped(said):
        return
    ours(said.get("serviceUrl", ""))
    if tenant_of(said):
        _heard(said)


def _heard(activity: dict[str, Any]) -> None:
    """What the listeners read of it; they answer an error of any kind calmly, so only time counts here."""
    with suppress(Exception):
        teams_said.message(activity, NOW, {})
    with suppress(Exception):
        teams_said.submission(activity, NOW, activity.get("value") or {})


class Listening:
    """Where Bolt stands: reads what was let through as our listeners do, and answers."""

    async def async_dispatch(self, heard: AsyncBoltRequest) -> BoltResponse:
        """They answer an error of any kind calmly."""
        readers: Iterable[Callable[..., object]] = (
            slack_said.command, slack_said.press, slack_said.submission, slack_said.shortcut, slack_said.event,
        )  # fmt: skip
        for read in readers:
            with suppress(Exception):
                read(heard.body, NOW)
        return BoltResponse(status=200)


class OneKey:
    """A key set with one key, whichever is named."""

    async def find(self, kid: str) -> Key:
        """The same for any name."""
        return Key(jwt.PyJWK(_PUBLIC, "RS256"), None)


_PUBLIC = {
    "kty": "RSA", "e": "AQAB", "kid": "one",
    "n": base64.urlsafe_b64encode(((1 << 2047) + 9).to_bytes(256, "big")).decode().rstrip("="),
}  # fmt: skip


@cache
def _gate() -> gate.Gate:
    return gate.Gate(cast(AsyncApp, Listening()), "shhh-not-a-secret")


@cache
def _trust() -> Trust:
    return Trust(cast(Keys, OneKey()), "0c0ffee0-0000-4000-8000-000000000001", "https://api.botframework.com")


@cache
def _runner() -> asyncio.Runner:
    return asyncio.Runner()


@cache
def _record() -> Database:
    """The demonstration's partnership, in a folder that goes with this process."""
    folder = tempfile.TemporaryDirectory(prefix="psr-fuzz-")
    _folders.append(folder)
    text = (Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml").read_text()
    return Database(f"sqlite:///{loaded(Path(folder.name) / 'psr.db', text)}")


_folders: list[tempfile.TemporaryDirectory[str]] = []


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")[:LONGEST]


def seeds() -> dict[str, list[bytes]]:
    """Where to begin: the help's own examples, what the tests of dates and of the guard try, and good headers."""
    from handlers import features  # noqa: PLC0415 - it loads every feature
    from handlers.core import COMMANDS  # noqa: PLC0415

    features.load()
    lines = [command.example.removeprefix("/psr ").encode() for command in COMMANDS.values()]
    listed = (Path(__file__).parents[1] / "test_guard.py").read_text().split('"""')
    guarded = [piece.strip().encode() for text in listed for line in text.splitlines() for piece in line.split(" ~ ")]
    phrases = (Path(__file__).parents[1] / "test_dates.py").read_text().split('"')
    dated = [piece.strip().encode() for text in phrases for piece in text.split(" · ") if 0 < len(text) < 200]
    return {"grammar": lines, "guard": guarded, "dates": dated, "headers": _good_headers()}


def _good_headers() -> list[bytes]:
    body = b"command=%2Fpsr&text=help&team_id=T1&user_id=U1&channel_id=C1&trigger_id=1.2"
    headers = b"\n".join(name + b":" + value for name, value in slack_signed(body, FORM))
    press = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"value": "help", "action_ts": "1.1"}]}
    activity = {
        "type": "message", "id": "1", "text": "<at>PSR</at> help", "serviceUrl": "https://smba.trafficmanager.net/uk/",
        "from": {"id": "29:1"}, "conversation": {"id": "19:1", "tenantId": "t"}, "channelData": {"tenant": {"id": "t"}},
        "entities": [{"type": "mention", "text": "<at>PSR</at>", "mentioned": {"id": "28:psr"}}],
    }  # fmt: skip
    token = jwt.encode({"aud": "x", "exp": 1}, "fuzz" * 8, "HS256", {"kid": "one"}).encode()
    return [
        b"\0" + headers, b"\1f" + body, b"\1" + json.dumps(press).encode(), b"\2" + token,
        b"\2" + token.replace(b"HS", b"RS"), b"\3" + json.dumps(activity).encode(),
    ]  # fmt: skip
