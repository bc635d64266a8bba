"""Tables of the queue: items, the slots in which people answer them, the answers, what people were shown.

Moments are UTC as `clock` writes them: they sort as they stand. An item has a slot for each person whose
answer it needs; a slot is leased, answered or free, so that to lease is to change one row.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

METADATA = MetaData()

WAITING, ON_HOLD, TIED, SETTLED, GONE = "waiting", "on hold", "tied", "settled", "gone"
UNSETTLED = (WAITING, ON_HOLD, TIED)

ITEMS = Table(
    "items",
    METADATA,
    Column("item_id", Integer, primary_key=True),
    Column("doc_id", Text, nullable=False, unique=True),
    Column("text_sha256", String(64), nullable=False),
    Column("language", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("shard", Text, nullable=False),
    Column("host", Text),  # null: the text is of no web page
    Column("cluster", Text),  # null: it has no copies
    Column("access", String(20), nullable=False),  # the tier whose reviewers may see it
    Column("kinds", Integer, nullable=False),  # a bit for each kind of reason, as `kinds` orders them
    Column("sensitive", Boolean, nullable=False),
    Column("priority", Float, nullable=False),  # 0 to 1, the most urgent highest
    Column("state", String(10), nullable=False),
    Column("needed", Integer, nullable=False),  # answers before it is settled
    Column("round", Integer, nullable=False),  # another text, or an appeal, begins another round
    Column("since", String(20), nullable=False),  # when this round began
    Column("title", Text),
    Column("locator", Text),
    Column("licence", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON, as the verdict gives them
    Column("asked", Text, nullable=False),  # JSON: what people asked for, an appeal or a withdrawal
    Column("earlier", Text, nullable=False),  # JSON: what was decided on the text as it was, and that text
    Column("settled_by", Integer),  # the answer that stands for all; null: not settled
    Column("decision", Integer),  # its number in the ledger; null: not written there yet
    Index(
        "items_urgent", "state", text("priority DESC"), "item_id", "language", "access", "kinds", "sensitive"
    ),
    Index("items_counted", "language", "state", "access"),
    Index("items_of_source", "source", "state"),
    Index("items_of_host", "host", "state"),
    Index("items_of_cluster", "cluster", "state"),
)

BARRED = Table(
    "item_barred",  # who may not answer an item: they passed it on, or it is an appeal against their answer
    METADATA,
    Column("item_id", ForeignKey("items.item_id"), primary_key=True),
    Column("person", String(60), primary_key=True),
)

LEASES = Table(
    "leases",
    METADATA,
    Column("lease_id", Integer, primary_key=True),
    Column("item_id", ForeignKey("items.item_id"), nullable=False, index=True),
    Column("person", String(60), index=True),  # null: free
    Column("until", String(20)),  # whoever has it keeps it so long
    Column("is_answered", Boolean, nullable=False),
    Column("adjudicates", Boolean, nullable=False),  # the one slot that is added for a tie
)

ANSWERS = Table(
    "answers",
    METADATA,
    Column("answer_id", Integer, primary_key=True),
    Column("item_id", ForeignKey("items.item_id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("person", String(60), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("detail", Text, nullable=False),  # JSON with sorted keys: equal answers are equal texts
    Column("code", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("adjudicates", Boolean, nullable=False),
    Column("at", String(20), nullable=False),
    Column("undone_at", String(20)),  # null: it holds
    Column("bulk_id", Integer, index=True),  # null: it was given to this record alone
    Index(
        "answers_once",
        "item_id",
        "round",
        "person",
        unique=True,
        sqlite_where=text("undone_at IS NULL"),
        postgresql_where=text("undone_at IS NULL"),
    ),
)

EXPOSURES = Table(
    "item_exposures",  # that somebody was shown something sensitive, for two days; never what
    METADATA,
    Column("exposure_id", Integer, primary_key=True),
    Column("person", String(60), nullable=False, index=True),
    Column("at", String(20), nullable=False),
)

BULKS = Table(
    "item_bulks",
    METADATA,
    Column("bulk_id", Integer, primary_key=True),
    Column("person", String(60), nullable=False),
    Column("field", String(10), nullable=False),  # source, host or cluster
    Column("value", Text, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("detail", Text, nullable=False),
    Column("code", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("items", Text, nullable=False),  # JSON: the items it takes in, as they were when it was proposed
    Column("sample", Text, nullable=False),  # JSON: by item, null until somebody looked, then true or false
    Column("state", String(10), nullable=False),  # proposed, applied, undone
    Column("at", String(20), nullable=False),
)

ASKS = Table(
    "public_asks",  # that somebody without an account asked for something; never who
    METADATA,
    Column("token_sha256", String(64), primary_key=True),  # of the slip by which they follow it
    Column("item_id", Integer, nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("kind", String(20), nullable=False),  # appeal or withdrawal
    Column("before", String(12), nullable=False),  # the outcome that they asked against
    Column("at", String(20), nullable=False),
)
