"""One-time codes of more kinds: what each opens, who made it, and whether it was withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

POINTS = {"organisation_id": "organisation", "group_id": "groups", "made_by_id": "member"}


def upgrade() -> None:
    with op.batch_alter_table("code") as batch_op:
        for column, table in POINTS.items():
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_code_{column}_{table}"), table, [column], ["id"])
        batch_op.add_column(sa.Column("withdrawn_at", UTCDateTime(), nullable=True))
