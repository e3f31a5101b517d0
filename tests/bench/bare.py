"""The yardstick: a Bolt AsyncApp set up as ours is, with one listener that only acknowledges."""

import os
import sys

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult


async def authorize(**_: object) -> AuthorizeResult:
    """The one workspace, with no call to Slack."""
    return AuthorizeResult(
        enterprise_id=None, team_id="T0VCFS", bot_token="xoxb-bare", bot_id="B1", bot_user_id="U0BOT"
    )


def main(port: int) -> None:
    """Serve until killed."""
    app = AsyncApp(signing_secret=os.environ["SLACK_SIGNING_SECRET"], authorize=authorize, process_before_response=True)

    @app.command("/psr")
    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    uvicorn.run(AsyncSlackRequestHandler(app), host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
