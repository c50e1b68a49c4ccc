"""One connection's settings: which store, which Logicbroker environment, which credentials, and what it may do.

Nothing is sent from here; whether the settings work is asked by ``doctor.py``.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal, get_args

from harness.sync.errors import EnvironmentMixUp, UnusableCredentials, UnusableInput
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import Secret, is_secret_name, redact_text

LogicbrokerEnvironment = Literal["stage", "production"]
StoreKind = Literal["trial", "sandbox", "production"]

BIGCOMMERCE_URL = "https://api.bigcommerce.com"
LOGICBROKER_URLS: dict[LogicbrokerEnvironment, str] = {
    "stage": "https://stage.commerceapi.io",
    "production": "https://commerceapi.io",
}

_HASH = re.compile(r"[a-z0-9]{1,20}")  # Shorter than tokens and client ids, which people paste here by mistake.
_IN_PATH = re.compile(r"/stores/([a-z0-9]+)(?:[/?#]|$)")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What BigCommerce shows once when an API account is created."""

    store_hash: str
    client_id: str
    access_token: Secret
    client_secret: Secret | None = None
    api_path: str = ""

    @classmethod
    def from_file(cls, path: str | Path) -> "Credentials":
        """Read the text file that the browser downloads when the API account is created.

        Raises:
            UnusableCredentials: no such file, or it is no credentials file.
        """
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            to_do = "Give the path of the file that was downloaded when the API account was created."
            raise UnusableCredentials("a credentials file", f"{path} ({error.strerror})", to_do) from None
        return cls.from_text(raw.decode("utf-8-sig", errors="replace"))

    @classmethod
    def from_text(cls, text: str) -> "Credentials":
        """Read the text of a credentials file: ``KEY: value`` lines in any order and case, other keys ignored.

        Raises:
            UnusableCredentials: a needed line is missing, or the API path holds no store hash.
        """
        found = _lines_by_key(text)
        missing = [key.upper() for key in ("access token", "client id", "api path") if not found.get(key)]
        if missing:
            wanted = "a credentials file with the lines ACCESS TOKEN, CLIENT ID and API PATH"
            came = f"a text without {' and '.join(missing)}"
            to_do = "Use the file as it was downloaded; if it is lost, delete the API account and create a new one."
            raise UnusableCredentials(wanted, came, to_do)
        secret = found.get("client secret")
        return cls(
            store_hash=parse_store_hash(found["api path"]),
            client_id=found["client id"],
            access_token=Secret(found["access token"]),
            client_secret=Secret(secret) if secret else None,
            api_path=found["api path"],
        )


