"""The tables of a journal, and every statement that reads or writes them, in SQL that SQLite and PostgreSQL both read.

How a database is opened and what an error means is known to ``database.py``; which migration made what, to
``migrations``.
"""

import re
from functools import cache

PRESENCE = "process "
"""Under a name that begins so each process has a lease of its own, which shows that it is there."""

REVISION = "3"
"""The newest migration: what a journal must have to be used."""

_KEY = ("connection", "flow", "subject")
_NUMBERS = frozenset({"attempts", "stands"})
TABLES = {
    "steps": ((*_KEY, "step"), ("outcome", "at", "facts", "attempts")),
    "cursors": (("connection", "name"), ("value",)),
    "pending": (_KEY, ("facts",)),
    "attention": (_KEY, ("reason", "to_do", "since", "attempts")),
    "dismissed": ((*_KEY, "at"), ("who", "why", "reason", "to_do", "since", "attempts", "stands")),
    "retries": (_KEY, ("at",)),
    "leases": (("connection",), ("owner", "until")),
}
"""Each table with the columns of its key and the others; times are texts that sort like the instants."""

_INDEXES = {
    "steps_by_outcome": ("steps", "connection, flow, outcome"),
    "steps_by_age": ("steps", "connection, at"),
}
_TEXT = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}
"""Text that sorts by code point on both databases."""

_KIND = {"sqlite": " WITHOUT ROWID, STRICT", "postgresql": ""}


def schema(dialect: str) -> list[str]:
    """The statements that make the tables in an empty database, and say which migrations that comes to."""
    made = []
    for name, (key, others) in TABLES.items():
        kinds = ((column, "INTEGER" if column in _NUMBERS else _TEXT[dialect]) for column in (*key, *others))
        columns = ", ".join(f"{column} {kind} NOT NULL" for column, kind in kinds)
        made.append(f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({', '.join(key)})){_KIND[dialect]}")
    made += [f"CREATE INDEX {name} ON {table} ({columns})" for name, (table, columns) in _INDEXES.items()]
    version = "version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)"
    return [  # As Alembic would make it.
        *made,
        f"CREATE TABLE alembic_version ({version})",
        f"INSERT INTO alembic_version (version_num) VALUES ('{REVISION}')",
    ]


@cache
def sql(statement: str, dialect: str) -> str:
    """A statement in the words of a driver: psycopg writes a parameter as ``%(name)s``, and SQLite locks no row."""
    if dialect == "postgresql":
        return re.sub(r":(\w+)", r"%(\1)s", statement)
    return statement.removesuffix(_LOCKED)


# Steps.

_STEP_OF = "connection = :connection AND flow = :flow AND subject = :subject AND step = :step"
_ALL_OF_A_STEP = "SELECT flow, subject, step, outcome, at, facts, attempts FROM steps"

READ_STEP = f"{_ALL_OF_A_STEP} WHERE {_STEP_OF}"
READ_FACTS = f"SELECT facts FROM steps WHERE {_STEP_OF}"

_OF_FLOW = "WHERE connection = :connection AND flow = :flow"
LIST_STEPS = {  # By whether a subject is given.
    False: f"{_ALL_OF_A_STEP} {_OF_FLOW} ORDER BY subject, step",
    True: f"{_ALL_OF_A_STEP} {_OF_FLOW} AND subject = :subject ORDER BY subject, step",
}

FIND_STEP = f"SELECT 1 FROM steps {_OF_FLOW} AND outcome = :outcome AND step = :step LIMIT 1"

RECORD = (
    "INSERT INTO steps (connection, flow, subject, step, outcome, at, facts, attempts)"
    " VALUES (:connection, :flow, :subject, :step, :outcome, :at, :facts, :attempts)"
    " ON CONFLICT (connection, flow, subject, step)"
    " DO UPDATE SET outcome = excluded.outcome, at = excluded.at, facts = excluded.facts"
)
INTEND = f"{RECORD}, attempts = steps.attempts + 1"

BRING_STEPS_BACK = "UPDATE steps SET at = :now WHERE connection = :connection AND at > :now"

# Cursors.

READ_CURSOR = "SELECT value FROM cursors WHERE connection = :connection AND name = :name"
SET_CURSOR = (
    "INSERT INTO cursors (connection, name, value) VALUES (:connection, :name, :value)"
    " ON CONFLICT (connection, name) DO UPDATE SET value = excluded.value"
)
LIST_CURSORS = "SELECT name, value FROM cursors WHERE connection = :connection"
LIST_CONNECTIONS = "SELECT DISTINCT connection FROM cursors ORDER BY connection"

# What was read and is still to be done.

_OF_SUBJECT = f"{_OF_FLOW} AND subject = :subject"
_SUBJECTS_AFTER = f"{_OF_FLOW} AND subject > :after ORDER BY subject LIMIT :most"

