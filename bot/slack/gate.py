"""Before Bolt: nothing is read that Slack did not sign, and nothing strange gets as far as an error."""

import logging
import re
from collections.abc import Iterable

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot import bodies

TIMESTAMP = re.compile(rb"[1-9]\d{9}")
SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
KINDS = ("application/json", "application/x-www-form-urlencoded")

log = logging.getLogger("psr")


class Gate:
    """An ASGI app: checks a request from Slack and hands it to Bolt."""

    def __init__(self, app: AsyncApp, secret: str, key: str = "") -> None:
        self._app, self._key = app, key  # `key` names the Slack app whose secret it is, where that is a partner's
        self._verifier = SignatureVerifier(secret)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        headers = _headers(request.scope["headers"])
        if headers is None:
            return Response("Not signed by Slack.", 401)
        body = await bodies.whole(request)
        if body is None:
            return Response("Too large.", 413)
        if not self._signed(body, headers):
            return Response("Not signed by Slack.", 401)
        if not headers.get("content-type", "").startswith(KINDS):
            return Response("Slack sends JSON or a form.", 415)
        return await self._dispatch(body.decode(), headers)

    def _signed(self, body: bytes, headers: dict[str, str]) -> bool:
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return False
        return self._verifier.is_valid(text, headers["x-slack-request-timestamp"], headers["x-slack-signature"])

    async def _dispatch(self, body: str, headers: dict[str, str]) -> Response:
        try:
            heard = AsyncBoltRequest(body=body, headers=dict(headers), context={"psr_app": self._key})
            answer = await self._app.async_dispatch(heard)
        except Exception as error:
            # Signed, and still not what Slack sends: Bolt's reader fails in many ways, and each is "cannot be read".
            return _unread(type(error).__name__)
        # No listener of ours raises, so that 500 is Bolt's reader, too.
        return _unread("status 500") if answer.status == 500 else _http(answer)


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str] | None:
    """The headers that matter, or None unless the two of the signature are there once and in their shape."""
    given: dict[bytes, list[bytes]] = {}
    for name, value in raw:
        given.setdefault(name.lower(), []).append(value)
    stamps, signatures = given.get(b"x-slack-request-timestamp", []), given.get(b"x-slack-signature", [])
    shaped = [TIMESTAMP.fullmatch(v) for v in stamps] + [SIGNATURE.fullmatch(v) for v in signatures]
    if len(stamps) != 1 or len(signatures) != 1 or not all(shaped):
        return None
    names = (b"content-type", b"x-slack-request-timestamp", b"x-slack-signature")
    return {name.decode(): given[name][0].decode("latin-1") for name in names if name in given}


def _unread(why: str) -> Response:
    log.warning("a signed request could not be read", extra={"why": why})
    return Response("That could not be read.", 400)


def _http(answer: BoltResponse) -> Response:
    """Bolt's answer. What nobody listens for is taken note of all the same, or Slack would send it again."""
    status = 200 if answer.status == 404 else answer.status
    response = Response("" if answer.status == 404 else answer.body, status)
    response.headers["content-type"] = answer.first_headers().get("content-type", "text/plain;charset=utf-8")
    return response
