"""What leading needs: roles, second factors, an assessment's whole life, mails, actions, the audit log.

Revision: 0003, after 0002
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
KEY = sa.String(length=64)
SHORT = sa.String(length=16)
MOMENT = sa.DateTime(timezone=True)
ROLES = ("role IN ('administrator', 'leader')", "role IN ('administrator', 'leader', 'viewer')")
KEYS = {
    "organisation": (["organisation_id"], ["organisation.id"]),
    "assessment": (["organisation_id", "assessment_id"], ["assessment.organisation_id", "assessment.id"]),
    "account": (["organisation_id", "account_id"], ["account.organisation_id", "account.id"]),
    "invitation": (["organisation_id", "invitation_id"], ["invitation.organisation_id", "invitation.id"]),
    "pmo": (["organisation_id", "pmo_id"], ["pmo.organisation_id", "pmo.id"]),
    "action": (["organisation_id", "action_id"], ["action.organisation_id", "action.id"]),
}
# Nothing that was logged is changed, and nothing goes before a year is over.
KEPT_DAYS = 365
SQLITE_TRIGGERS = (
    "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    f"""CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.at > datetime('now', '-{KEPT_DAYS} days')
    BEGIN SELECT RAISE(ABORT, 'the audit log is kept for a year'); END""",
)
POSTGRESQL_TRIGGERS = (
    f"""CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' AND OLD.at <= now() - interval '{KEPT_DAYS} days' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()",
)


def upgrade() -> None:
    """Add columns and tables."""
    _change_accounts(ROLES[1], nullable=True)
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_account_subject_hash", "account", ["subject_hash"], unique=True)
    _fold_addresses()
    _index("respondent", "organisation_id", "invitation_id")
    _create_people_lists()
    _create_for_accounts()
    _create_audit()
    _create_mail()
    _create_actions()


def downgrade() -> None:
    """Drop them again; viewers and accounts without a password go."""
    for table in ("action_note", "action", "address", "mail", "audit"):
        op.drop_table(table)
    for table in ("report_viewer", "pmo_leader", "recovery_code", "account_link", "people_list"):
        op.drop_table(table)
    op.drop_index("ix_respondent_organisation_id_invitation_id", "respondent")
    op.drop_index("ix_invitation_organisation_id_assessment_id_address_folded", "invitation")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_stays()")
    op.drop_index("ix_account_subject_hash", "account")
    for table, columns in _added().items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.name}")
    op.execute("DELETE FROM account_session")
    op.execute("DELETE FROM account WHERE role = 'viewer' OR password_hash IS NULL")
    _change_accounts(ROLES[0], nullable=False)