LIST_PENDING = f"SELECT subject, facts FROM pending {_SUBJECTS_AFTER}"
READ_PENDING = f"SELECT facts FROM pending {_OF_SUBJECT}"
ADD_PENDING = (
    "INSERT INTO pending (connection, flow, subject, facts) VALUES (:connection, :flow, :subject, :facts)"
    " ON CONFLICT (connection, flow, subject) DO UPDATE SET facts = excluded.facts"
)
DROP_PENDING = f"DELETE FROM pending {_OF_SUBJECT}"

# What needs a person.

READ_REASON = f"SELECT reason FROM attention {_OF_SUBJECT}"
LIST_ATTENTION = (
    "SELECT flow, subject, reason, to_do, since, attempts FROM attention"
    " WHERE connection = :connection ORDER BY since, flow, subject"
)
LIST_ATTENTION_OF_FLOW = (
    f"SELECT flow, subject, reason, to_do, since, attempts FROM attention {_OF_FLOW} ORDER BY since"
)
LIST_SUBJECTS = f"SELECT subject FROM attention {_SUBJECTS_AFTER}"
COUNT_ATTENTION = "SELECT flow, count(*) FROM attention WHERE connection = :connection GROUP BY flow ORDER BY flow"
NEEDS_ATTENTION = (
    "INSERT INTO attention (connection, flow, subject, reason, to_do, since, attempts)"
    " VALUES (:connection, :flow, :subject, :reason, :to_do, :since, :attempts)"
    " ON CONFLICT (connection, flow, subject)"
    " DO UPDATE SET reason = excluded.reason, to_do = excluded.to_do, attempts = attention.attempts + 1"
)
BRING_ATTENTION_BACK = "UPDATE attention SET since = :now WHERE connection = :connection AND since > :now"
SETTLED = f"DELETE FROM attention {_OF_SUBJECT}"

# What people decide about it.

DISMISS = (
    "INSERT INTO dismissed"
    " (connection, flow, subject, reason, to_do, since, attempts, at, who, why, stands)"
    " SELECT connection, flow, subject, reason, to_do, since, attempts, :at, :who, :why, 1"
    f" FROM attention {_OF_SUBJECT}"
)
"""Keeps the entry as it stands, with the decision."""
LIST_DISMISSED = (
    "SELECT flow, subject, reason, to_do, since, attempts, at, who, why FROM dismissed"
    " WHERE connection = :connection ORDER BY at, flow, subject"
)
READ_DISMISSED = f"SELECT reason FROM dismissed {_OF_SUBJECT} AND stands = 1"
LIFT = f"UPDATE dismissed SET stands = 0 {_OF_SUBJECT}"
ASK_FOR_RETRY = (
    "INSERT INTO retries (connection, flow, subject, at) VALUES (:connection, :flow, :subject, :at)"
    " ON CONFLICT (connection, flow, subject) DO UPDATE SET at = excluded.at"
)
LIST_RETRIES = "SELECT flow, subject FROM retries WHERE connection = :connection ORDER BY at, flow, subject LIMIT :most"
LIST_WISHING = "SELECT DISTINCT connection FROM retries ORDER BY connection"
DROP_RETRY = f"DELETE FROM retries {_OF_SUBJECT}"

# What is over.

LIST_ENDED = (
    "SELECT flow, subject, step FROM steps"
    " WHERE connection = :connection AND at >= :since AND at < :before AND outcome IN ('done', 'refused')"
    " AND NOT EXISTS (SELECT 1 FROM attention WHERE attention.connection = steps.connection"
    " AND attention.flow = steps.flow AND attention.subject = steps.subject)"
    " ORDER BY at LIMIT :most"
)
DROP_STEP = f"DELETE FROM steps WHERE {_STEP_OF}"
DROP_DISMISSED = "DELETE FROM dismissed WHERE connection = :connection AND at < :before"

# Leases.

_OWN_LEASE = "WHERE connection = :connection AND owner = :owner"
_LOCKED = " FOR SHARE"
TAKE = (
    "INSERT INTO leases (connection, owner, until) VALUES (:connection, :owner, :until)"
    " ON CONFLICT (connection) DO UPDATE SET owner = excluded.owner, until = excluded.until"
    " WHERE leases.until <= :now OR leases.owner = excluded.owner RETURNING connection"
)
RENEW = "UPDATE leases SET until = :until WHERE owner = :owner RETURNING connection"
GIVE_BACK = "DELETE FROM leases WHERE owner = :owner"
READ_HOLDER = "SELECT owner, until FROM leases WHERE connection = :connection"
RELEASE = f"DELETE FROM leases {_OWN_LEASE}"
COUNT_OWNERS = (
    f"SELECT count(*) FROM leases WHERE connection >= '{PRESENCE}' AND connection < '{PRESENCE}~'"
    " AND until > :now AND until <= :latest"
)
CHECK_LEASE = f"SELECT owner FROM leases {_OWN_LEASE}{_LOCKED}"
"""Nobody can take the lease over before the transaction has ended that found it to be ours."""

# Which migrations a journal has had.

READ_REVISIONS = "SELECT version_num FROM alembic_version"
