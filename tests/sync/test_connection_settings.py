"""Settings of a connection: what is accepted, and what is refused with what to do about it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.sync import Connection, Credentials, StockIdentity, parse_store_hash
from harness.sync.connection import checked_moment
from harness.sync.connection_file import settings_in
from harness.sync.errors import EnvironmentMixUp, UnusableCredentials, UnusableInput, UnusableSettings
from tests.processor_time import within
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


@pytest.mark.parametrize(
    "text",
    [
        *("j4r5th3eof", f" {API_PATH}\n", API_PATH[:-4], TEXT, "api path: " + API_PATH, "/stores/j4r5th3eof/v3/"),
        *("api.bigcommerce.com/stores/j4r5th3eof/v3", "http://127.0.0.1:8080/stores/j4r5th3eof/v3/"),
    ],
)
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
        "https://evil.example/stores/j4r5th3eof/v3/",
        "https://api.bigcommerce.com.evil.example/stores/j4r5th3eof/v3/",
        "https://api.bigcommerce.com@evil.example/stores/j4r5th3eof/v3/",
        "https://evil.example/api.bigcommerce.com/stores/j4r5th3eof/v3/",
        "https://evil.example/?/stores/j4r5th3eof/v3/",
        "ftp://api.bigcommerce.com/stores/j4r5th3eof/v3/",
        "api path: https://evil.example/stores/j4r5th3eof/v3/",
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
        replace(good, store_kind=kind, environment=environment, logicbroker_url="")

    allowed = {"logicbroker_url": "", "mixed_environments_allowed": True}
    mixed = replace(good, store_kind=kind, environment=environment, **allowed)
    assert mixed.store_kind == kind


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ("stage", "https://commerceapi.io"),
        ("stage", "https://COMMERCEAPI.IO.:443/"),
        ("stage", "https://api.commerceapi.io"),
        ("production", "https://stage.commerceapi.io"),
    ],
)
def test_an_environment_is_known_by_its_host(environment: Any, url: str) -> None:
    """Production's host under the name of stage is refused, and the reverse, also where mixing was allowed."""
    kind: Any = "production" if environment == "production" else "trial"
    for allowed in (False, True):
        with pytest.raises(
            EnvironmentMixUp, match=f"Wanted Logicbroker's host for {environment}; got .*commerceapi.io, wh"
        ):
            replace(
                connection(),
                store_kind=kind,
                environment=environment,
                logicbroker_url=url,
                mixed_environments_allowed=allowed,
            )


@pytest.mark.parametrize("setting", ["bigcommerce_url", "logicbroker_url"])
@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://api.bigcommerce.com",
            "http://bigcommerce.invalid",
            "http://10.0.0.1",
            "http://127.0.0.1.evil.example",
        ),
        *(
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
            "file:///x",
            "//host",
            "host",
            "https://",
            "https://a:99999",
            "https://commerceapi%2eio",
            "https://%63ommerceapi.io",
            "https://commerceapi.io%2E",
            "https://commerceapi.io;x",
        ),
        *(
            "https://me:hush@host",
            "https://host?key=hush",
            "https://host#hush",
            "https://host/gateway/9f8e7d6c5b4a39281hush",
            "https://host/v1;token=hush",
            "https://host/%68ush",
            "https://host/a/../hush",
            "https://[::1",
            "https://ho\nst",
            "https:\\\\host",
        ),
    ],
)
def test_keys_travel_over_tls_or_not_at_all(setting: str, url: str) -> None:
    """Only a host of this machine may be called over plain http; nothing secret in an address is repeated."""
    with pytest.raises(UnusableInput, match=r"^Wanted \[\w+\] url as https://HOST") as refused:
        replace(connection(), **{setting: url})  # type: ignore[arg-type]

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "127.8.8.8", "localhost", "LOCALHOST.", "[::1]:8000", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_called_as_it_is(host: str) -> None:
    """Served fakes speak http."""
    assert replace(connection(), bigcommerce_url=f"http://{host}").bigcommerce_url == f"http://{host}"


