"""The chain over history, with every event that is there already in it."""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.migrations.triggers import append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SAID = ("member_id", "group_id", "entity", "entity_id", "verb", "changes", "platform", "request_id")
EVENT = sa.table(
    "event",
    sa.column("id", sa.Integer()),
    sa.column("at", UTCDateTime()),
    *(sa.column(name) for name in SAID if name != "changes"),
    sa.column("changes", sa.JSON()),
    sa.column("hash", AutoString()),
)
CHAIN = sa.table("chain", sa.column("group_id"), sa.column("hash"), sa.column("length"))
CHUNK = 500


def upgrade() -> None:
    op.create_table(
        "chain",
        sa.Column("group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", AutoString(length=64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_chain")),
    )
    # PostgreSQL keeps the trigger and is asked to let it rest; SQLite loses it with the table that is copied.
    postgresql = op.get_context().dialect.name == "postgresql"
    if postgresql:
        op.execute("ALTER TABLE event DISABLE TRIGGER event_no_change")
    with op.batch_alter_table("event", recreate="auto" if postgresql else "always") as batch_op:
        batch_op.add_column(sa.Column("hash", AutoString(length=64), nullable=True))
    _link(op.get_bind())
    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("hash", existing_type=AutoString(length=64), nullable=False)
    if postgresql:
        op.execute("ALTER TABLE event ENABLE TRIGGER event_no_change")
    else:
        append_only("event")


def _link(connection):
    """Give each event its hash, a few hundred at a time, and keep where each group's chain ends."""
    ends, last = {}, None
    while rows := _next(connection, last):
        hashes = [{"key": row.id, "made": _step(ends, row)} for row in rows]
        put = sa.update(EVENT).where(EVENT.c.id == sa.bindparam("key")).values(hash=sa.bindparam("made"))
        connection.execute(put, hashes)
        last = rows[-1].id
    for group, (found, length) in ends.items():
        connection.execute(sa.insert(CHAIN).values(group_id=group, hash=found, length=length))


def _next(connection, last):
    query = sa.select(EVENT).order_by(EVENT.c.id).limit(CHUNK)
    return connection.execute(query if last is None else query.where(EVENT.c.id > last)).all()


def _step(ends, row):
    """The hash of the next event of its group's chain; what belongs to no group is chain 0."""
    before, length = ends.get(row.group_id or 0, ("", 0))
    said = [before, row.at.astimezone(UTC).isoformat(), *(getattr(row, name) for name in SAID)]
    made = hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    ends[row.group_id or 0] = (made, length + 1)
    return made