def parse_store_hash(text: str) -> str:
    """The store hash in what people paste: the hash itself, the whole API path, or a credentials file's text.

    Raises:
        UnusableCredentials: the text is none of these.
    """
    text = text.strip().removeprefix("\ufeff").strip()
    if _HASH.fullmatch(text):
        return text
    path = _lines_by_key(text).get("api path", text) if "\n" in text or "api path" in text.lower() else text
    found = _IN_PATH.search(path)
    if found and _HASH.fullmatch(found[1]) and (path != text or not re.search(r"\s", path)):
        return found[1]
    wanted = "a store hash of lower-case letters and digits, such as j4r5th3eof, or the API path that contains it"
    to_do = "Copy the API path of the API account: the hash stands between /stores/ and /v3/."
    raise UnusableCredentials(wanted, _shown(text), to_do)


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """One store connected to one Logicbroker environment.

    ``connected_at`` is the cut-off: older orders are never sent.  None means the moment of the first run; the journal
    keeps whichever came first, so that later changes of credentials do not move it.  ``quota_share`` is how much of
    the store's quota of requests the connection may use, in per cent; the rest is left to the store's other apps.
    """

    name: str
    environment: LogicbrokerEnvironment
    credentials: Credentials
    logicbroker_key: Secret
    connected_at: datetime | None = None
    allow_cancelling_orders: bool = True
    store_kind: StoreKind = "trial"
    trial_started: datetime | None = None
    stock_identity: StockIdentity = StockIdentity.EITHER
    quota_share: int = 75
    retailer_id: int | None = None
    bigcommerce_url: str = BIGCOMMERCE_URL
    logicbroker_url: str = ""
    mixed_environments_allowed: bool = False

    def __post_init__(self) -> None:
        _check_choice("environment", self.environment, get_args(LogicbrokerEnvironment))
        _check_choice("store_kind", self.store_kind, get_args(StoreKind))
        _check_choice("stock_identity", self.stock_identity, [str(identity) for identity in StockIdentity])
        _check_environment(self)
        if type(self.quota_share) is not int or not 1 <= self.quota_share <= 100:
            wanted = "quota_share as a whole number of per cent from 1 to 100"
            raise UnusableInput(wanted, repr(self.quota_share), "Correct this setting.")
        for name in ("connected_at", "trial_started"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise UnusableInput(f"{name} with a time zone", instant.isoformat(), "Write it in UTC, with a Z.")
        url = self.logicbroker_url or LOGICBROKER_URLS[self.environment]
        object.__setattr__(self, "logicbroker_url", url.rstrip("/"))
        object.__setattr__(self, "stock_identity", StockIdentity(self.stock_identity))
        object.__setattr__(self, "bigcommerce_url", self.bigcommerce_url.rstrip("/"))

    def __repr__(self) -> str:
        return f"Connection({self.name}, store {self.credentials.store_hash}, {self.environment}, {self.store_kind})"

    @property
    def key(self) -> str:
        """What its rows in a journal go by, whatever it is called: a store is connected to an environment once."""
        return f"{self.credentials.store_hash} in {self.environment}"

    @classmethod
    def from_file(cls, path: str | Path, environ: Mapping[str, str] | None = None) -> "Connection":
        """Read a TOML connection file; its secrets come only from a credentials file or environment variables.

            name = "Trial store"
            environment = "stage"              # or "production"
            store_kind = "trial"               # or "sandbox", "production"
            allow_cancelling_orders = true
            trial_started = 2026-03-02         # the trial lives 15 days from here
            quota_share = 75                   # per cent of the store's requests; the rest is for its other apps

            [bigcommerce]
            credentials_file = "BigCommerceAPI-credentials-store.txt"    # beside this file
            # or: store_hash, client_id, and access_token_variable = "BIGCOMMERCE_ACCESS_TOKEN"

            [logicbroker]
            key_variable = "LOGICBROKER_KEY"   # the environment variable that holds the primary key

        The table [rehearsal] may stand there, too; it is for whoever rehearses the connection, and not read here.

        Raises:
            UnusableInput: the file cannot be read, has unknown settings, or holds a secret.
        """
        path = Path(path)
        fields, store, network = _tables(_read_toml(path), os.environ if environ is None else environ)
        connection = cls(
            name=fields.take("name", str, path.stem),
            environment=fields.take("environment", str),
            credentials=_credentials(store, path.parent),
            logicbroker_key=network.secret("key_variable"),
            connected_at=_instant(fields.take("connected_at", date, None)),
            allow_cancelling_orders=fields.take("allow_cancelling_orders", bool, True),
            store_kind=fields.take("store_kind", str),
            trial_started=_instant(fields.take("trial_started", date, None)),
            stock_identity=fields.take("stock_identity", str, "either"),
            quota_share=fields.take("quota_share", int, 75),
            retailer_id=network.take("retailer_id", int, None),
            bigcommerce_url=store.take("url", str, BIGCOMMERCE_URL),
            logicbroker_url=network.take("url", str, ""),
            mixed_environments_allowed=fields.take("mixed_environments_allowed", bool, False),
        )
        for table in (fields, store, network):
            table.refuse_rest()
        return connection


@dataclass(slots=True)
class _Table:
    """One table of a connection file, emptied setting by setting, so that what is left over is unknown."""

    name: str
    settings: dict[str, Any]
    variables: Mapping[str, str]
    taken: list[str] = field(default_factory=list)

    def take(self, key: str, kind: type, *default: Any) -> Any:
        self.taken.append(key)
        if key not in self.settings:
            if default:
                return default[0]
            raise UnusableInput(f"the setting {key!r} in [{self.name}]", "none", "Add it to the connection file.")
        value = self.settings.pop(key)
        if not isinstance(value, kind):
            raise UnusableInput(f"{key!r} as {kind.__name__}", repr(value), "Correct it in the connection file.")
        return value

    def secret(self, key: str) -> Secret:
        variable = self.take(key, str)
        value = self.variables.get(variable, "").strip()
        if not value:
            wanted = f"a secret in the environment variable {variable}"
            raise UnusableInput(wanted, "an unset or empty variable", f"Set {variable} and start again.")
        return Secret(value)

    def refuse_rest(self) -> None:
        if self.settings:
            wanted = f"only the settings {', '.join(self.taken)} in [{self.name}]"
            raise UnusableInput(wanted, ", ".join(map(repr, self.settings)), "Correct the spelling or remove them.")


def _tables(settings: dict[str, Any], variables: Mapping[str, str]) -> tuple[_Table, _Table, _Table]:
    """The connection's own settings, those of the store and those of the network."""
    _refuse_secrets(settings)
    settings.pop("rehearsal", None)
    store, network = (_Table(name, settings.pop(name, {}), variables) for name in ("bigcommerce", "logicbroker"))
    return _Table("connection", settings, variables), store, network


def _credentials(store: _Table, folder: Path) -> Credentials:
    if "credentials_file" in store.settings:
        return Credentials.from_file(folder / store.take("credentials_file", str))
    store_hash = parse_store_hash(store.take("store_hash", str))
    return Credentials(
        store_hash=store_hash,
        client_id=store.take("client_id", str, ""),
        access_token=store.secret("access_token_variable"),
        api_path=f"{BIGCOMMERCE_URL}/stores/{store_hash}/v3/",
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnusableInput("a connection file", f"{path} ({error.strerror})", "Give the path of one.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wanted = "a connection file in TOML"
        raise UnusableInput(wanted, redact_text(f"{path}: {error}"), "Correct the line that it names.") from None


def _refuse_secrets(settings: Mapping[str, Any]) -> None:
    for key, value in settings.items():
        if isinstance(value, dict | list):
            for table in [value] if isinstance(value, dict) else value:
                _refuse_secrets(table if isinstance(table, dict) else {})
        elif is_secret_name(key) or key.lower() == "key":
            to_do = "Remove it; name a credentials file or an environment variable instead, and replace the secret."
            raise UnusableInput("no secret in the connection file", f"the setting {key!r} in it", to_do)


def _check_environment(connection: Connection) -> None:
    if connection.mixed_environments_allowed:
        return
    wanted = "production" if connection.store_kind == "production" else "stage"
    if connection.environment != wanted:
        came = f"a {connection.store_kind} store with the {connection.environment} environment"
        to_do = "Connect the other one; if you mean it, set mixed_environments_allowed to true."
        raise EnvironmentMixUp(f"a {connection.store_kind} store in the {wanted} environment", came, to_do)


def _check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise UnusableInput(f"{name} as one of {', '.join(choices)}", repr(value), "Correct this setting.")


def _instant(value: date | None) -> datetime | None:
    """A TOML date or time as an instant; what has no zone is UTC, and a date is its first moment."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _lines_by_key(text: str) -> dict[str, str]:
    """The ``KEY: value`` lines of a text by lower-case key; the first line of a key counts."""
    found: dict[str, str] = {}
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(" ".join(key.lower().split()), value.strip())
    return found


def _shown(text: str) -> str:
    """What came, short, and without anything that may be a secret."""
    if "\n" in text or len(text) > 60 or (len(text) > 20 and text.isalnum()):
        return f"a text of {len(text)} characters"
    return repr(redact_text(text)) if text else "nothing"