def two_variables(folder: Path, key: str = "KEY") -> Path:
    """A connection file that names variables for both secrets."""
    path = folder / "store.toml"
    path.write_text(
        'environment = "stage"\nstore_kind = "trial"\n[bigcommerce]\nstore_hash = "j4r5th3eof"\n'
        f'access_token_variable = "TOKEN"\n[logicbroker]\nkey_variable = "{key}"\n'
    )
    return path


HIDDEN = {
    "a line break": "\n",
    "a blank": " ",
    "U+200B": "\u200b",
    "U+0000": "\x00",
    "U+00E9": "\u00e9",
    "U+001B": "\x1b",
}


@pytest.mark.parametrize("what", HIDDEN)
def test_a_secret_is_one_printable_line(what: str, tmp_path: Path) -> None:
    """Whatever cannot be sent is told with its setting and its place, and without a letter of it."""
    spoilt = f"tokAAAA1111{HIDDEN[what]}tokBBBB2222"
    settings = two_variables(tmp_path)

    for name in ("TOKEN", "KEY"):
        with pytest.raises(
            UnusableInput, match=rf"environment variable {name} as one line .* 23 characters with"
        ) as refused:
            Connection.from_file(settings, {"TOKEN": "good", "KEY": "good", name: spoilt})
        assert f"{what} at place 12" in str(refused.value)
        assert not re.search("tok|AAAA|BBBB", str(refused.value))
    if HIDDEN[what] != "\n":
        with pytest.raises(UnusableInput, match="CLIENT SECRET in the credentials file"):
            Credentials.from_text(TEXT.replace("hush2", spoilt))


@pytest.mark.parametrize("pasted", ["b371ffd1", "6e4c661b1afaa0fac7253874b30bae12", "abc def", "SK-live_9x", "x" * 21])
def test_a_key_in_the_place_of_its_variable_is_not_repeated(pasted: str, tmp_path: Path) -> None:
    """The commonest mistake."""
    settings = two_variables(tmp_path, key=pasted)

    with pytest.raises(UnusableInput, match="Wanted the name of the environment variable") as refused:
        Connection.from_file(settings, {"TOKEN": "good"})
    assert pasted not in str(refused.value)


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
    assert read.trial_started == datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
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
        ("allow_cancelling_orders = false", 'allow_cancelling_orders = "no"', "to be true or false; got 'no'"),
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


# What a person reads, whole: what was wanted, what came, what to do.


def refusal(of: Any) -> str:
    """The whole message of what is refused."""
    with pytest.raises(UnusableInput) as unusable:
        of()
    return str(unusable.value)


HASH_WANTED = (
    "Wanted a store hash of lower-case letters and digits, such as j4r5th3eof, or the API path that contains it; got "
)
PATH_TO_DO = ". Copy the API path of the API account: the hash stands between /stores/ and /v3/."


@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("", "nothing"),
        ("my store", "'my store'"),
        ("a b\nc", "a text of 5 characters"),
        ("A" * 20, repr("A" * 20)),
        ("A" * 21, "a text of 21 characters"),
        ("Some words, " * 5 + "....", "a text of 64 characters"),
        ("some words " * 5 + ".....", repr("some words " * 5 + ".....")),
        ("some words " * 5 + "......", "a text of 61 characters"),
        ("x-auth-token=abc in /stores", "'x-auth-token=********** in /stores'"),
    ],
)
def test_what_is_no_hash_is_shown_when_that_is_safe(text: str, came: str) -> None:
    """A short text is repeated; a long one, or one that looks like a token, is only counted."""
    assert refusal(lambda: parse_store_hash(text)) == HASH_WANTED + came + PATH_TO_DO


