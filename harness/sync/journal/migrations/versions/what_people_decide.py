"""What people decide about the attention list: entries that they dismissed, and subjects that they want tried again.

A migration stays as it was when it was written, so nothing of ``journal/tables.py`` is used here.
"""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    key = [sa.Column(name, TEXT, primary_key=True) for name in ("connection", "flow", "subject", "at")]
    told = [sa.Column(name, TEXT, nullable=False) for name in ("who", "why", "reason", "to_do", "since")]
    counts = [sa.Column(name, sa.Integer, nullable=False) for name in ("attempts", "stands")]
    op.create_table("dismissed", *key, *told, *counts, sqlite_strict=True, sqlite_with_rowid=False)
    key = [sa.Column(name, TEXT, primary_key=True) for name in ("connection", "flow", "subject")]
    at = sa.Column("at", TEXT, nullable=False)
    op.create_table("retries", *key, at, sqlite_strict=True, sqlite_with_rowid=False)
