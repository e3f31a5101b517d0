"""The bot or somebody else comes or goes: who is welcomed, and which channels take no more messages.

What happens to a team is said in the team's own conversation, not in the channel that is linked: a channel is known by
its own id where the activity names it, and by its team otherwise.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot import gone
from bot.router import Router
from bot.teams import refs, said
from bot.teams.said import Activity, Place, Said
from storage import channels
from storage.channels import Channel
from storage.roster import Roster, roster_of

CHANNEL_LOST = ("channelDeleted",)
TEAM_LOST = ("teamDeleted", "teamHardDeleted", "teamArchived")


class Membership:
    """What the comings and goings of Teams mean for the record."""

    def __init__(self, router: Router, clock: Callable[[], datetime]) -> None:
        self.database, self.clock = router.database, clock

    def heard(self, activity: Activity) -> list[Said]:
        """The welcomes to say. A place that the bot was taken out of is closed."""
        if _event(activity) in CHANNEL_LOST:
            self._close(activity, whole_team=False)
            return []
        if _put_out(activity) or _event(activity) in TEAM_LOST:
            self._close(activity, whole_team=True)
            return []
        if activity.get("type") == "installationUpdate":
            return [self._arrived(activity)] if activity.get("action") == "add" else []
        return list(self._joined(activity))

    def _arrived(self, activity: Activity) -> Said:
        """The bot is new: in a private chat it welcomes whoever added it, elsewhere everybody who reads along."""
        private = said.place(activity).private
        return said.welcome(activity, self.clock(), activity.get("from") or {} if private else {})

    def _joined(self, activity: Activity) -> Iterator[Said]:
        """Somebody who joins a place that is not ours hears nothing of us."""
        where, own = said.place(activity), (activity.get("recipient") or {}).get("id")
        with self.database.reading(self.clock()) as session:
            ours = _rooms(roster_of(session), where, whole_team=True)
        for account in _accounts(activity, "membersAdded") if ours and not where.private else ():
            if account.get("id") != own and account.get("aadObjectId"):
                welcome = said.welcome(activity, self.clock(), account)
                yield replace(welcome, place=replace(welcome.place, conversation=ours[0].conversation_id))

    def _close(self, activity: Activity, *, whole_team: bool) -> None:
        where, now = said.place(activity), self.clock()
        with self.database.writing(now) as session:
            for lost in _rooms(roster_of(session), where, whole_team=whole_team):
                row = session.get(channels.Channel, lost.id)
                gone.close(session, row, "the app was taken out", f"teams:{activity.get('id')}:{lost.id}", now)


def _rooms(roster: Roster, where: Place, *, whole_team: bool) -> list[Channel]:
    """The linked channels that an activity is about."""
    ours = [c for c in roster.channels.values() if (c.platform, c.tenant_id) == ("teams", where.tenant) and c.linked]
    named = [c for c in ours if c.conversation_id == where.room]
    team = [c for c in ours if where.team and refs.load(c.conversation_ref).team == where.team] if whole_team else []
    return [*named, *(c for c in team if c not in named)]


def _event(activity: Activity) -> str:
    return str((activity.get("channelData") or {}).get("eventType") or "")


def _put_out(activity: Activity) -> bool:
    """Whether the bot was taken out of the place."""
    if activity.get("type") == "installationUpdate":
        return activity.get("action") == "remove"
    own = (activity.get("recipient") or {}).get("id")
    return own in [account.get("id") for account in _accounts(activity, "membersRemoved")]


def _accounts(activity: Activity, name: str) -> list[Mapping[str, object]]:
    found = activity.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
