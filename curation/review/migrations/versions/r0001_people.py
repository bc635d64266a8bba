"""People, their roles, invitations and sessions, and the audit of sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0001_people"
down_revision = None

TABLES = ("people", "people_roles", "people_invitations", "people_identities", "sessions", "audit_events")


def upgrade() -> None:
    """Make the tables; the audit refuses to be changed."""
    op.create_table(
        "people",
        sa.Column("person_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("password_hash", sa.Text),
        sa.Column("interface", sa.String(20)),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
    )
    op.create_table(
        "people_roles",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.person_id"), primary_key=True),
        sa.Column("role", sa.String(20), primary_key=True),
        sa.Column("language", sa.String(20), primary_key=True),
    )
    op.create_table(
        "people_invitations",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.person_id"), nullable=False),
        sa.Column("invited_by", sa.String(60), nullable=False),
        sa.Column("ends_at", sa.String(20), nullable=False),
        sa.Column("used_at", sa.String(20)),
    )
    op.create_table(
        "people_identities",
        sa.Column("issuer", sa.String(200), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.person_id"), nullable=False, index=True),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.person_id"), nullable=False, index=True),
        sa.Column("begun_at", sa.String(20), nullable=False),
        sa.Column("seen_at", sa.String(20), nullable=False),
    )
    _audit()


def _audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False, index=True),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit_events "
            "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
            for act in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ]


def downgrade() -> None:
    """Remove the tables with all that they hold."""
    for name in reversed(TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