def _change_accounts(role: str, *, nullable: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_account_role"), "account")
        op.create_check_constraint(op.f("ck_account_role"), "account", role)
        op.alter_column("account", "password_hash", existing_type=sa.Text(), nullable=nullable)
        return
    # SQLite changes neither: the table is made anew, without its old check, which is not read back from it.
    with op.batch_alter_table("account", recreate="always") as table:
        table.alter_column("password_hash", existing_type=sa.Text(), nullable=nullable)
        table.create_check_constraint(op.f("ck_account_role"), role)


def _added() -> dict[str, tuple[sa.Column[Any], ...]]:
    """New columns of old tables, made anew for each use."""
    return {
        "account": (
            sa.Column("language", SHORT),
            sa.Column("factor_nonce", KEY),
            sa.Column("factor_step", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("subject_hash", KEY),
            sa.Column("seen_on", sa.Date()),
        ),
        "account_session": (sa.Column("complete", sa.Boolean(), nullable=False, server_default=sa.true()),),
        "pmo": tuple(
            sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in ("full_every", "pulse_every")
        ),
        "assessment": (
            sa.Column("opens_at", MOMENT),
            sa.Column("published_on", sa.Date()),
            sa.Column("archived_on", sa.Date()),
            sa.Column("follows_id", ID),
            *(
                sa.Column(name, sa.JSON(), nullable=False, server_default="{}")
                for name in ("mailing", "privacy", "agreed", "retention")
            ),
        ),
        "invitation": (sa.Column("address_folded", sa.Text()),),
        "report": (
            sa.Column("read", sa.Boolean(), nullable=False, server_default=sa.true()),
            sa.Column("comparison", sa.JSON()),
        ),
    }


def _fold_addresses() -> None:
    """Let an address stand once in an assessment; where it stands twice by now, one of the two knows it."""
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(name) for name in ("organisation_id", "assessment_id", "id", "address", "address_folded")
    ]
    row = sa.table("invitation", *columns)
    connection, seen = op.get_bind(), set()
    found = connection.execute(sa.select(row).where(row.c.address.is_not(None)).order_by(row.c.id)).all()
    for organisation, assessment, invitation, address, _ in found:
        folded = address.casefold()
        if (organisation, assessment, folded) not in seen:
            seen.add((organisation, assessment, folded))
            mine = (row.c.organisation_id == organisation) & (row.c.id == invitation)
            connection.execute(sa.update(row).where(mine).values(address_folded=folded))
    _index("invitation", "organisation_id", "assessment_id", "address_folded", unique=True)


def _create_people_lists() -> None:
    _create(
        "people_list",
        *map(_id, ("organisation_id", "id", "assessment_id", "account_id")),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        of=("assessment", "account"),
    )
    _index("people_list", "organisation_id", "assessment_id")
    _index("people_list", "made_at")


def _create_for_accounts() -> None:
    _create(
        "account_link",
        sa.Column("token_hash", KEY, nullable=False),
        _id("organisation_id"),
        _id("account_id"),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint("purpose IN ('accept', 'reset')", name=op.f("ck_account_link_purpose")),
        of=("account",),
        key=("token_hash",),
    )
    _index("account_link", "organisation_id", "account_id")
    _create(
        "recovery_code",
        _id("organisation_id"),
        _id("account_id"),
        sa.Column("code_hash", KEY, nullable=False),
        of=("account",),
        key=("organisation_id", "account_id", "code_hash"),
    )
    for table, what in (("pmo_leader", "pmo"), ("report_viewer", "assessment")):
        names = ("organisation_id", "account_id", f"{what}_id")
        _create(table, *map(_id, names), of=(what, "account"), key=names)


def _create_audit() -> None:
    _create(
        "audit",
        _id("organisation_id"),
        _id("id"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", ID),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("assessment_id", ID),
        sa.Column("details", sa.JSON(), nullable=False),
        of=("organisation",),
    )
    _index("audit", "organisation_id", "assessment_id")
    triggers = SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)


def _create_mail() -> None:
    _create(
        "mail",
        _id("organisation_id"),
        _id("id"),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.Column("kind", SHORT, nullable=False),
        *(sa.Column(f"{what}_id", ID) for what in ("assessment", "invitation", "account")),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", SHORT),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("problem", sa.Text()),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'perhaps')", name=op.f("ck_mail_state")),
        of=("organisation", "assessment", "invitation", "account"),
    )
    _index("mail", "organisation_id", "dedupe", unique=True)
    _index("mail", "state", "due_at")
    _index("mail", "organisation_id", "assessment_id")
    _index("mail", "organisation_id", "invitation_id")
    _create(
        "address",
        _id("organisation_id"),
        sa.Column("address_folded", sa.Text(), nullable=False),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('bounced', 'unsubscribed')", name=op.f("ck_address_state")),
        of=("organisation",),
        key=("organisation_id", "address_folded"),
        sqlite_with_rowid=False,
    )


def _create_actions() -> None:
    _create(
        "action",
        *map(_id, ("organisation_id", "id", "pmo_id")),
        sa.Column("assessment_id", ID),
        sa.Column("advice", KEY),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("dimension", KEY),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("expected", sa.Float()),
        sa.Column("status", SHORT, nullable=False),
        sa.Column("focus", sa.Boolean(), nullable=False),
        sa.Column("you_said", sa.Text()),
        sa.Column("we_did", sa.Text()),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.CheckConstraint("status IN ('planned', 'under_way', 'done', 'dropped')", name=op.f("ck_action_status")),
        of=("pmo", "assessment"),
    )
    _index("action", "organisation_id", "pmo_id")
    _create(
        "action_note",
        *map(_id, ("organisation_id", "id", "action_id")),
        sa.Column("account_id", ID),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        of=("action",),
    )
    _index("action_note", "organisation_id", "action_id")


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, ID, nullable=False)


def _create(
    table: str,
    *parts: sa.Column[Any] | sa.CheckConstraint,
    of: Iterable[str],
    key: Sequence[str] = ("organisation_id", "id"),
    **options: Any,
) -> None:
    """A table whose rows belong to others by the keys of KEYS."""
    keys = [
        sa.ForeignKeyConstraint(columns, remote, name=op.f(f"fk_{table}_{other}"))
        for other, (columns, remote) in KEYS.items()
        if other in of
    ]
    op.create_table(table, *parts, *keys, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")), **options)


def _index(table: str, *columns: str, unique: bool = False) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=unique)
