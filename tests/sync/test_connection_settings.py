"""Settings of a connection: what is accepted, and what is refused with what to do about it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.sync import Connection, Credentials, StockIdentity, parse_store_hash
from harness.sync.errors import EnvironmentMixUp, UnusableCredentials, UnusableInput
from tests.sync.scripted import connection

API_PATH = "https://api.bigcommerce.com/stores/j4r5th3eof/v3/"
TEXT = f"ACCESS TOKEN: hush1\nCLIENT NAME: Logicbroker\nAPI PATH: {API_PATH}\nCLIENT ID: me\nCLIENT SECRET: hush2\n"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        "\n".join(reversed(TEXT.splitlines())),
        TEXT.lower(),
        TEXT.replace("ACCESS TOKEN:", "  Access  Token :") + "NAME: again\nsomething else\n",
    ],
)
def test_credentials_are_read_by_key(text: str) -> None:
    """Lines in any order and case, unknown ones ignored, with CRLF or a byte order mark."""
    credentials = Credentials.from_text(text)

    assert credentials.store_hash == "j4r5th3eof"
    assert credentials.client_id == "me"
    assert credentials.access_token.reveal() == "hush1"
    assert credentials.client_secret is not None


def test_a_credentials_file_is_read(tmp_path: Path) -> None:
    """The downloaded file gives the credentials, and they do not show their secrets."""
    path = tmp_path / "BigCommerceAPI-credentials-store.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    credentials = Credentials.from_file(path)

    assert credentials.store_hash == "j4r5th3eof"
    assert "hush" not in repr(credentials)


@pytest.mark.parametrize("missing", ["ACCESS TOKEN", "CLIENT ID", "API PATH"])
def test_an_incomplete_file_names_what_is_missing(missing: str) -> None:
    """What is missing is named, and nothing of what is there is shown."""
    text = "\n".join(line for line in TEXT.splitlines() if not line.startswith(missing))
    with pytest.raises(UnusableCredentials, match=missing) as unusable:
        Credentials.from_text(text)

    assert "hush" not in str(unusable.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is shown."""
    with pytest.raises(UnusableCredentials, match=r"nowhere\.txt"):
        Credentials.from_file(tmp_path / "nowhere.txt")


@pytest.mark.parametrize("text", ["j4r5th3eof", f" {API_PATH}\n", API_PATH[:-4], TEXT, "api path: " + API_PATH])
def test_the_hash_is_found_in_what_people_paste(text: str) -> None:
    """The hash, the whole API path, and the credentials file's text all hold it."""
    assert parse_store_hash(text) == "j4r5th3eof"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "J4R5TH3EOF",
        "https://api.bigcommerce.com/v3/",
        "my store",
        "a" * 31,
        "https://x/stores/ABC/v3/",
        "a\nb",
        "see /stores/abc/ there",
    ],
)
def test_anything_else_is_no_hash(text: str) -> None:
    """What is no hash is refused with what was wanted, what came and what to do; a pasted token is not repeated."""
    with pytest.raises(UnusableCredentials) as unusable:
        parse_store_hash(text)

    assert "lower-case" in unusable.value.wanted
    assert "/stores/" in unusable.value.to_do
    assert "a" * 31 not in str(unusable.value)


@pytest.mark.parametrize(
    ("kind", "environment"), [("trial", "production"), ("sandbox", "production"), ("production", "stage")]
)
def test_mixed_environments_are_refused(kind: Any, environment: Any) -> None:
    """A trial store belongs in stage and the production store in production, unless one says otherwise."""
    good = connection()
    with pytest.raises(EnvironmentMixUp, match="mixed_environments_allowed"):
        replace(good, store_kind=kind, environment=environment)

    mixed = replace(good, store_kind=kind, environment=environment, mixed_environments_allowed=True)
    assert mixed.store_kind == kind


