"""Steps are found by their age, so that a journal can forget what was over long ago.

A migration stays as it was when it was written, so nothing of ``journal/tables.py`` is used here.
"""

from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Make the index."""
    op.create_index("steps_by_age", "steps", ["connection", "at"])
