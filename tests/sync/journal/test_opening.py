"""A journal is begun, brought up to date or refused; a secret in its URL is never shown."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from harness.sync import Journal
from harness.sync.errors import UnusableInput
from harness.sync.journal import database, migrations, opening, tables
from tests.processes import surroundings
from tests.sync.scripted import NOON

ANOTHER = "Name another journal, or update the program."

MIGRATION = """
revision = "{revision}"
down_revision = "{before}"

from alembic import op

def upgrade():
    op.execute("{statement}")
"""


@pytest.fixture(params=["file", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a journal can be that outlives its process."""
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else str(tmp_path / "j.sqlite")


def engine_of(where: str) -> sa.Engine:
    url = where if "://" in where else f"sqlite:///{where}"
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)


def schema_of(connection: sa.Connection) -> dict[str, Any]:
    """All that a database tells about its tables."""
    looked = sa.inspect(connection)
    return {
        name: (
            [{**column, "type": repr(column["type"])} for column in looked.get_columns(name)],
            looked.get_pk_constraint(name),
            looked.get_indexes(name),
            _in_sql(connection, name),
        )
        for name in sorted(looked.get_table_names())
    }


def _in_sql(connection: sa.Connection, table: str) -> list[str]:
    """A table and its indexes as SQLite was told of them, whatever the blanks."""
    if connection.dialect.name != "sqlite":
        return []
    told = connection.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' ORDER BY name")
    return [re.sub(r"\s*([(),])\s*", r"\1 ", " ".join(text.split())) for text in told.scalars() if text]


def migrated(where: str, folder: Path = migrations.HERE) -> None:
    """Make a journal by running the migrations one after the other."""
    with engine_of(where).connect() as connection:
        connection.exec_driver_sql("BEGIN")
        migrations.upgrade(connection, folder)
        connection.exec_driver_sql("COMMIT")


def with_one_more(folder: Path, statement: str) -> Path:
    """The migrations, and a further one."""
    (folder / "versions").mkdir(parents=True)
    for path in [migrations.HERE / "env.py", *(migrations.HERE / "versions").glob("*.py")]:
        (folder / path.relative_to(migrations.HERE)).write_text(path.read_text())
    text = MIGRATION.format(revision="later", before=tables.REVISION, statement=statement)
    (folder / "versions" / "later.py").write_text(text)
    return folder


