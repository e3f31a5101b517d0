"""Slack and Teams in a storm."""

from typing import Any

from aiohttp import web

from tests.faults.storm import Storm
from tests.faults.town import ROOMS
from tests.slack.fake_slack import FakeSlack, arguments
from tests.teams.fake_teams import FakeTeams


class StormySlack(FakeSlack):
    """As strict as ever, where a call comes through."""

    def __init__(self, storm: Storm) -> None:
        super().__init__(rooms=set(ROOMS))
        self.storm = storm

    async def _call(self, request: web.Request) -> web.StreamResponse:
        args = await arguments(request)
        place = args.get("channel") or f"D{args['users'][1:]}"
        return await self.storm.through(
            request, place, args.get("text", ""), lambda: super(StormySlack, self)._call(request)
        )

    def seen(self) -> list[tuple[str, str]]:
        """What people saw, and where."""
        return [(post["channel"], post["text"]) for post in self.posts()]


class StormyTeams(FakeTeams):
    """The same of Teams."""

    def __init__(self, storm: Storm) -> None:
        super().__init__()
        self.storm = storm

    async def _post(self, request: web.Request) -> Any:  # noqa: ANN401 - a response of one kind or another
        body = await request.json()
        return await self.storm.through(
            request, request.match_info["talk"], body["summary"], lambda: super(StormyTeams, self)._post(request)
        )

    def seen(self) -> list[tuple[str, str]]:
        """What people saw, and where."""
        return [(post.conversation, post.text) for post in self.posts.values()]
