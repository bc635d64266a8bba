"""The queue: items, slots to lease, answers, what people were shown, and answers in bulk."""

import sqlalchemy as sa
from alembic import op

revision = "0002_queue"
down_revision = "0001_people"


def upgrade() -> None:
    """Make the tables."""
    _items()
    op.create_table(
        "item_barred",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.item_id"), primary_key=True),
        sa.Column("person", sa.String(60), primary_key=True),
    )
    op.create_table(
        "leases",
        sa.Column("lease_id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.item_id"), nullable=False, index=True),
        sa.Column("person", sa.String(60), index=True),
        sa.Column("until", sa.String(20)),
        sa.Column("is_answered", sa.Boolean, nullable=False),
        sa.Column("adjudicates", sa.Boolean, nullable=False),
    )
    op.create_table(
        "item_exposures",
        sa.Column("exposure_id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String(60), nullable=False, index=True),
        sa.Column("at", sa.String(20), nullable=False),
    )
    _answers()
    _bulks()


def downgrade() -> None:
    """Remove the tables with all that they hold; the ledger keeps what was decided."""
    for name in ("item_bulks", "item_exposures", "answers", "leases", "item_barred", "items"):
        op.drop_table(name)


def _items() -> None:
    texts = ("title", "locator", "host", "cluster")
    told = ("doc_id", "source", "shard", "licence", "excerpt", "reasons", "asked", "earlier")
    op.create_table(
        "items",
        sa.Column("item_id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False, unique=name == "doc_id") for name in told),
        *(sa.Column(name, sa.Text) for name in texts),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("access", sa.String(20), nullable=False),
        sa.Column("kinds", sa.Integer, nullable=False),
        sa.Column("sensitive", sa.Boolean, nullable=False),
        sa.Column("priority", sa.Float, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("needed", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("since", sa.String(20), nullable=False),
        sa.Column("settled_by", sa.Integer),
        sa.Column("decision", sa.Integer),
    )
    urgent: list[str | sa.TextClause] = [
        "state",
        sa.text("priority DESC"),
        "item_id",
        "language",
        "access",
        "kinds",
        "sensitive",
    ]
    op.create_index("items_urgent", "items", urgent)
    op.create_index("items_counted", "items", ["language", "state", "access"])
    for name in ("source", "host", "cluster"):
        op.create_index(f"items_of_{name}", "items", [name, "state"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("answer_id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Integer, sa.ForeignKey("items.item_id"), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("person", sa.String(60), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("adjudicates", sa.Boolean, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("undone_at", sa.String(20)),
        sa.Column("bulk_id", sa.Integer, index=True),
    )
    holds = sa.text("undone_at IS NULL")
    columns = ["item_id", "round", "person"]
    op.create_index(
        "answers_once", "answers", columns, unique=True, sqlite_where=holds, postgresql_where=holds
    )


def _bulks() -> None:
    told = ("value", "detail", "note", "items", "sample")
    op.create_table(
        "item_bulks",
        sa.Column("bulk_id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in told),
        sa.Column("person", sa.String(60), nullable=False),
        sa.Column("field", sa.String(10), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
    )
