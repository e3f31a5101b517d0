"""Letters found by whom they are for, and by the days of their rule, however many there have been."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FOUND_BY = (["rule", "occasion"], ["member_id", "rule", "occasion"], ["channel_id", "rule", "occasion"])


def upgrade() -> None:
    op.drop_index("ix_outbox_rule", table_name="outbox")
    for columns in FOUND_BY:
        op.create_index(f"ix_outbox_{'_'.join(columns)}", "outbox", columns)