def test_what_credentials_lack_is_said_whole(tmp_path: Path) -> None:
    """All the missing lines at once, and the way out of it; a file that is not there by its path."""
    assert refusal(lambda: Credentials.from_text("CLIENT ID: me")) == (
        "Wanted a credentials file with the lines ACCESS TOKEN, CLIENT ID and API PATH; got a text without "
        "ACCESS TOKEN and API PATH. Use the file as it was downloaded; if it is lost, delete the API account and "
        "create a new one."
    )
    path = tmp_path / "none.txt"
    assert refusal(lambda: Credentials.from_file(path)) == (
        f"Wanted a credentials file; got {path} (No such file or directory). Give the path of the file that was "
        "downloaded when the API account was created."
    )


def test_credentials_keep_all_that_was_shown_once(tmp_path: Path) -> None:
    """The API path is kept, a file without a client secret has none, and a byte that is no text does no harm."""
    path = tmp_path / "credentials.txt"
    path.write_bytes(TEXT.encode() + b"NOTE: caf\xe9\n")
    whole = Credentials.from_file(path)

    assert (whole.api_path, whole.client_secret and whole.client_secret.reveal()) == (API_PATH, "hush2")
    assert Credentials.from_text(TEXT.replace("CLIENT SECRET: hush2\n", "")).client_secret is None
    assert parse_store_hash("\ufeffj4r5th3eof") == "j4r5th3eof"
    assert parse_store_hash(f"\ufeff{API_PATH}") == "j4r5th3eof"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"environment": "staging"},
            "Wanted environment as one of stage, production; got 'staging'. Correct this setting.",
        ),
        (
            {"store_kind": "test"},
            "Wanted store_kind as one of trial, sandbox, production; got 'test'. Correct this setting.",
        ),
        (
            {"stock_identity": "sku"},
            "Wanted stock_identity as one of product_id, merchant_sku, either; got 'sku'. Correct this setting.",
        ),
        (
            {"trial_started": datetime(2026, 3, 2)},  # noqa: DTZ001 - that is the point
            "Wanted trial_started with a time zone; got 2026-03-02T00:00:00. Write it in UTC, with a Z.",
        ),
        (
            {"environment": "production"},
            "Wanted a trial store in the stage environment; got a trial store with the production environment. "
            "Connect the other one; if you mean it, set mixed_environments_allowed to true.",
        ),
    ],
)
def test_bad_settings_are_said_whole(settings: dict[str, Any], said: str) -> None:
    """Each message names the setting, what it may be, what came and what to do."""
    assert refusal(lambda: connection(**settings)) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'key_variable = "LB_KEY"',
            'key = "hush"',
            "Wanted no secret in the connection file; got the setting 'key' in it. Remove it; name a credentials file "
            "or an environment variable instead, and replace the secret.",
        ),
        (
            'key_variable = "LB_KEY"',
            'key_variable = "UNSET"',
            "Wanted a secret in the environment variable UNSET; got an unset or empty variable. Set UNSET and start "
            "again.",
        ),
        (
            'environment = "stage"',
            "",
            "Wanted the setting 'environment' at the top of the file; got none. Add it to the connection file.",
        ),
        (
            "retailer_id = 100001",
            'retailer_id = "100001"',
            "Wanted 'retailer_id' in [logicbroker] to be a whole number; got '100001'. Correct it in the "
            "connection file.",
        ),
        (
            "retailer_id = 100001",
            "port = 1\nhost = 2",
            "Wanted only the settings key_variable, retailer_id, url in [logicbroker]; got 'port', 'host'. Correct the "
            "spelling or remove them.",
        ),
        (
            'credentials_file = "store.txt"',
            'client_id = "me"',
            "Wanted the setting 'store_hash' in [bigcommerce]; got none. Add it to the connection file.\n"
            "Wanted the setting 'access_token_variable' in [bigcommerce]; got none. Add it to the connection file.",
        ),
        (
            "[bigcommerce]",
            "[[shelves]]\naccess_token = 'hush'\n[bigcommerce]",
            "Wanted no secret in the connection file; got the setting 'access_token' in it. Remove it; name a "
            "credentials file or an environment variable instead, and replace the secret.",
        ),
    ],
)
def test_bad_files_are_said_whole(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Which table, which setting, what came and what to do; also where tables stand in a list."""
    path = write(tmp_path, FILE.replace(old, new))

    assert refusal(lambda: Connection.from_file(path, {"LB_KEY": "hush3"})) == said


SMALLEST = """
environment = "stage"
store_kind = "trial"

[bigcommerce]
store_hash = "j4r5th3eof"
client_id = "me"
access_token_variable = "BC_TOKEN"

[logicbroker]
key_variable = "LB_KEY"
"""
VARIABLES = {"LB_KEY": " hush3 ", "BC_TOKEN": "hush4"}


def test_what_a_file_leaves_out_has_the_usual_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is the file's, cancelling is allowed, dates are unknown, addresses are the real ones."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    read = Connection.from_file(write(tmp_path, SMALLEST))

    assert (read.name, read.allow_cancelling_orders, read.mixed_environments_allowed) == ("connection", True, False)
    assert (read.connected_at, read.trial_started, read.retailer_id) == (None, None, None)
    assert read.stock_identity is StockIdentity.EITHER
    assert (read.bigcommerce_url, read.logicbroker_url) == (
        "https://api.bigcommerce.com",
        "https://stage.commerceapi.io",
    )
    assert (read.credentials.client_id, read.credentials.api_path) == ("me", API_PATH)
    assert read.logicbroker_key.reveal() == "hush3"


def test_a_file_may_name_other_addresses_and_allow_a_mix_up(tmp_path: Path) -> None:
    """As for the fakes on this machine; a slash at the end does not matter, and what is for a rehearsal is not read."""
    text = SMALLEST.replace('"stage"', '"production"\nmixed_environments_allowed = true')
    text = text.replace("[bigcommerce]", '[bigcommerce]\nurl = "http://127.0.0.1:1/x/"').replace('client_id = "me"', "")
    text += 'url = "http://127.0.0.1:2//"\n\n[rehearsal]\nanything = 1\n'
    read = Connection.from_file(write(tmp_path, text), VARIABLES)

    assert (read.bigcommerce_url, read.logicbroker_url) == ("http://127.0.0.1:1/x", "http://127.0.0.1:2")
    assert (read.environment, read.credentials.client_id) == ("production", "")


def test_addresses_are_text(tmp_path: Path) -> None:
    """An address or a client ID that is a number is refused by name."""
    for setting in ("url = 1", "client_id = 1"):
        text = SMALLEST.replace('client_id = "me"', setting)
        with pytest.raises(UnusableInput, match=f"'{setting.split()[0]}' in .* to be text; got 1"):
            Connection.from_file(write(tmp_path, text), VARIABLES)
    with pytest.raises(UnusableInput, match=r"'url' in \[logicbroker\] to be text; got 1"):
        Connection.from_file(write(tmp_path, SMALLEST + "url = 1"), VARIABLES)


@pytest.mark.usefixtures("machine_elsewhere")
@pytest.mark.parametrize(
    ("written", "began"),
    [
        ("2026-03-01", "2026-03-01T23:59:59+00:00"),
        ("2026-03-01T11:22:05", "2026-03-01T11:22:05+00:00"),
        ("2026-03-01T11:22:05-05:00", "2026-03-01T16:22:05+00:00"),
    ],
)
def test_a_trial_that_began_on_a_day_lives_through_it(written: str, began: str, tmp_path: Path) -> None:
    """It lives at most so long; whatever the machine's own zone is, what has none is UTC."""
    read = Connection.from_file(write(tmp_path, f"trial_started = {written}\n{SMALLEST}"), VARIABLES)

    assert read.trial_started is not None
    assert read.trial_started.isoformat() == began


@pytest.mark.parametrize("written", ["2026-03-02", "2026-03-02T10:00:00", "'2026-03-02T10:00:00Z'"])
def test_the_moment_of_connection_has_a_zone(written: str, tmp_path: Path) -> None:
    """Orders are sent or not by its second, and nobody knows whose midnight a date is."""
    said = refusal(lambda: Connection.from_file(write(tmp_path, f"connected_at = {written}\n{SMALLEST}"), VARIABLES))

    assert "to be a date and a time with a zone, such as 2026-03-02T09:00:00Z; got " in said


def test_a_moment_of_connection_that_is_to_come_is_refused() -> None:
    """No order would be sent until then; a portal's clock may be ahead by minutes."""
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    good = connection(connected_at=now + timedelta(hours=1))

    assert checked_moment(good, now) is good
    assert refusal(lambda: checked_moment(connection(connected_at=now + timedelta(days=365)), now)) == (
        "Wanted connected_at as a moment that is over (it is 2026-03-02 09:00 UTC by this machine's clock); "
        "got 2027-03-02 09:00 UTC. Correct it, or the clock."
    )


@pytest.mark.parametrize("table", ["bigcommerce", "logicbroker"])
def test_a_missing_table_is_an_empty_one(tmp_path: Path, table: str) -> None:
    """What it should have held is asked for by name."""
    start = SMALLEST.index(f"[{table}]")
    end = SMALLEST.index("[logicbroker]") if table == "bigcommerce" else len(SMALLEST)

    said = refusal(lambda: Connection.from_file(write(tmp_path, SMALLEST[:start] + SMALLEST[end:]), VARIABLES))

    assert f"in [{table}]; got none" in said


def test_the_share_of_the_quota_is_read(tmp_path: Path) -> None:
    """Three quarters unless the file says otherwise, in whole per cent."""
    given = Connection.from_file(write(tmp_path, "quota_share = 40\n" + SMALLEST), VARIABLES)
    usual = Connection.from_file(write(tmp_path, SMALLEST), VARIABLES)

    assert (given.quota_share, usual.quota_share) == (40, 75)
    with pytest.raises(UnusableInput, match=r"'quota_share' at the top of the file to be a whole number; got 7\.5"):
        Connection.from_file(write(tmp_path, "quota_share = 7.5\n" + SMALLEST), VARIABLES)


def test_a_list_is_no_secret(tmp_path: Path) -> None:
    """A list of anything is looked through for secrets, and then refused as what it is: unknown."""
    said = refusal(lambda: Connection.from_file(write(tmp_path, "tags = [1, 'a']\n" + SMALLEST), VARIABLES))

    assert said.endswith("at the top of the file; got 'tags'. Correct the spelling or remove them.")


MISTAKES = """
environment = "staging"
stock_idenity = "either"
quota_share = 101
connected_at = "yesterday"
trial_started = 09:00:00
retailer_id = 5

[bigcommerce]
store_hash = "No Hash"
client = "me"
access_token_variable = "BC_TOKEN"

[logicbroker]
key_variable = "UNSET"
url = ["http://127.0.0.1:1"]
"""


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """A line for each: where, what was wanted, what came, what to do; the nearest name for one that is misspelt."""
    with pytest.raises(UnusableSettings) as unusable:
        Connection.from_file(write(tmp_path, MISTAKES), {"BC_TOKEN": "hush4"})
    correct, add = "Correct it in the connection file.", "Add it to the connection file."

    assert str(unusable.value).splitlines() == [
        f"Wanted 'environment' at the top of the file to be 'stage' or 'production'; got 'staging'. {correct}",
        "Wanted 'connected_at' at the top of the file to be a date and a time with a zone, such as "
        f"2026-03-02T09:00:00Z; got 'yesterday'. {correct}",
        f"Wanted the setting 'store_kind' at the top of the file; got none. {add}",
        f"Wanted 'trial_started' at the top of the file to be a date, or a date and a time; got 09:00:00. {correct}",
        f"Wanted 'quota_share' at the top of the file to be 100 or less; got 101. {correct}",
        "Wanted a secret in the environment variable UNSET; got an unset or empty variable. Set UNSET and start again.",
        f"Wanted 'url' in [logicbroker] to be text; got a list. {correct}",
        f"{HASH_WANTED}'No Hash'{PATH_TO_DO}",
        "Wanted only the settings store_hash, client_id, access_token_variable, url in [bigcommerce]; got 'client' "
        "(perhaps 'client_id'). Correct the spelling or remove them.",
        "Wanted only the settings name, environment, connected_at, allow_cancelling_orders, store_kind, trial_started, "
        "stock_identity, several_suppliers, vanished_items, quota_share, mixed_environments_allowed, proxy_variable, "
        "ca_file, logicbroker, bigcommerce at the top of the file; got "
        "'stock_idenity' (perhaps 'stock_identity'), 'retailer_id'. Correct the spelling or remove them.",
    ]
    assert len(unusable.value.problems) == 10
    assert unusable.value.came.startswith("'staging'; 'yesterday'; none; ")


TOKEN, KEY = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p", "3F2504E0-4F89-11D3-9A0C-0305E82C3301"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key_variable = "LB_KEY"', f'key_variable = "{KEY}"', "replace the secret if this was it"),
        (
            'key_variable = "LB_KEY"',
            "key_variable = 12345678901",
            "in [logicbroker] to be text; got something",
        ),
        ('"BC_TOKEN"', f'"{TOKEN}"', "got a text of 31 characters. Put the secret into a variable and its name here"),
        ('store_hash = "j4r5th3eof"', f'store_hash = "{TOKEN}"', "store hash of lower-case letters and digits"),
        (
            'store_hash = "j4r5th3eof"',
            f'credentials_file = "{TOKEN}"',
            "the path of a credentials file; got a text",
        ),
        ('environment = "stage"', f'environment = "{KEY}"', "'stage' or 'production'; got a text of 36 characters"),
        ('client_id = "me"', f'{TOKEN} = "me"', "got a text of 31 characters. Correct the spelling"),
        ('client_id = "me"', f'client_id = ["{KEY}"]', "'client_id' in [bigcommerce] to be text; got a list"),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path: Path, old: str, new: str, said: str) -> None:
    """People paste a token where a name belongs; the message goes to a log or a terminal, so it must not show it."""
    path = write(tmp_path, SMALLEST.replace(old, new))

    message = refusal(lambda: Connection.from_file(path, VARIABLES))

    assert said in message
    assert not [secret for secret in (TOKEN, KEY, "12345678901") if secret in message]


