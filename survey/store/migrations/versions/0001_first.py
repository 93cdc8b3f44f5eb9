"""The first tables.

Revision: 0001, after nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(length=32)
KEY = sa.String(length=64)
SHORT = sa.String(length=16)


def upgrade() -> None:
    """Make all tables."""
    _create_organisations()
    _create_accounts()
    _create_assessments()
    _create_what_knows_who()
    _create_what_knows_answers()


def downgrade() -> None:
    """Drop all tables, what points before what is pointed at."""
    tables = (
        *("response_import", "comment", "response", "link", "draft_answer"),
        *("draft", "invitation", "report", "assessment", "attempt"),
        *("setup_link", "account_session", "account", "pmo", "organisation"),
    )
    for table in tables:
        op.drop_table(table)


def _create_organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "pmo",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_pmo_organisation")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_pmo")),
    )


def _create_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", SHORT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.CheckConstraint("role IN ('administrator', 'leader')", name=op.f("ck_account_role")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_account_email_folded")),
    )
    op.create_table(
        "account_session",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "account_id"],
            ["account.organisation_id", "account.id"],
            name=op.f("fk_account_session_account"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_session")),
    )
    op.create_index(
        op.f("ix_account_session_organisation_id_account_id"), "account_session", ["organisation_id", "account_id"]
    )
    op.create_table(
        "setup_link",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_setup_link")),
    )
    op.create_table(
        "attempt",
        sa.Column("key", KEY, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "slot", name=op.f("pk_attempt")),
    )


def _create_assessments() -> None:
    op.create_table(
        "assessment",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("pmo_id", ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("smallest_group", sa.Integer(), nullable=False),
        sa.Column("questionnaire_sha256", KEY, nullable=False),
        sa.Column("questionnaire", sa.JSON(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_assessment_state")),
        sa.CheckConstraint("smallest_group BETWEEN 1 AND 20", name=op.f("ck_assessment_smallest_group")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "pmo_id"], ["pmo.organisation_id", "pmo.id"], name=op.f("fk_assessment_pmo")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("slug", name=op.f("uq_assessment_slug")),
    )
    op.create_index(op.f("ix_assessment_organisation_id_pmo_id"), "assessment", ["organisation_id", "pmo_id"])
    op.create_table(
        "report",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("engine_version", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_report_assessment"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "assessment_id", "version", name=op.f("pk_report")),
    )


def _create_what_knows_who() -> None:
    op.create_table(
        "invitation",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("language", SHORT, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state IN ('invited', 'started', 'sent')", name=op.f("ck_invitation_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_invitation_assessment"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_invitation")),
    )
    op.create_index(
        op.f("ix_invitation_organisation_id_assessment_id"), "invitation", ["organisation_id", "assessment_id"]
    )
    op.create_table(
        "draft",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("invitation_id", ID, nullable=True),
        sa.Column("language", SHORT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_draft_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_draft_invitation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_draft")),
        sa.UniqueConstraint("organisation_id", "invitation_id", name=op.f("uq_draft_organisation_id_invitation_id")),
    )
    op.create_index(op.f("ix_draft_organisation_id_assessment_id"), "draft", ["organisation_id", "assessment_id"])
    op.create_table(
        "draft_answer",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("field", KEY, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "draft_id"],
            ["draft.organisation_id", "draft.id"],
            name=op.f("fk_draft_answer_draft"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "draft_id", "field", name=op.f("pk_draft_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("handle", SHORT, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("invitation_id", ID, nullable=True),
        sa.Column("draft_id", ID, nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(purpose = 'personal') = (invitation_id IS NOT NULL)", name=op.f("ck_link_invitation")),
        sa.CheckConstraint("purpose = 'resume' OR draft_id IS NULL", name=op.f("ck_link_draft")),
        sa.CheckConstraint("purpose IN ('open', 'personal', 'resume')", name=op.f("ck_link_purpose")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_link_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "draft_id"], ["draft.organisation_id", "draft.id"], name=op.f("fk_link_draft")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_link_invitation"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_link")),
        sa.UniqueConstraint("handle", name=op.f("uq_link_handle")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_link_organisation_id_assessment_id"), "link", ["organisation_id", "assessment_id"])
    op.create_index(op.f("ix_link_organisation_id_draft_id"), "link", ["organisation_id", "draft_id"])
    op.create_index(op.f("ix_link_organisation_id_invitation_id"), "link", ["organisation_id", "invitation_id"])


def _create_what_knows_answers() -> None:
    op.create_table(
        "response",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("receipt_hash", KEY, nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("efforts", sa.JSON(), nullable=False),
        sa.Column("importance", sa.JSON(), nullable=False),
        sa.Column("language", SHORT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_response_assessment"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "assessment_id", "group_id", "id", name=op.f("pk_response")),
        sa.UniqueConstraint("organisation_id", "receipt_hash", name=op.f("uq_response_organisation_id_receipt_hash")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comment",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_comment_assessment"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "assessment_id", "question_id", "id", name=op.f("pk_comment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "response_import",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("content_sha256", KEY, nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_response_import_assessment"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "assessment_id", "content_sha256", name=op.f("pk_response_import")),
    )
