"""Slack apps of partners whose workspace takes only its own: each with its own address, secret and signatures."""

from sqlmodel import Field, Session, col, select

from storage import sealed
from storage.base import Row
from storage.sealed import Place, Sealing

CLIENT_SECRET, SIGNING_SECRET = "client_secret", "signing_secret"


class SlackApp(Row, table=True):
    """An internal app of one partner, at /slack/<key>/events."""

    __tablename__ = "slack_app"
    undoable = False
    key: str = Field(max_length=40, unique=True)
    client_id: str = Field(max_length=80, unique=True)
    active: bool = True

    def place(self, purpose: str) -> Place:
        """Where one of its secrets is kept."""
        return Place("slack", f"app:{self.key}", purpose)

    def close(self) -> None:
        """Nothing that it signs is taken any more."""
        self.active = False

    def renew(self, client_id: str) -> None:
        """Its id at Slack, as given anew."""
        self.client_id, self.active = client_id, True


def find(session: Session, key: str) -> SlackApp | None:
    """The app at an address."""
    return session.exec(select(SlackApp).where(SlackApp.key == key)).first()


def listed(session: Session) -> list[SlackApp]:
    """Every one of them."""
    return list(session.exec(select(SlackApp).order_by(col(SlackApp.key))))


def keep(session: Session, sealing: Sealing, row: SlackApp, client: str, signing: str) -> None:
    """Save an app and its two secrets."""
    session.add(row)
    session.flush()
    sealed.keep(session, sealing, row.place(CLIENT_SECRET), client)
    sealed.keep(session, sealing, row.place(SIGNING_SECRET), signing)


def drop(session: Session, row: SlackApp) -> None:
    """Let it in no more, and forget its secrets."""
    row.close()
    sealed.drop(session, "slack", row.place(SIGNING_SECRET).tenant)