@pytest.mark.parametrize(
    ("old", "new"), [("[bigcommerce]", "bigcommerce = 5\n[rehearsal]"), ("[logicbroker]", "[[logicbroker]]")]
)
def test_what_should_be_a_table_is_asked_for(tmp_path: Path, old: str, new: str) -> None:
    """Another value in the place of a table, or a list of tables."""
    said = refusal(lambda: Connection.from_file(write(tmp_path, SMALLEST.replace(old, new)), VARIABLES))

    assert "at the top of the file to be a table; got " in said


def test_a_file_that_cannot_be_read_is_said_whole(tmp_path: Path) -> None:
    """Where it should be, or which line is wrong; a byte order mark does no harm."""
    none, wrong = tmp_path / "none.toml", tmp_path / "wrong.toml"
    wrong.write_text("name = Trial")
    marked = write(tmp_path, SMALLEST)
    marked.write_bytes(b"\xef\xbb\xbf" + SMALLEST.encode())

    assert refusal(lambda: Connection.from_file(none, {})) == (
        f"Wanted a connection file; got {none} (No such file or directory). Give the path of one."
    )
    assert refusal(lambda: Connection.from_file(wrong, {})) == (
        f"Wanted a connection file in TOML; got {wrong}: Invalid value (at line 1, column 8). Correct the line that it "
        "names."
    )
    assert Connection.from_file(marked, VARIABLES).environment == "stage"


