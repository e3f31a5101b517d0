"""The other yardstick: what no server in front of Slack can leave out. It reads the body and checks its signature."""

import os
import sys

import uvicorn
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Limit:
    """An ASGI app."""

    def __init__(self, secret: str) -> None:
        self._verifier = SignatureVerifier(secret)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """200 for what is signed, 401 for anything else."""
        request = Request(scope, receive)
        headers = {name: request.headers.get(name, "") for name in ("x-slack-request-timestamp", "x-slack-signature")}
        signed = self._verifier.is_valid_request(await request.body(), headers)
        await Response(status_code=200 if signed else 401)(scope, receive, send)


if __name__ == "__main__":
    uvicorn.run(
        Limit(os.environ["SLACK_SIGNING_SECRET"]), host="127.0.0.1", port=int(sys.argv[1]), access_log=False,
        log_level="warning", lifespan="off",
    )  # fmt: skip
