"""How an older journal becomes a newer one: one file in ``versions`` per step, run by Alembic inside this process.

What a journal is today stands in ``journal/tables.py``; a test holds both against each other.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).parent


def revisions(here: Path = HERE) -> set[str]:
    """The versions that this program can bring up to date."""
    return {script.revision for script in ScriptDirectory(str(here)).walk_revisions()}


def newest(here: Path = HERE) -> str | None:
    """The version that all the migrations lead to."""
    return ScriptDirectory(str(here)).get_current_head()


def upgrade(connection: Connection, here: Path = HERE) -> None:
    """Bring a journal up to date, within the transaction that the connection is in."""
    config = Config()
    config.set_main_option("script_location", str(here).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
