"""The words that `find` looks through, those of everything that is there already among them."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search USING fts5(words, notes, content='searched', content_rowid='id', columnsize=0)"
    ),
    "postgresql": (
        "CREATE INDEX ix_searched_words ON searched USING gin (to_tsvector('simple', words || ' ' || notes))"
    ),
}
WRITTEN = (
    "SELECT id * 100 + 1, group_id, created_at, ref, text, detail, blocked_note, cleared_note FROM action",
    "SELECT id * 100 + 2, group_id, created_at, ref, title, kind, place, outcome FROM activity",
    "SELECT id * 100 + 3, group_id, created_at, ref, title, venue, purpose, reason FROM meeting",
)
NOTES = (
    "SELECT event.entity_id, eventtext.new FROM eventtext JOIN event ON event.id = eventtext.event_id "
    "WHERE event.entity = 'action' AND eventtext.field = 'note' AND eventtext.new IS NOT NULL ORDER BY event.id"
)
ADD = "INSERT INTO searched (id, group_id, at, words, notes) VALUES (:id, :group_id, :at, :words, '')"
NOTE = "UPDATE searched SET notes = notes || ' ' || :words WHERE id = :id"


def upgrade() -> None:
    op.create_table(
        "searched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", AutoString(), nullable=False),
        sa.Column("notes", AutoString(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searched")),
    )
    connection = op.get_bind()
    for query in WRITTEN:
        for number, group_id, at, *said in connection.execute(sa.text(query)).all():
            values = {"id": number, "group_id": group_id, "at": at, "words": _words(" ".join(said))}
            connection.execute(sa.text(ADD), values)
    for number, said in connection.execute(sa.text(NOTES)).all():
        connection.execute(sa.text(NOTE), {"id": number * 100 + 1, "words": _words(said)})
    op.execute(INDEX[connection.dialect.name])
    if connection.dialect.name == "sqlite":
        op.execute("INSERT INTO search (search) VALUES ('rebuild')")


def _words(text):
    """Small letters, no accents, nothing but letters and numbers."""
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text.lower()))
    return " ".join(re.findall(r"[^\W_]+", plain))
