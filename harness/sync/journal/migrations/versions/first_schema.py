"""The first schema: steps, cursors, what is pending, what needs a person, and leases, each row of one connection.

A migration stays as it was when it was written, so nothing of ``journal/tables.py`` is used here.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    key = ("connection", "flow", "subject")
    _create("steps", (*key, "step"), "outcome", "at", "facts", "attempts")
    op.create_index("steps_by_outcome", "steps", ["connection", "flow", "outcome"])
    _create("cursors", ("connection", "name"), "value")
    _create("pending", key, "facts")
    _create("attention", key, "reason", "to_do", "since", "attempts")
    _create("leases", ("connection",), "owner", "until")


def _create(table: str, key: tuple[str, ...], *others: str) -> None:
    columns: list[sa.Column[Any]] = [sa.Column(name, TEXT, primary_key=True) for name in key]
    columns += [sa.Column(name, sa.Integer if name == "attempts" else TEXT, nullable=False) for name in others]
    op.create_table(table, *columns, sqlite_strict=True, sqlite_with_rowid=False)
