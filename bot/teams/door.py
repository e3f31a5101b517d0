"""The Teams door put together: who may come in, who listens, and how the outbox goes out."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot import admission
from bot.router import Router
from bot.settings import Settings
from bot.teams import refs, sdk
from bot.teams.gate import Gate
from bot.teams.listeners import Teams
from bot.teams.web import TeamsDoor, Web
from storage.roster import roster_of


class Side:
    """Everything of Teams that the house has one of."""

    def __init__(self, account: sdk.Account, router: Router, clock: Callable[[], datetime]) -> None:
        self._account, self._router, self._clock = account, router, clock
        app = sdk.build(account)
        web = Web(app, self._rooms, dev=account.dev)
        self.listeners = Teams(router, web, clock)
        self.door = TeamsDoor(web)
        self.gate = Gate(app, self.listeners.answer, self._admits, dev=account.dev)

    async def start(self) -> None:
        """Let people in."""
        await self.gate.open()

    async def settle(self, within: float | None = None) -> None:
        """Wait, so many seconds at most, for what is still being said."""
        await self.listeners.settle(within)

    async def close(self) -> None:
        """Let go of every connection."""
        await self.gate.close()

    async def _admits(self, tenant: str) -> bool:
        """The home tenant, those on the list, and those that the record names; beside the Playground any."""
        if self._account.dev or tenant == self._account.tenant:
            return True
        return await asyncio.to_thread(admission.admits, self._router.database, "teams", tenant, self._clock())

    async def _rooms(self, tenant: str) -> list[tuple[str, str]]:
        """The channels of a tenant in which people may be looked for, and where to call for each."""
        return await asyncio.to_thread(self._channels, tenant)

    def _channels(self, tenant: str) -> list[tuple[str, str]]:
        with self._router.database.reading(self._clock()) as session:
            linked = [c for c in roster_of(session).channels.values() if c.linked and not c.gone]
            return [
                (c.conversation_id, refs.load(c.conversation_ref).service_url or sdk.SERVICE)
                for c in linked
                if (c.platform, c.tenant_id) == ("teams", tenant)
            ]


def open_side(settings: Settings, router: Router, clock: Callable[[], datetime]) -> Side:
    """Teams by its settings."""
    secret = settings.teams_client_secret
    account = sdk.Account(
        settings.teams_client_id or "", secret.get_secret_value() if secret else "", settings.teams_tenant_id or "",
        settings.teams_dev,
    )  # fmt: skip
    return Side(account, router, clock)
