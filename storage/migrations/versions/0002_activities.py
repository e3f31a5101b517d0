"""What partners do together, whom it is for, and who stands in for whom."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "focus_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("short", AutoString(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_group")),
        sa.UniqueConstraint("key", name=op.f("uq_focus_group_key")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("ref", AutoString(length=20), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(length=200), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("lead_org_id", sa.Integer(), nullable=True),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("when_typed", AutoString(length=60), nullable=False),
        sa.Column("place", AutoString(length=120), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("reach_of", AutoString(length=40), nullable=False),
        sa.Column("outcome", AutoString(length=500), nullable=False),
        sa.Column("stopped_note", AutoString(length=300), nullable=False),
        sa.Column("logged_by_id", sa.Integer(), nullable=True),
        sa.Column("logged_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('joint_intervention', 'campaign', 'event', 'engagement', 'process_improvement', 'test', 'other')",
            name=op.f("ck_activity_kind"),
        ),
        sa.CheckConstraint("precision IN ('day', 'month', 'about', 'none')", name=op.f("ck_activity_precision")),
        sa.CheckConstraint(
            "status IN ('idea', 'planned', 'running', 'done', 'stopped')", name=op.f("ck_activity_status")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_activity_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["lead_org_id"], ["organisation.id"], name=op.f("fk_activity_lead_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_activity_locality_id_locality")),
        sa.ForeignKeyConstraint(["logged_by_id"], ["member.id"], name=op.f("fk_activity_logged_by_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("ref", name=op.f("uq_activity_ref")),
    )
    op.create_index(
        op.f("ix_activity_group_id_status_to_date"), "activity", ["group_id", "status", "to_date"], unique=False
    )
    op.create_index(op.f("ix_activity_status_to_date"), "activity", ["status", "to_date"], unique=False)

    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["member.id"], name=op.f("fk_deputy_deputy_id_member")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_deputy_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_deputy_id"), "deputy", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_deputy_member_id"), "deputy", ["member_id"], unique=False)

    op.create_table(
        "activity_focus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("focus_group_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_focus_activity_id_activity")),
        sa.ForeignKeyConstraint(
            ["focus_group_id"], ["focus_group.id"], name=op.f("fk_activity_focus_focus_group_id_focus_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_focus")),
        sa.UniqueConstraint("activity_id", "focus_group_id", name=op.f("uq_activity_focus_activity_id_focus_group_id")),
    )
    op.create_index(op.f("ix_activity_focus_focus_group_id"), "activity_focus", ["focus_group_id"], unique=False)

    op.create_table(
        "activity_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("offer", AutoString(length=300), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_partner_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_partner_member_id_member")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_partner_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_partner")),
        sa.UniqueConstraint(
            "activity_id", "organisation_id", name=op.f("uq_activity_partner_activity_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_activity_partner_organisation_id"), "activity_partner", ["organisation_id"], unique=False)

    with op.batch_alter_table("action") as batch_op:
        batch_op.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_action_activity_id"), ["activity_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_action_activity_id_activity"), "activity", ["activity_id"], ["id"])
