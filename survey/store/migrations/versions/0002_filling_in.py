"""What filling in needs: closing times, modes, receipts that open something, codes on paper, the pace.

Revision: 0002, after 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
KEY = sa.String(length=64)
MODE = sa.String(length=16)
# Both databases take a column with its own check; SQLite could not add the check later.
ADD_MODE = (
    "ALTER TABLE assessment ADD COLUMN mode VARCHAR(16) DEFAULT 'anonymous' NOT NULL "
    "CONSTRAINT ck_assessment_mode CHECK (mode IN ('anonymous', 'pseudonymous', 'named'))"
)
INDEXES = {
    "ix_assessment_organisation_id_id_mode": ("assessment", ["organisation_id", "id", "mode"]),
    "ix_draft_organisation_id_replaces_hash": ("draft", ["organisation_id", "replaces_hash"]),
}


def upgrade() -> None:
    """Add columns and two tables."""
    op.execute(ADD_MODE)
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    for name, (table, keys) in INDEXES.items():
        op.create_index(name, table, keys, unique=True)
    _create_respondent()
    _create_pace()


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("pace")
    op.drop_table("respondent")
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    for table, columns in _added().items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.name}")
    op.execute("ALTER TABLE assessment DROP COLUMN mode")


def _added() -> dict[str, tuple[sa.Column[Any], ...]]:
    """New columns of old tables, made anew for each use."""
    return {
        "assessment": (
            sa.Column("closes_at", sa.DateTime(timezone=True)),
            sa.Column("time_zone", sa.String(length=64), nullable=False, server_default="UTC"),
            sa.Column("code_word_hash", KEY),
        ),
        "draft": (
            sa.Column("replaces_hash", KEY),
            sa.Column("seconds", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("touched_at", sa.DateTime(timezone=True)),
        ),
        "link": (sa.Column("typed", sa.Boolean(), nullable=False, server_default=sa.false()),),
        "comment": (sa.Column("owner_hash", KEY),),
    }


def _create_respondent() -> None:
    op.create_table(
        "respondent",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("response_id", ID, nullable=False),
        sa.Column("mode", MODE, nullable=False),
        sa.Column("invitation_id", ID),
        sa.Column("code", sa.String(length=16)),
        sa.CheckConstraint("mode IN ('pseudonymous', 'named')", name=op.f("ck_respondent_mode")),
        sa.CheckConstraint("(mode = 'named') = (invitation_id IS NOT NULL)", name=op.f("ck_respondent_invitation")),
        sa.CheckConstraint("(mode = 'pseudonymous') = (code IS NOT NULL)", name=op.f("ck_respondent_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id", "mode"],
            ["assessment.organisation_id", "assessment.id", "assessment.mode"],
            name=op.f("fk_respondent_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id", "group_id", "response_id"],
            ["response.organisation_id", "response.assessment_id", "response.group_id", "response.id"],
            name=op.f("fk_respondent_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_respondent_invitation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "assessment_id", "group_id", "response_id", name=op.f("pk_respondent")
        ),
        sqlite_with_rowid=False,
    )


def _create_pace() -> None:
    op.create_table(
        "pace",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("seconds", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assessment_id"],
            ["assessment.organisation_id", "assessment.id"],
            name=op.f("fk_pace_assessment"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "assessment_id", "seconds", name=op.f("pk_pace")),
        sqlite_with_rowid=False,
    )
