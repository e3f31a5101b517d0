"""The first tables: people, actions, meetings, their history, and what goes out."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.migrations.triggers import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("digest", AutoString(length=64), nullable=False),
        sa.Column("makes", AutoString(length=20), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_code_digest")),
    )
    op.create_table(
        "inbound",
        sa.Column("key", AutoString(length=120), nullable=False),
        sa.Column("reply", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound")),
    )

    op.create_table(
        "locality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("part_of", AutoString(length=40), nullable=False),
        sa.Column("lsoa_codes", sa.JSON(), nullable=False),
        sa.Column("planning_areas", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locality")),
        sa.UniqueConstraint("key", name=op.f("uq_locality_key")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("short", AutoString(length=40), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("partner", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "sector IN ('council', 'county_council', 'police', 'fire', 'nhs_provider', 'commissioner', 'primary_care', 'vcfs', 'education', 'government', 'business', 'partnership_team', 'external')",
            name=op.f("ck_organisation_sector"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
    )
    op.create_table(
        "partnership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("purpose", AutoString(length=1000), nullable=False),
        sa.Column("started", sa.Date(), nullable=True),
        sa.Column("closures", sa.JSON(), nullable=False),
        sa.Column("roster_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("name", AutoString(length=20), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("name", name=op.f("uq_series_name")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("term", AutoString(length=40), nullable=False),
        sa.Column("means", AutoString(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("term", name=op.f("uq_term_term")),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("short", AutoString(length=40), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=True),
        sa.Column("visibility", AutoString(), nullable=False),
        sa.Column("digest_every", sa.String(), nullable=False),
        sa.Column("digest_day", sa.Integer(), nullable=False),
        sa.Column("digest_time", sa.Time(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "digest_every IN ('week', 'fortnight', 'month', 'never')", name=op.f("ck_groups_digest_every")
        ),
        sa.CheckConstraint(
            "kind IN ('executive', 'implementation', 'task_group', 'testbed', 'office')", name=op.f("ck_groups_kind")
        ),
        sa.CheckConstraint("visibility IN ('partnership', 'group')", name=op.f("ck_groups_visibility")),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_groups_locality_id_locality")),
        sa.ForeignKeyConstraint(["parent_id"], ["groups.id"], name=op.f("fk_groups_parent_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("key", name=op.f("uq_groups_key")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("display_name", AutoString(length=80), nullable=False),
        sa.Column("role_title", AutoString(length=120), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("nudges", sa.String(), nullable=False),
        sa.Column("nudge_from", sa.Time(), nullable=False),
        sa.Column("nudge_to", sa.Time(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("prefers", AutoString(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("joined_at", UTCDateTime(), nullable=True),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("nudges IN ('all', 'meetings', 'off')", name=op.f("ck_member_nudges")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_member_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("key", name=op.f("uq_member_key")),
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant_id", AutoString(length=80), nullable=False),
        sa.Column("conversation_id", AutoString(length=200), nullable=False),
        sa.Column("posts", sa.String(), nullable=False),
        sa.Column("conversation_ref", AutoString(length=2000), nullable=False),
        sa.Column("gone", AutoString(length=200), nullable=False),
        sa.CheckConstraint("platform IN ('slack', 'teams', 'console')", name=op.f("ck_channel_platform")),
        sa.CheckConstraint("posts IN ('all', 'digest_only', 'none')", name=op.f("ck_channel_posts")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_channel_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint(
            "platform", "tenant_id", "conversation_id", name=op.f("uq_channel_platform_tenant_id_conversation_id")
        ),
    )
    op.create_index(op.f("ix_channel_group_id"), "channel", ["group_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("entity", AutoString(length=20), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("verb", AutoString(length=20), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("platform", AutoString(length=10), nullable=False),
        sa.Column("request_id", AutoString(length=120), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint(
            "request_id", "verb", "entity", "entity_id", name=op.f("uq_event_request_id_verb_entity_entity_id")
        ),
    )
    op.create_index(op.f("ix_event_entity_entity_id"), "event", ["entity", "entity_id"], unique=False)
    op.create_index(op.f("ix_event_group_id_at"), "event", ["group_id", "at"], unique=False)
    op.create_index(op.f("ix_event_member_id"), "event", ["member_id"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant_id", AutoString(length=80), nullable=False),
        sa.Column("user_id", AutoString(length=120), nullable=False),
        sa.Column("conversation_ref", AutoString(length=2000), nullable=False),
        sa.CheckConstraint("platform IN ('slack', 'teams', 'console')", name=op.f("ck_identity_platform")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_identity_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("platform", "tenant_id", "user_id", name=op.f("uq_identity_platform_tenant_id_user_id")),
    )
    op.create_index(op.f("ix_identity_member_id"), "identity", ["member_id"], unique=False)

    op.create_table(
        "joinrequest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant_id", AutoString(length=80), nullable=False),
        sa.Column("user_id", AutoString(length=120), nullable=False),
        sa.Column("display_name", AutoString(length=80), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'accepted', 'declined')", name=op.f("ck_joinrequest_status")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_joinrequest_decided_by_id_member")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_joinrequest_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joinrequest_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joinrequest")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("ref", AutoString(length=20), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(length=120), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("venue", AutoString(length=120), nullable=False),
        sa.Column("online_link", AutoString(length=300), nullable=False),
        sa.Column("purpose", AutoString(length=300), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", AutoString(length=300), nullable=False),
        sa.Column("moved_from", sa.Date(), nullable=True),
        sa.Column("previous_date", sa.Date(), nullable=True),
        sa.Column("previous_start", sa.Time(), nullable=True),
        sa.Column("scheduled_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.Column("minutes_status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes_status IN ('none', 'draft', 'agreed')", name=op.f("ck_meeting_minutes_status")),
        sa.CheckConstraint("precision IN ('datetime', 'day', 'month', 'unknown')", name=op.f("ck_meeting_precision")),
        sa.CheckConstraint("status IN ('planned', 'held', 'cancelled')", name=op.f("ck_meeting_status")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_meeting_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("ref", name=op.f("uq_meeting_ref")),
    )
    op.create_index(op.f("ix_meeting_date"), "meeting", ["date"], unique=False)
    op.create_index(op.f("ix_meeting_group_id"), "meeting", ["group_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", AutoString(length=120), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("capacity_note", AutoString(length=200), nullable=False),
        sa.Column("capacity_confirmed_on", sa.Date(), nullable=True),
        sa.Column("note", AutoString(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "capacity IN ('lead', 'member', 'coordinator', 'observer', 'officer')", name=op.f("ck_seat_capacity")
        ),
        sa.CheckConstraint("status IN ('suggested', 'vacant', 'confirmed', 'ended')", name=op.f("ck_seat_status")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["member.id"], name=op.f("fk_seat_confirmed_by_id_member")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_seat_group_id_groups")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_seat_member_id_member")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_seat_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("key", name=op.f("uq_seat_key")),
    )
    op.create_index(op.f("ix_seat_group_id"), "seat", ["group_id"], unique=False)
    op.create_index(op.f("ix_seat_member_id"), "seat", ["member_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("ref", AutoString(length=20), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("text", AutoString(length=300), nullable=False),
        sa.Column("detail", AutoString(length=2000), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner_kind", sa.String(), nullable=False),
        sa.Column("owner_member_id", sa.Integer(), nullable=True),
        sa.Column("owner_seat_id", sa.Integer(), nullable=True),
        sa.Column("owned_on", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("due_precision", sa.String(), nullable=False),
        sa.Column("due_meeting_id", sa.Integer(), nullable=True),
        sa.Column("due_typed", AutoString(length=60), nullable=False),
        sa.Column("first_due_date", sa.Date(), nullable=True),
        sa.Column("due_moves", sa.Integer(), nullable=False),
        sa.Column("raised_at_meeting_id", sa.Integer(), nullable=True),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("call_to_action", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("blocked_note", AutoString(length=300), nullable=False),
        sa.Column("cleared_note", AutoString(length=500), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_by_id", sa.Integer(), nullable=True),
        sa.Column("cleared_at_meeting_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_note", AutoString(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "due_precision IN ('day', 'week', 'month', 'about', 'meeting', 'none')",
            name=op.f("ck_action_due_precision"),
        ),
        sa.CheckConstraint("owner_kind IN ('none', 'member', 'seat', 'everyone')", name=op.f("ck_action_owner_kind")),
        sa.CheckConstraint("status IN ('open', 'claimed', 'cleared', 'withdrawn')", name=op.f("ck_action_status")),
        sa.ForeignKeyConstraint(
            ["cleared_at_meeting_id"], ["meeting.id"], name=op.f("fk_action_cleared_at_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(["cleared_by_id"], ["member.id"], name=op.f("fk_action_cleared_by_id_member")),
        sa.ForeignKeyConstraint(["due_meeting_id"], ["meeting.id"], name=op.f("fk_action_due_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_action_group_id_groups")),
        sa.ForeignKeyConstraint(["owner_member_id"], ["member.id"], name=op.f("fk_action_owner_member_id_member")),
        sa.ForeignKeyConstraint(["owner_seat_id"], ["seat.id"], name=op.f("fk_action_owner_seat_id_seat")),
        sa.ForeignKeyConstraint(
            ["raised_at_meeting_id"], ["meeting.id"], name=op.f("fk_action_raised_at_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(["raised_by_id"], ["member.id"], name=op.f("fk_action_raised_by_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("ref", name=op.f("uq_action_ref")),
    )
    op.create_index(op.f("ix_action_due_meeting_id"), "action", ["due_meeting_id"], unique=False)
    op.create_index(
        op.f("ix_action_group_id_status_due_date"), "action", ["group_id", "status", "due_date"], unique=False
    )
    op.create_index(op.f("ix_action_owner_member_id"), "action", ["owner_member_id"], unique=False)
    op.create_index(op.f("ix_action_owner_seat_id"), "action", ["owner_seat_id"], unique=False)
    op.create_index(op.f("ix_action_status"), "action", ["status"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", AutoString(length=300), nullable=False),
        sa.CheckConstraint(
            "state IN ('expected', 'present', 'apologies', 'deputy', 'absent')", name=op.f("ck_attendance_state")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_attendance_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f("uq_attendance_meeting_id_seat_id")),
    )
    op.create_index(op.f("ix_attendance_meeting_id"), "attendance", ["meeting_id"], unique=False)

    op.create_table(
        "eventtext",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("field", AutoString(length=20), nullable=False),
        sa.Column("salt", AutoString(length=32), nullable=False),
        sa.Column("old", AutoString(), nullable=True),
        sa.Column("new", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_eventtext_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eventtext")),
    )
    op.create_index(op.f("ix_eventtext_event_id"), "eventtext", ["event_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(length=200), nullable=False),
        sa.Column("rule", AutoString(length=20), nullable=False),
        sa.Column("entity", AutoString(length=20), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("entity_version", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Date(), nullable=True),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("request", AutoString(length=120), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("useful_until", UTCDateTime(), nullable=False),
        sa.Column("next_try_at", UTCDateTime(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("why", AutoString(length=200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("lease_token", AutoString(length=40), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("message_ref", AutoString(length=120), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'skipped', 'cancelled', 'failed')", name=op.f("ck_outbox_status")
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_outbox_channel_id_channel")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_outbox_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_status_next_try_at"), "outbox", ["status", "next_try_at"], unique=False)
    op.create_index(op.f("ix_outbox_request"), "outbox", ["request"], unique=False)
    op.create_index(op.f("ix_outbox_rule"), "outbox", ["rule"], unique=False)

    op.create_table(
        "actionreply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=True),
        sa.Column("updated_at", UTCDateTime(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", AutoString(length=300), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'cannot')", name=op.f("ck_actionreply_state")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_actionreply_action_id_action")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_actionreply_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actionreply")),
        sa.UniqueConstraint("action_id", "seat_id", name=op.f("uq_actionreply_action_id_seat_id")),
    )
    op.create_index(op.f("ix_actionreply_action_id"), "actionreply", ["action_id"], unique=False)
    op.create_index(op.f("ix_actionreply_seat_id"), "actionreply", ["seat_id"], unique=False)

    append_only("event")