@pytest.mark.parametrize("share", [0, 101, 7.5, True])
def test_a_share_that_is_none_is_refused(share: Any) -> None:
    """One to a hundred per cent, both included, and whole."""
    assert refusal(lambda: connection(quota_share=share)) == (
        f"Wanted quota_share as a whole number of per cent from 1 to 100; got {share!r}. Correct this setting."
    )
    assert [connection(quota_share=good).quota_share for good in (1, 100)] == [1, 100]


@pytest.mark.parametrize("setting", ["trial_started", "connected_at"])
@pytest.mark.parametrize(
    "date", ["9999-12-31", "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2201-01-01"]
)
def test_a_date_is_one_of_our_times(setting: str, date: str, tmp_path: Path) -> None:
    """Whoever counts days from it, or asks in another zone, stays within the years that there are."""
    path = two_variables(tmp_path)
    date = date if "T" in date or setting == "trial_started" else f"{date}T00:00:00Z"
    path.write_text(f"{setting} = {date}\n{path.read_text()}")

    with pytest.raises(UnusableInput, match="a date from 1990 to 2200"):
        Connection.from_file(path, {"TOKEN": "good", "KEY": "good"})


@pytest.mark.parametrize(
    "value", [f"{'[' * 50_000}", f"{'[' * 5_000}{']' * 5_000}", "9" * 5_000, "1e400", "nan", '"\\ud800"']
)
def test_a_file_that_breaks_its_reader_is_refused(value: str, tmp_path: Path) -> None:
    """Depths and numbers that the library does not bear."""
    path = two_variables(tmp_path)
    path.write_text(f"quota_share = {value}\n{path.read_text()}")

    with pytest.raises(UnusableInput):
        Connection.from_file(path, {"TOKEN": "good", "KEY": "good"})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"bigcommerce_url": "https://stage.commerceapi.io"},
            "Wanted another host in [bigcommerce] url; got stage.commerceapi.io, which is Logicbroker's.",
        ),
        (
            {"logicbroker_url": "https://api.bigcommerce.com"},
            "Wanted another host in [logicbroker] url; got api.bigcommerce.com, which is BigCommerce's.",
        ),
    ],
)
def test_addresses_that_were_swapped_are_noticed(settings: dict[str, str], said: str) -> None:
    """Each service would only say that there is no such page, and keys would go to the other one."""
    assert refusal(lambda: connection(**settings)) == f"{said} Swap the two addresses."


