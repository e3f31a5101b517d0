"""Where the bot is installed, which workspaces and tenants it talks to, and the secrets that go with them."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tenant",
        *_own(),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant_id", AutoString(length=80), nullable=False),
        sa.Column("name", AutoString(length=80), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("platform IN ('slack', 'teams', 'console')", name=op.f("ck_tenant_platform")),
        sa.CheckConstraint("status IN ('waiting', 'admitted', 'refused')", name=op.f("ck_tenant_status")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_tenant_decided_by_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("platform", "tenant_id", name=op.f("uq_tenant_platform_tenant_id")),
    )
    op.create_table(
        "installation",
        *_own(),
        sa.Column("platform", AutoString(length=10), nullable=False),
        sa.Column("tenant_id", AutoString(length=80), nullable=False),
        sa.Column("enterprise_id", AutoString(length=80), nullable=False),
        sa.Column("name", AutoString(length=80), nullable=False),
        sa.Column("app", AutoString(length=40), nullable=False),
        sa.Column("bot_user_id", AutoString(length=40), nullable=False),
        sa.Column("scopes", AutoString(length=1000), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("arrived_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'uninstalled', 'revoked', 'refused')", name=op.f("ck_installation_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("platform", "tenant_id", name=op.f("uq_installation_platform_tenant_id")),
    )
    op.create_table(
        "install_state",
        *_own(),
        sa.Column("digest", AutoString(length=64), nullable=False),
        sa.Column("browser", AutoString(length=64), nullable=False),
        sa.Column("app", AutoString(length=40), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_install_state")),
        sa.UniqueConstraint("digest", name=op.f("uq_install_state_digest")),
    )
    op.create_table(
        "slack_app",
        *_own(),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("client_id", AutoString(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_app")),
        sa.UniqueConstraint("client_id", name=op.f("uq_slack_app_client_id")),
        sa.UniqueConstraint("key", name=op.f("uq_slack_app_key")),
    )
    op.create_table(
        "sealed",
        *_own(),
        sa.Column("platform", AutoString(length=10), nullable=False),
        sa.Column("tenant_id", AutoString(length=80), nullable=False),
        sa.Column("purpose", AutoString(length=40), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed")),
        sa.UniqueConstraint("platform", "tenant_id", "purpose", name=op.f("uq_sealed_platform_tenant_id_purpose")),
    )


def _own():
    """The columns that every table of ours begins with."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
    )
