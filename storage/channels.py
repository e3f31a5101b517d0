"""Where a group talks: its channels in Slack and Teams."""

from typing import Literal, get_args

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of
from storage.people import Platform

Posts = Literal["all", "digest_only", "none"]
UNLINKED = "unlinked"


class Channel(Row, table=True):
    """One channel of a group. `gone` says why the chat system no longer takes posts for it."""

    __table_args__ = (
        UniqueConstraint("platform", "tenant_id", "conversation_id"),
        one_of("platform", get_args(Platform)),
        one_of("posts", get_args(Posts)),
    )
    group_id: int = Field(foreign_key="groups.id", index=True)
    platform: Platform = Field(sa_type=String)
    tenant_id: str = Field(max_length=80)
    conversation_id: str = Field(max_length=200)
    posts: Posts = Field(default="all", sa_type=String)
    conversation_ref: str = Field(default="", max_length=2000)
    gone: str = Field(default="", max_length=200)

    @property
    def linked(self) -> bool:
        """Whether it is still its group's; what went out through it before keeps pointing at the row."""
        return self.gone != UNLINKED

    def link(self, group_id: int, tenant: str) -> None:
        """Make it a group's, with everything posted, by the bot of the workspace in which that was said."""
        self.group_id, self.tenant_id, self.posts, self.gone = group_id, tenant, "all", ""

    def move(self, conversation: str) -> None:
        """The chat system calls it by another id now."""
        self.conversation_id = conversation

    def reach(self, ref: str) -> None:
        """How the chat system reaches it."""
        self.conversation_ref = ref

    def lose(self, why: str) -> None:
        """The chat system takes no more posts for it."""
        self.gone = why[:200]

    def take_back(self, reason: str) -> None:
        """A link made by mistake."""
        self.unlink()

    def unlink(self) -> None:
        """Nobody's any more: nothing is posted to it, and what is said in it is about no group."""
        self.gone = UNLINKED


def find(session: Session, platform: str, tenant: str, conversation: str) -> Channel | None:
    """The channel as it is saved now (Roster holds the copy that is read).

    In Slack a channel that workspaces share has one id in all of them, and one row: that of whoever linked it first.
    """
    query = select(Channel).where(Channel.platform == platform, Channel.conversation_id == conversation)
    own = session.exec(query.where(Channel.tenant_id == tenant)).first()
    return own or (session.exec(query.order_by(col(Channel.gone))).first() if platform == "slack" else None)
