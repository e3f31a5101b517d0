"""The bot or somebody else comes or goes: who is welcomed, and which channel takes no more messages."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot import gone
from bot.router import Router
from bot.teams import said
from bot.teams.said import Activity, Said
from storage import channels

LOST = ("channelDeleted", "teamDeleted", "teamHardDeleted", "teamArchived")


class Membership:
    """What the comings and goings of Teams mean for the record."""

    def __init__(self, router: Router, clock: Callable[[], datetime]) -> None:
        self.database, self.clock = router.database, clock

    def heard(self, activity: Activity) -> list[Said]:
        """The welcomes to say. A place that the bot was taken out of is closed."""
        if _lost(activity):
            self._close(activity)
            return []
        if activity.get("type") == "installationUpdate":
            return [self._arrived(activity)] if activity.get("action") == "add" else []
        return list(self._joined(activity))

    def _arrived(self, activity: Activity) -> Said:
        """The bot is new: in a private chat it welcomes whoever added it, elsewhere everybody who reads along."""
        where = said.place(activity)
        return said.welcome(activity, self.clock(), activity.get("from") or {} if where.private else {})

    def _joined(self, activity: Activity) -> Iterator[Said]:
        """Somebody who joins a channel that is not ours hears nothing of us."""
        where = said.place(activity)
        with self.database.reading(self.clock()) as session:
            linked = channels.find(session, "teams", where.tenant, where.room)
        if linked is None or not linked.linked or where.private:
            return
        own = (activity.get("recipient") or {}).get("id")
        for account in _accounts(activity, "membersAdded"):
            if account.get("id") != own and account.get("aadObjectId"):
                yield said.welcome(activity, self.clock(), account)

    def _close(self, activity: Activity) -> None:
        where, now = said.place(activity), self.clock()
        with self.database.writing(now) as session:
            channel = channels.find(session, "teams", where.tenant, where.room)
            gone.close(session, channel, "the app was taken out", f"teams:{activity.get('id')}:{where.room}", now)


def _lost(activity: Activity) -> bool:
    """Whether the bot can say nothing there any more."""
    if activity.get("type") == "installationUpdate":
        return activity.get("action") == "remove"
    own = (activity.get("recipient") or {}).get("id")
    put_out = own in [account.get("id") for account in _accounts(activity, "membersRemoved")]
    return put_out or (activity.get("channelData") or {}).get("eventType") in LOST


def _accounts(activity: Activity, name: str) -> list[Mapping[str, object]]:
    found = activity.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