def use_migrations(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the program be a later one, whose newest migration is the one more."""
    upgrade = migrations.upgrade
    monkeypatch.setattr(opening, "REVISION", "later")
    monkeypatch.setattr(migrations, "revisions", lambda: {tables.REVISION, "later"})
    monkeypatch.setattr(migrations, "upgrade", lambda connection: upgrade(connection, folder))


def test_a_new_journal_is_as_if_it_had_been_migrated(where: str) -> None:
    """Making the tables at once and running every migration give the same schema."""
    Journal.open(where).close()
    with engine_of(where).connect() as connection:
        at_once = schema_of(connection)
        for name in at_once:
            connection.exec_driver_sql(f"DROP TABLE {name}")
    migrated(where)
    with engine_of(where).connect() as connection:
        assert schema_of(connection) == at_once
    assert at_once.keys() == {*tables.TABLES, "alembic_version"}
    Journal.open(where).close()


def test_a_journal_in_memory_has_the_same_schema(tmp_path: Path) -> None:
    """The quick way, by which every simulated world begins, makes nothing else."""
    Journal.open(tmp_path / "journal.sqlite").close()
    schema = "SELECT sql FROM sqlite_master ORDER BY name"
    with (
        closing(sqlite3.connect(":memory:")) as in_memory,
        closing(sqlite3.connect(tmp_path / "journal.sqlite")) as file,
    ):
        in_memory.deserialize(b"".join(database._new_journal()))

        assert in_memory.execute(schema).fetchall() == file.execute(schema).fetchall()


def test_the_newest_migration_is_the_one_that_the_program_wants() -> None:
    """Whoever adds a migration must say that journals need it."""
    assert migrations.newest() == tables.REVISION


def test_an_up_to_date_journal_needs_no_alembic(tmp_path: Path) -> None:
    """Opening and beginning a journal does not pay for loading what migrates."""
    program = (
        "import sys; from harness.sync import Journal; Journal.in_memory();"
        "[Journal.open(sys.argv[1]).close() for _ in range(2)]; print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "j.sqlite")],
        env=surroundings(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "False"


def test_an_older_journal_is_brought_up_to_date(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later program migrates at open, and what was remembered is still there."""
    journal = Journal.open(where)
    journal.intend("orders", "100", "sales order", NOON)
    journal.close()
    use_migrations(monkeypatch, with_one_more(tmp_path / "more", "ALTER TABLE steps ADD COLUMN mood TEXT"))
    journal = Journal.open(where)
    found = journal.step("orders", "100", "sales order")
    journal.close()
    Journal.open(where).close()

    assert found is not None
    with engine_of(where).connect() as connection:
        assert "mood" in [column["name"] for column in sa.inspect(connection).get_columns("steps")]
        assert connection.exec_driver_sql(tables.READ_REVISIONS).scalars().all() == ["later"]


def test_the_first_version_is_brought_up_to_date(where: str, tmp_path: Path) -> None:
    """A journal that was begun with the very first schema ends like a new one, and keeps what it knew."""
    folder = tmp_path / "first"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "versions/first_schema.py"):
        (folder / name).write_text((migrations.HERE / name).read_text())
    migrated(where, folder)
    with engine_of(where).connect() as connection:
        connection.exec_driver_sql("INSERT INTO cursors VALUES ('Mugs', 'read', 'far')")
    journal = Journal.open(where)
    known = journal.for_connection("Mugs").cursor("read")
    journal.close()

    assert known == "far"
    with engine_of(where).connect() as connection:
        assert connection.exec_driver_sql(tables.READ_REVISIONS).scalars().all() == [tables.REVISION]
        brought = schema_of(connection)
        for name in brought:
            connection.exec_driver_sql(f"DROP TABLE {name}")
    Journal.open(where).close()
    with engine_of(where).connect() as connection:
        assert schema_of(connection) == brought


def test_a_migration_that_fails_changes_nothing(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a migration does not exist: the older program still opens the journal."""
    Journal.open(where).close()
    with monkeypatch.context() as patch:
        folder = with_one_more(tmp_path / "more", "ALTER TABLE cursors ADD COLUMN mood TEXT")
        later = folder / "versions" / "later.py"
        later.write_text(f'{later.read_text()}    op.execute("ALTER TABLE nowhere ADD COLUMN mood TEXT")\n')
        use_migrations(patch, folder)
        with pytest.raises(UnusableInput, match="nowhere"):
            Journal.open(where)
    Journal.open(where).close()

    with engine_of(where).connect() as connection:
        assert "mood" not in [column["name"] for column in sa.inspect(connection).get_columns("cursors")]


def test_a_newer_journal_is_refused(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older program does not touch what it does not understand, and says so."""
    migrated(where, with_one_more(tmp_path / "more", "ALTER TABLE steps ADD COLUMN mood TEXT"))
    with pytest.raises(UnusableInput) as caught:
        Journal.open(where)
    said = str(caught.value)

    assert said.startswith(f"Wanted a journal of version {tables.REVISION} or older; got ")
    assert said.endswith(f", which is of version later. {ANOTHER}")


@pytest.mark.parametrize(
    ("revisions", "said"), [([], "none"), (["new", "later"], "later, new")], ids=["none", "several"]
)
def test_a_journal_of_no_known_version_is_refused(tmp_path: Path, revisions: list[str], said: str) -> None:
    """Whatever stands where the version should stand is shown."""
    where = str(tmp_path / "journal.sqlite")
    Journal.open(where).close()
    with engine_of(where).connect() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
        for revision in revisions:
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision}')")
    with pytest.raises(UnusableInput) as caught:
        Journal.open(where)

    assert str(caught.value) == (
        f"Wanted a journal of version {tables.REVISION} or older; got {where}, which is of version {said}. {ANOTHER}"
    )