def test_each_environment_has_its_address() -> None:
    """Stage and production are different hosts; another address can be named."""
    made = {
        "store_kind": "production",
        "environment": "production",
        "name": "S",
        "credentials": connection().credentials,
        "logicbroker_key": connection().logicbroker_key,
    }

    assert connection().logicbroker_url == "https://stage.commerceapi.io"
    assert Connection(**made).logicbroker_url == "https://commerceapi.io"
    assert Connection(**made, logicbroker_url="http://127.0.0.1:1/").logicbroker_url == "http://127.0.0.1:1"


@pytest.mark.parametrize(
    "settings",
    [
        {"environment": "staging"},
        {"store_kind": "test"},
        {"stock_identity": "sku"},
        {"connected_at": datetime(2026, 3, 2)},  # noqa: DTZ001 - that is the point
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    """A value that is none of the choices, or an instant without zone, is refused by name."""
    (name,) = settings
    with pytest.raises(UnusableInput, match=name):
        connection(**settings)


FILE = """
name = "Trial"
environment = "stage"
store_kind = "trial"
allow_cancelling_orders = false
trial_started = 2026-03-01
connected_at = 2026-03-02T10:00:00+01:00
stock_identity = "product_id"

[bigcommerce]
credentials_file = "store.txt"

[logicbroker]
key_variable = "LB_KEY"
retailer_id = 100001
"""


def write(folder: Path, text: str) -> Path:
    (folder / "store.txt").write_text(TEXT)
    path = folder / "connection.toml"
    path.write_text(text)
    return path


def test_a_connection_file_is_read(tmp_path: Path) -> None:
    """All settings arrive; the secrets come from the credentials file beside it and from the environment."""
    read = Connection.from_file(write(tmp_path, FILE), {"LB_KEY": "hush3"})

    assert (read.name, read.allow_cancelling_orders, read.retailer_id) == ("Trial", False, 100001)
    assert read.credentials.store_hash == "j4r5th3eof"
    assert read.logicbroker_key.reveal() == "hush3"
    assert read.trial_started == datetime(2026, 3, 1, tzinfo=UTC)
    assert read.connected_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert read.stock_identity is StockIdentity.PRODUCT_ID
    assert "hush" not in repr(read)


def test_the_token_may_come_from_the_environment(tmp_path: Path) -> None:
    """Without a credentials file the token's variable is named, and the API path may stand for the hash."""
    store = f'store_hash = "{API_PATH}"\naccess_token_variable = "BC_TOKEN"'
    text = FILE.replace('credentials_file = "store.txt"', store)
    read = Connection.from_file(write(tmp_path, text), {"LB_KEY": "x", "BC_TOKEN": "hush4"})

    assert read.credentials.store_hash == "j4r5th3eof"
    assert read.credentials.access_token.reveal() == "hush4"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key_variable = "LB_KEY"', 'key = "hush"', "no secret in the connection file"),
        ("credentials_file", 'access_token = "hush"\ncredentials_file', "no secret in the connection file"),
        ('key_variable = "LB_KEY"', 'key_variable = "UNSET"', "UNSET"),
        ('environment = "stage"', "", "'environment'"),
        ('environment = "stage"', 'environment = "stage"\nenviroment = "x"', "'enviroment'"),
        ("allow_cancelling_orders = false", 'allow_cancelling_orders = "no"', "bool"),
        ('name = "Trial"', "name = Trial", "TOML"),
        ("[bigcommerce]", "[bigcommerce]\nport = 1", "'port'"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A secret in the file, an unset variable, a missing, misspelt or wrong setting: each is said once, clearly."""
    with pytest.raises(UnusableInput, match=said) as unusable:
        Connection.from_file(write(tmp_path, FILE.replace(old, new)), {"LB_KEY": "hush3"})

    assert "hush" not in str(unusable.value)


def test_a_missing_connection_file_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is shown."""
    with pytest.raises(UnusableInput, match=r"none\.toml"):
        Connection.from_file(tmp_path / "none.toml", {})
