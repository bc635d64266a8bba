"""The tables of harvests in the home's database."""

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, UniqueConstraint

METADATA = MetaData()

HARVESTS = Table(
    "harvests",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("url", String, nullable=False),
    Column("set", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("sizes_are_estimates", Boolean, nullable=False),
    UniqueConstraint("source", "url", "set", "prefix"),
)

WINDOWS = Table(
    "harvest_windows",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("harvest", Integer, nullable=False, index=True),
    Column("parent", Integer),
    Column("since", String, nullable=False),
    Column("until", String, nullable=False),
    Column("status", String, nullable=False),
    Column("round", Integer, nullable=False, default=0),
    Column("token", String),
    Column("expires", String),
    Column("complete_size", Integer),
    Column("records", Integer, nullable=False, default=0),
    Column("pages", Integer, nullable=False, default=0),
    Column("note", String),
)

PAGES_TABLE = Table(
    "harvest_pages",
    METADATA,
    Column("source", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("harvest", Integer, nullable=False, index=True),
    Column("path", String, nullable=False),
    Column("window", Integer, nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("asked", String),  # the token that it was asked with
    Column("digest", String, nullable=False),
    Column("records", Integer, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("at", String, nullable=False),
)

REFUSALS = Table(
    "harvest_refusals",
    METADATA,
    Column("harvest", Integer, primary_key=True),
    Column("identifier", String, primary_key=True),
    Column("window", Integer, nullable=False),
    Column("is_window", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("path", String, nullable=False),
)

FOLLOWED = Table(
    "harvest_followed",
    METADATA,
    Column("harvest", Integer, primary_key=True),
    Column("url", String, primary_key=True),
    Column("datestamp", String, nullable=False),
    Column("path", String, nullable=False),
    Column("is_text", Boolean, nullable=False),
)

SWEEPS = Table(
    "harvest_sweeps",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("harvest", Integer, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
)

VANISHED = Table(
    "harvest_vanished",
    METADATA,
    Column("harvest", Integer, primary_key=True),
    Column("identifier", String, primary_key=True),
    Column("sweeps", Integer, nullable=False),  # consecutive sweeps that did not list it
    Column("page", Integer, nullable=False),  # the last page that shows it
    Column("is_gone", Boolean, nullable=False),
)