def test_other_files_are_refused(tmp_path: Path) -> None:
    """A text, another database and a journal from before migrations are refused and left alone."""
    text, other, numbered, alike, odd, old = (
        tmp_path / f"{name}.sqlite" for name in ("text", "other", "numbered", "alike", "odd", "old")
    )
    text.write_text(json.dumps({"a": 1}) * 500)
    for path, statements in (
        (other, "CREATE TABLE a (b)"),
        (numbered, "PRAGMA user_version = 99"),
        (alike, "CREATE TABLE steps (flow)"),
        (odd, "CREATE TABLE a (b); PRAGMA user_version = 1"),
        (old, "CREATE TABLE steps (flow); PRAGMA user_version = 1"),
    ):
        with sqlite3.connect(path) as database:
            database.executescript(statements)
        database.close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    for path, came, to_do in (
        (text, " (file is not a database)", "Name another journal, or see to this one."),
        (other, ", which is something else", ANOTHER),
        (numbered, ", which is something else", ANOTHER),
        (alike, ", which is something else", ANOTHER),
        (odd, ", which is something else", ANOTHER),
        (old, ", which is from before journals could be migrated", "Begin a new one, and connect the store anew."),
    ):
        with pytest.raises(UnusableInput) as caught:
            Journal.open(path)
        assert str(caught.value) == f"Wanted a journal; got {path}{came}. {to_do}"
    assert text.read_bytes() == before[text]
    with sqlite3.connect(old) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("steps",)]
    database.close()


def test_tables_of_others_are_left_alone(postgresql_url: str) -> None:
    """A server's database may hold other tables, but not ones that are called like the journal's."""
    with engine_of(postgresql_url).connect() as connection:
        connection.exec_driver_sql("CREATE TABLE customers (id INTEGER)")
        Journal.open(postgresql_url).close()
        for name in (*tables.TABLES, "alembic_version", "customers"):
            connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql("CREATE TABLE steps (id INTEGER)")
    with pytest.raises(UnusableInput, match="something else"):
        Journal.open(postgresql_url)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path that cannot be opened is shown, with the reason."""
    where = tmp_path / "nowhere" / "journal.sqlite"
    with pytest.raises(UnusableInput) as caught:
        Journal.open(where)

    assert str(caught.value) == (
        f"Wanted a journal; got {where} (unable to open database file). Name another journal, or see to this one."
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://me@localhost/journal", "a file, or the URL of a PostgreSQL database; got a URL of mysql"),
        ("://hunter22", "a journal's URL; got something else"),
        ("postgresql://me:hunter22@localhost:port/journal", "a journal's URL; got something else"),
    ],
)
def test_a_url_of_something_else_is_refused(url: str, said: str) -> None:
    """With an example of one that can be used."""
    with pytest.raises(UnusableInput) as caught:
        Journal.open(url)

    assert str(caught.value) == (
        f"Wanted {said}. Write postgresql+psycopg://user@host/database, and the password into PGPASSWORD or ~/.pgpass."
    )


@pytest.mark.parametrize(
    "text",
    [
        "postgresql:/me:hunter22@localhost/journal",
        "postgres:me:hunter22@localhost",
        "host=localhost password=hunter22",
        "password = 'hunter22' host=h",
    ],
)
def test_what_is_almost_a_url_is_no_file(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the name of a file the password would stand on the disk, and in every message about it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnusableInput, match="got something that is neither, and may hold a password") as caught:
        Journal.open(text)

    assert "hunter22" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a@b.sqlite", "it's; DROP TABLE x;--.sqlite", "user is me.sqlite"])
def test_a_file_may_be_called_as_one_likes(name: str, tmp_path: Path) -> None:
    """Also with signs that an address has."""
    Journal.open(tmp_path / name).close()

    assert (tmp_path / name).is_file()


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UnusableInput) as caught:
        Journal.open("postgresql://localhost:1/journal")

    assert str(caught.value) == (
        "Wanted psycopg, to reach PostgreSQL; got an installation without it. "
        "Install it: pip install 'bigcommerce-logicbroker-rehearsal[postgresql]'."
    )


PATIENCE = {"connect_timeout": 10, "tcp_user_timeout": 30_000, "keepalives_idle": 30, "keepalives_interval": 10}


@pytest.mark.parametrize(
    ("url", "plain", "name", "asks", "secret"),
    [
        ("postgresql://host/journal", "host/journal", "host/journal", PATIENCE, ""),
        ("postgresql+psycopg://me@host:5433/j", "me@host:5433/j", "host:5433/j", PATIENCE, ""),
        ("postgresql://", "", "/", PATIENCE, ""),
        ("postgresql://me:pw@/j", "me:pw@/j", "/j", PATIENCE, "pw"),
        (
            "postgresql://h/j?password=one&sslpassword=two&user=me",
            "h/j?user=me",
            "h/j",
            {**PATIENCE, "password": "one", "sslpassword": "two"},
            "one",
        ),
        ("postgresql://h/j?sslpassword=two", "h/j", "h/j", {**PATIENCE, "sslpassword": "two"}, ""),
        (
            "postgresql://h/j?connect_timeout=1&keepalives_idle=5",
            "h/j?connect_timeout=1&keepalives_idle=5",
            "h/j",
            {"tcp_user_timeout": 30_000, "keepalives_interval": 10},
            "",
        ),
    ],
)
def test_how_a_server_is_called(
    url: str, plain: str, name: str, asks: dict[str, Any], secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A silent server is given up after half a minute unless the URL says otherwise; people see no user or secret."""
    asked: list[tuple[str, dict[str, Any]]] = []

    def create_engine(called: sa.URL, *, connect_args: dict[str, Any], **options: Any) -> sa.Engine:
        asked.append((called.render_as_string(hide_password=False), connect_args))
        return sa.create_engine("sqlite://", **options)

    monkeypatch.setattr(opening, "create_engine", create_engine)
    _, shown, hidden = opening._server(url)

    assert asked == [(f"postgresql+psycopg://{plain}", asks)]
    assert (shown, hidden.reveal()) == (f"postgresql://{name}", secret)


