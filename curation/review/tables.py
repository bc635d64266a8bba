"""Tables of people: who they are, what they may do, how they came in, and that they came.

Moments are UTC, in whole seconds, as text in ISO 8601: they sort as they stand. Secrets (the tokens of
sessions and invitations) are kept as SHA-256 alone, so that a stolen database opens no door.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, MetaData, String, Table, Text

METADATA = MetaData()

PEOPLE = Table(
    "people",
    METADATA,
    Column("person_id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("password_hash", Text),  # null: no password was chosen yet, or they come by OpenID alone
    Column("interface", String(20)),  # null: the browser says which language the pages speak
    Column("is_active", Boolean, nullable=False),
    Column("made_at", String(20), nullable=False),
)

ROLES = Table(
    "people_roles",
    METADATA,
    Column("person_id", ForeignKey("people.person_id"), primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("language", String(20), primary_key=True),  # * stands for all languages
)

CONTRIBUTORS = Table(  # whose contributions somebody may follow, by the name that documents carry
    "people_contributors",
    METADATA,
    Column("person_id", ForeignKey("people.person_id"), primary_key=True),
    Column("contributor", String(120), primary_key=True),
)

INVITATIONS = Table(
    "people_invitations",
    METADATA,
    Column("token_sha256", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("invited_by", String(60), nullable=False),
    Column("ends_at", String(20), nullable=False),
    Column("used_at", String(20)),  # null: not used yet
)

IDENTITIES = Table(  # who they are to an OpenID provider: its issuer and its own identifier for them
    "people_identities",
    METADATA,
    Column("issuer", String(200), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, index=True),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_sha256", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, index=True),
    Column("begun_at", String(20), nullable=False),
    Column("seen_at", String(20), nullable=False),
)

AUDIT = Table(
    "audit_events",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(20), nullable=False),
    Column("event", String(40), nullable=False),
    Column("subject", String(80), nullable=False, index=True),
    Column("client", String(64), nullable=False),
    Column("detail", String(200), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
