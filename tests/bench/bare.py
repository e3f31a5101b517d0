"""Two yardsticks: a Bolt AsyncApp set up as ours is, whose one listener only acknowledges, or reads ten rows first."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlmodel import Session, col, create_engine, select

from storage.actions import Action
from storage.people import Group


async def authorize(**_: object) -> AuthorizeResult:
    """The one workspace, with no call to Slack."""
    return AuthorizeResult(
        enterprise_id=None, team_id="T0VCFS", bot_token="xoxb-bare", bot_id="B1", bot_user_id="U0BOT"
    )


def main(port: int) -> None:
    """Serve until killed. Where there is a DATABASE_URL, the listener reads."""
    app = AsyncApp(signing_secret=os.environ["SLACK_SIGNING_SECRET"], authorize=authorize, process_before_response=True)
    app.command("/psr")(_reads(os.environ["DATABASE_URL"]) if "DATABASE_URL" in os.environ else _acknowledges)
    uvicorn.run(AsyncSlackRequestHandler(app), host="127.0.0.1", port=port, access_log=False, log_level="warning")


async def _acknowledges(ack: AsyncAck) -> None:
    await ack()


def _reads(url: str) -> Callable[[AsyncAck], Awaitable[None]]:
    """A group's first ten actions by one SELECT through SQLModel, with no rights, no guard and nothing drawn."""
    engine = create_engine(url)

    def ten() -> str:
        group = select(Group.id).where(Group.key == "ltg").scalar_subquery()
        with Session(engine) as session:
            rows = session.exec(select(Action).where(Action.group_id == group).order_by(col(Action.due_date)).limit(10))
            return "\n".join(f"{row.ref} {row.text}" for row in rows)

    async def listen(ack: AsyncAck) -> None:
        await ack(await asyncio.to_thread(ten))

    return listen


if __name__ == "__main__":
    main(int(sys.argv[1]))
