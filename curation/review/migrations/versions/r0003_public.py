"""What the public asks, by the digest of its slip; and whose contributions somebody may follow."""

import sqlalchemy as sa
from alembic import op

revision = "0003_public"
down_revision = "0002_queue"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "public_asks",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("item_id", sa.Integer, nullable=False, index=True),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("before", sa.String(12), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
    )
    op.create_table(
        "people_contributors",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.person_id"), primary_key=True),
        sa.Column("contributor", sa.String(120), primary_key=True),
    )


def downgrade() -> None:
    """Remove the tables with all that they hold."""
    for name in ("people_contributors", "public_asks"):
        op.drop_table(name)