def test_a_secret_is_no_name() -> None:
    """A name stands in every log and on every page."""
    said = refusal(lambda: replace(connection(), name="Store key-of-the-network"))

    assert said == ("Wanted a name for the connection; got one with a secret in it. It is shown everywhere: change it.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" + ".a" * 50_000 + " = 1", "has tables in tables in tables"),
        ('a = {"b"' + ' . "b"' * 50_000 + " = 1}", "has tables in tables in tables"),
        ("[" + "a." * 20_000 + "a]\n", "has tables in tables in tables"),
        ("a = " + "[" * 100_000, "Correct the line that it names"),
        ("a = " + "9" * 10_000, "Correct the line that it names"),
        ("".join(f"[a{number}]\n" for number in range(5_000)), "'a0', 'a1'"),
        ("".join(f"[[logicbroker]]\nx{number} = 1\n" for number in range(5_000)), "'logicbroker'"),
        ("a = '" + "x" * 2_000_000 + "'", "'a'"),
    ],
    ids=["dotted", "quoted", "headers", "lists", "digits", "unknown tables", "a list of tables", "long"],
)
def test_a_file_that_is_a_bomb_is_refused_at_once(tmp_path: Path, text: str, words: str) -> None:
    """Within a second of work, in a few lines."""
    (tmp_path / "c.toml").write_text(text)
    with within(1), pytest.raises((UnusableInput, UnusableSettings)) as refused:
        settings_in(tmp_path / "c.toml", {})

    assert words in str(refused.value)
    assert len(str(refused.value)) < 5_000