def test_what_is_remembered_in_a_file_survives_the_power_going_out(tmp_path: Path) -> None:
    """People may read beside a running connector, and whoever writes waits ten seconds for another one."""
    journal = Journal.open(tmp_path / "journal.sqlite")
    raw = journal.database._driver()
    settings = {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS_OF_A_FILE}
    journal.close()

    assert settings == SETTINGS_OF_A_FILE


SETTINGS_OF_A_FILE = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10_000}


@pytest.mark.parametrize(("asked", "kept"), [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply")])
def test_what_is_remembered_on_a_server_is_on_its_disk(postgresql_url: str, asked: str, kept: str) -> None:
    """Whatever the server's own settings are; and nothing that hangs holds up the others for long."""
    journal = Journal.open(f"{postgresql_url} -csynchronous_commit={asked}")
    raw = journal.database._driver()
    names = ("synchronous_commit", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    settings = [raw.execute(f"SHOW {name}").fetchone()[0] for name in names]
    journal.close()

    assert settings == [kept, "10s", "1min", "1min"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:hunter22@localhost:1/journal?connect_timeout=1",
        "postgresql://localhost:1/journal?password=hunter22&user=me",
        "mysql://me:hunter22@localhost/journal",
        "postgresql://me:hunter22@localhost:port/journal",
        "://hunter22",
        "postgresql://bob:PG@hunter22#x@127.0.0.1:1/db",
        "postgresql://bob:PG@hunter22@127.0.0.1:1/db",
        "postgresql://bob:hunter22 x@hunter22/y@127.0.0.1:1/db",
        "postgresql://bob:PG@localhost/hunter22@localhost/db",
        "postgresql://bob:PG@hunter22?x@127.0.0.1:1/db",
    ],
)
def test_a_password_is_not_shown(url: str) -> None:
    """What cannot be opened is named without its password."""
    with pytest.raises(UnusableInput) as caught:
        Journal.open(url)

    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
    assert "hunter22" not in shown
    assert "postgresql" in shown


def test_a_journal_on_a_server_shows_no_password(postgresql_url: str) -> None:
    """Neither does one that was opened, nor what goes wrong with it."""
    journal = Journal.open(f"{postgresql_url}&password=hunter22")

    assert repr(journal).startswith("Journal(postgresql://")
    assert "hunter22" not in f"{journal!r} {vars(journal)} {vars(journal.database)}"
    journal.close()
