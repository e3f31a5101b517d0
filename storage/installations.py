"""Where a Slack app is installed, and how an install is begun: one row a workspace, with its token apart and sealed."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import String, UniqueConstraint, func
from sqlmodel import Field, Session, col, delete, select

from storage import sealed
from storage.base import Row, one_of
from storage.events import Author, Event
from storage.sealed import Place, Sealing

State = Literal["active", "uninstalled", "revoked", "refused"]
TOKEN = "bot_token"
STATE_LIFE = timedelta(minutes=10)
MOST_BEGUN = 100  # installs begun at one time; anybody may begin one


class Installation(Row, table=True):
    """The bot in one workspace. `version` counts its installs, so that each loss is told of once."""

    undoable = False
    words = frozenset({"name"})
    __table_args__ = (UniqueConstraint("platform", "tenant_id"), one_of("state", get_args(State)))
    platform: str = Field(default="slack", max_length=10)
    tenant_id: str = Field(max_length=80)
    enterprise_id: str = Field(default="", max_length=80)
    name: str = Field(default="", max_length=80)
    app: str = Field(default="", max_length=40)  # whose app it is: the partnership's own, or a row of slack_app
    bot_user_id: str = Field(default="", max_length=40)
    scopes: str = Field(default="", max_length=1000)
    state: State = Field(default="active", sa_type=String)
    version: int = 0
    arrived_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the bot is there."""
        return self.state == "active"

    @property
    def token_place(self) -> Place:
        """Where its token is kept."""
        return Place(self.platform, self.tenant_id, TOKEN)

    def arrive(self, name: str, bot_user_id: str, scopes: str, at: datetime) -> None:
        """Installed, or installed again."""
        self.name, self.bot_user_id, self.scopes = name[:80], bot_user_id[:40], scopes[:1000]
        self.state, self.version, self.arrived_at = "active", self.version + 1, at

    def lose(self, state: State) -> None:
        """The bot is there no more."""
        self.state = state


class InstallState(Row, table=True):
    """An install that somebody has begun: good once, for ten minutes, in the browser where it was begun."""

    __tablename__ = "install_state"
    tracked = False
    digest: str = Field(max_length=64, unique=True)
    browser: str = Field(max_length=64)
    app: str = Field(default="", max_length=40)
    expires_at: datetime


def find(session: Session, tenant: str) -> Installation | None:
    """The installation in a Slack workspace, whatever became of it."""
    return session.exec(
        select(Installation).where(Installation.platform == "slack", Installation.tenant_id == tenant)
    ).first()


def live(session: Session) -> list[Installation]:
    """Where the bot is now."""
    return list(session.exec(select(Installation).where(Installation.state == "active").order_by(col(Installation.id))))


def keep(session: Session, sealing: Sealing, row: Installation, token: str) -> None:
    """Save an installation and its token."""
    session.add(row)
    session.flush()
    sealed.keep(session, sealing, row.token_place, token)


def lose(session: Session, row: Installation, state: State) -> None:
    """Mark it, and forget its token at once."""
    row.lose(state)
    sealed.drop(session, row.platform, row.tenant_id)


def begin(session: Session, app: str, now: datetime) -> tuple[str, str] | None:
    """A fresh state and the browser's half of it; None while too many installs are begun. Only hashes are kept."""
    session.connection().execute(delete(InstallState).where(col(InstallState.expires_at) < now))
    if session.exec(select(func.count()).select_from(InstallState)).one() >= MOST_BEGUN:
        return None
    state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row = InstallState(digest=_digest(state), browser=_digest(browser), app=app, expires_at=now + STATE_LIFE)
    session.add(row)
    return state, browser


def finish(session: Session, state: str, browser: str, app: str, now: datetime) -> bool:
    """Use a state up, and say whether it was good here: wrong, expired, used and foreign ones are all the same."""
    row = session.exec(select(InstallState).where(InstallState.digest == _digest(state))).first()
    if row is None or not secrets.compare_digest(row.browser, _digest(browser)) or row.app != app:
        return False
    session.delete(row)
    return row.expires_at >= now


def count_refusal(session: Session, why: str, now: datetime) -> None:
    """Remember that an install was turned away; of each kind once an hour, however many knock."""
    author = Author(f"install:{why}:{now:%Y-%m-%dT%H}", now, "refused", platform="slack")
    known = select(Event.id).where(Event.request_id == author.request_id, Event.entity == "install")
    if session.exec(known).first() is None:
        session.add(
            Event(at=now, entity="install", entity_id=0, verb=author.verb, changes={"why": why},
                  platform="slack", request_id=author.request_id)
        )  # fmt: skip


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
