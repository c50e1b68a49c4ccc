"""The tables of a journal, and every statement that reads or writes them, in the words of both databases.

How a database is opened and what an error means is known to ``database.py``; which migration made what, to
``migrations``.
"""

from functools import cache

from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import insert  # Its ON CONFLICT is SQLite's, too.
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql import ClauseElement

PRESENCE = "process "
"""Under a name that begins so each process has a lease of its own, which shows that it is there."""

REVISION = "3"
"""The newest migration: what a journal must have to be used."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point on both databases; times are texts that sort like the instants."""

metadata = MetaData()


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=False)


steps = _table(
    "steps",
    Column("connection", TEXT, primary_key=True),
    Column("flow", TEXT, primary_key=True),
    Column("subject", TEXT, primary_key=True),
    Column("step", TEXT, primary_key=True),
    Column("outcome", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    Column("facts", TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("steps_by_outcome", "connection", "flow", "outcome"),
    Index("steps_by_age", "connection", "at"),
)

cursors = _table(
    "cursors",
    Column("connection", TEXT, primary_key=True),
    Column("name", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)

pending = _table(
    "pending",
    Column("connection", TEXT, primary_key=True),
    Column("flow", TEXT, primary_key=True),
    Column("subject", TEXT, primary_key=True),
    Column("facts", TEXT, nullable=False),
)

attention = _table(
    "attention",
    Column("connection", TEXT, primary_key=True),
    Column("flow", TEXT, primary_key=True),
    Column("subject", TEXT, primary_key=True),
    Column("reason", TEXT, nullable=False),
    Column("to_do", TEXT, nullable=False),
    Column("since", TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
)

dismissed = _table(
    "dismissed",
    Column("connection", TEXT, primary_key=True),
    Column("flow", TEXT, primary_key=True),
    Column("subject", TEXT, primary_key=True),
    Column("at", TEXT, primary_key=True),
    Column("who", TEXT, nullable=False),
    Column("why", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("to_do", TEXT, nullable=False),
    Column("since", TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("stands", Integer, nullable=False),
)

retries = _table(
    "retries",
    Column("connection", TEXT, primary_key=True),
    Column("flow", TEXT, primary_key=True),
    Column("subject", TEXT, primary_key=True),
    Column("at", TEXT, nullable=False),
)

leases = _table(
    "leases",
    Column("connection", TEXT, primary_key=True),
    Column("owner", TEXT, nullable=False),
    Column("until", TEXT, nullable=False),
)

revisions = Table(
    "alembic_version",  # As Alembic would make it.
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

_DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": postgresql.dialect(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}
_ONE: ColumnElement[int] = literal_column("1")
_NONE: ColumnElement[int] = literal_column("0")
"""An offset, without which SQLite's words for a limit hold a parameter without a name of ours."""


@cache
def sql(statement: ClauseElement, dialect: str) -> str:
    """A statement in the words of a database, with named parameters.

    The driver gets this text itself: what SQLAlchemy does around each call takes several times as long as SQLite takes
    for the call, and a simulation makes thousands of calls per second.
    """
    return str(statement.compile(dialect=_DIALECTS[dialect]))


# Steps.

_STEP = (
    steps.c.connection == bindparam("connection"),
    steps.c.flow == bindparam("flow"),
    steps.c.subject == bindparam("subject"),
    steps.c.step == bindparam("step"),
)
_COLUMNS_OF_A_STEP = [column for column in steps.c if column.name != "connection"]

READ_STEP = select(*_COLUMNS_OF_A_STEP).where(*_STEP)
READ_FACTS = select(steps.c.facts).where(*_STEP)

_OF_FLOW = select(*_COLUMNS_OF_A_STEP).where(*_STEP[:2]).order_by(steps.c.subject, steps.c.step)
_OF_SUBJECT = _OF_FLOW.where(_STEP[2])
_WITH_OUTCOME = steps.c.outcome == bindparam("outcome")
LIST_STEPS = {  # By whether a subject and an outcome are given.
    (False, False): _OF_FLOW,
    (True, False): _OF_SUBJECT,
    (False, True): _OF_FLOW.where(_WITH_OUTCOME),
    (True, True): _OF_SUBJECT.where(_WITH_OUTCOME),
}

_new_step = insert(steps)
_changes = {name: _new_step.excluded[name] for name in ("outcome", "at", "facts")}
_KEY = list(steps.primary_key)
INTEND = _new_step.on_conflict_do_update(index_elements=_KEY, set_={**_changes, "attempts": steps.c.attempts + _ONE})
RECORD = _new_step.on_conflict_do_update(index_elements=_KEY, set_=_changes)

BRING_STEPS_BACK = steps.update().where(_STEP[0], steps.c.at > bindparam("now")).values(at=bindparam("now"))

# Cursors.

READ_CURSOR = select(cursors.c.value).where(
    cursors.c.connection == bindparam("connection"), cursors.c.name == bindparam("name")
)
_new_cursor = insert(cursors)
SET_CURSOR = _new_cursor.on_conflict_do_update(
    index_elements=list(cursors.primary_key), set_={"value": _new_cursor.excluded.value}
)

LIST_CURSORS = select(cursors.c.name, cursors.c.value).where(cursors.c.connection == bindparam("connection"))

LIST_CONNECTIONS = select(cursors.c.connection).distinct().order_by(cursors.c.connection)

# What was read and is still to be done.

_PENDING_OF_FLOW = (pending.c.connection == bindparam("connection"), pending.c.flow == bindparam("flow"))
LIST_PENDING = (
    select(pending.c.subject, pending.c.facts)
    .where(*_PENDING_OF_FLOW, pending.c.subject > bindparam("after"))
    .order_by(pending.c.subject)
    .limit(bindparam("most", type_=Integer))
    .offset(_NONE)
)
READ_PENDING = select(pending.c.facts).where(*_PENDING_OF_FLOW, pending.c.subject == bindparam("subject"))
_new_pending = insert(pending)
ADD_PENDING = _new_pending.on_conflict_do_update(
    index_elements=list(pending.primary_key), set_={"facts": _new_pending.excluded.facts}
)
DROP_PENDING = pending.delete().where(*_PENDING_OF_FLOW, pending.c.subject == bindparam("subject"))

# What needs a person.

_ATTENTION_TO_SUBJECT = (
    attention.c.connection == bindparam("connection"),
    attention.c.flow == bindparam("flow"),
    attention.c.subject == bindparam("subject"),
)
READ_REASON = select(attention.c.reason).where(*_ATTENTION_TO_SUBJECT)
LIST_ATTENTION = (
    select(*(column for column in attention.c if column.name != "connection"))
    .where(attention.c.connection == bindparam("connection"))
    .order_by(attention.c.since, attention.c.flow, attention.c.subject)
)
LIST_SUBJECTS = (
    select(attention.c.subject)
    .where(*_ATTENTION_TO_SUBJECT[:2], attention.c.subject > bindparam("after"))
    .order_by(attention.c.subject)
    .limit(bindparam("most", type_=Integer))
    .offset(_NONE)
)
COUNT_ATTENTION = (
    select(attention.c.flow, func.count())
    .where(attention.c.connection == bindparam("connection"))
    .group_by(attention.c.flow)
    .order_by(attention.c.flow)
)
_new_attention = insert(attention)
NEEDS_ATTENTION = _new_attention.on_conflict_do_update(
    index_elements=list(attention.primary_key),
    set_={
        "reason": _new_attention.excluded.reason,
        "to_do": _new_attention.excluded.to_do,
        "attempts": attention.c.attempts + _ONE,
    },
)
BRING_ATTENTION_BACK = (
    attention.update()
    .where(attention.c.connection == bindparam("connection"), attention.c.since > bindparam("now"))
    .values(since=bindparam("now"))
)
SETTLED = attention.delete().where(*_ATTENTION_TO_SUBJECT)

# What people decide about it.

_ENTRY = [column for column in attention.c if column.name not in {"connection", "flow", "subject"}]
_NAMES = ["connection", "flow", "subject", *(column.name for column in _ENTRY), "at", "who", "why"]
_decision = [bindparam(name, type_=TEXT).label(name) for name in ("at", "who", "why")]
_DISMISSED_SUBJECT = (
    dismissed.c.connection == bindparam("connection"),
    dismissed.c.flow == bindparam("flow"),
    dismissed.c.subject == bindparam("subject"),
)
DISMISS = insert(dismissed).from_select(
    [*_NAMES, "stands"],
    select(attention.c.connection, attention.c.flow, attention.c.subject, *_ENTRY, *_decision, _ONE).where(
        *_ATTENTION_TO_SUBJECT
    ),
)
"""Keeps the entry as it stands, with the decision."""
LIST_DISMISSED = (
    select(*(dismissed.c[name] for name in _NAMES if name != "connection"))
    .where(dismissed.c.connection == bindparam("connection"))
    .order_by(dismissed.c.at, dismissed.c.flow, dismissed.c.subject)
)
READ_DISMISSED = select(dismissed.c.reason).where(*_DISMISSED_SUBJECT, dismissed.c.stands == _ONE)
LIFT = dismissed.update().where(*_DISMISSED_SUBJECT).values(stands=literal_column("0"))
_new_retry = insert(retries)
ASK_FOR_RETRY = _new_retry.on_conflict_do_update(
    index_elements=list(retries.primary_key), set_={"at": _new_retry.excluded.at}
)
LIST_RETRIES = (
    select(retries.c.flow, retries.c.subject)
    .where(retries.c.connection == bindparam("connection"))
    .order_by(retries.c.at, retries.c.flow, retries.c.subject)
    .limit(bindparam("most", type_=Integer))
    .offset(_NONE)
)
LIST_WISHING = select(retries.c.connection).distinct().order_by(retries.c.connection)
DROP_RETRY = retries.delete().where(
    retries.c.connection == bindparam("connection"),
    retries.c.flow == bindparam("flow"),
    retries.c.subject == bindparam("subject"),
)

# What is over.

_still_listed = select(attention.c.subject).where(
    attention.c.connection == steps.c.connection,
    attention.c.flow == steps.c.flow,
    attention.c.subject == steps.c.subject,
)
LIST_ENDED = (
    select(steps.c.flow, steps.c.subject, steps.c.step)
    .where(
        _STEP[0],
        steps.c.at < bindparam("before"),
        steps.c.outcome.in_([literal_column("'done'"), literal_column("'refused'")]),
        ~_still_listed.exists(),
    )
    .order_by(steps.c.at)
    .limit(bindparam("most", type_=Integer))
    .offset(_NONE)
)
DROP_STEP = steps.delete().where(*_STEP)
DROP_DISMISSED = dismissed.delete().where(
    dismissed.c.connection == bindparam("connection"), dismissed.c.at < bindparam("before")
)

# Leases.

_OWNED = leases.c.owner == bindparam("owner")
_LEASE_OF = leases.c.connection == bindparam("connection")
_new_lease = insert(leases)
TAKE = _new_lease.on_conflict_do_update(
    index_elements=[leases.c.connection],
    set_={"owner": _new_lease.excluded.owner, "until": _new_lease.excluded.until},
    where=(leases.c.until <= bindparam("now")) | (leases.c.owner == _new_lease.excluded.owner),
).returning(leases.c.connection)
RENEW = leases.update().where(_OWNED).values(until=bindparam("until")).returning(leases.c.connection)
GIVE_BACK = leases.delete().where(_OWNED)
READ_HOLDER = select(leases.c.owner, leases.c.until).where(_LEASE_OF)
RELEASE = leases.delete().where(_LEASE_OF, _OWNED)
COUNT_OWNERS = select(func.count()).where(
    leases.c.connection >= literal_column(f"'{PRESENCE}'"),
    leases.c.connection < literal_column(f"'{PRESENCE}~'"),
    leases.c.until > bindparam("now"),
)
CHECK_LEASE = select(leases.c.owner).where(_LEASE_OF, _OWNED).with_for_update(read=True)
"""Nobody can take the lease over before the transaction has ended that found it to be ours."""

# Which migrations a journal has had.

READ_REVISIONS = select(revisions.c.version_num)
STAMP = insert(revisions).values(version_num=REVISION)
