"""One connection's settings: which store, which Logicbroker environment, which credentials, and what it may do.

How a file is read and its mistakes are named is in ``settings.py``; whether the settings work is asked by
``doctor.py``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args
from urllib.parse import urlsplit

from pydantic import Field, PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError, PydanticKnownError

from harness.sync.errors import EnvironmentMixUp, UnusableCredentials, UnusableInput
from harness.sync.hosts import host_of, is_loopback, is_plain
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import Secret, may_be_secret, quoted_unless_secret
from harness.sync.settings import Settings, checked_secret, read_toml, secret_in, validated

LogicbrokerEnvironment = Literal["stage", "production"]
StoreKind = Literal["trial", "sandbox", "production"]
SeveralSuppliers = Literal["first", "sum", "largest", "cheapest"]
"""Whose level counts of several suppliers of one item; "first" is the one with the lowest account number."""
VanishedItems = Literal["keep", "zero"]
"""What the store shows of an item that its supplier's feed has no more."""

TRIAL_DAYS = 15
"""How long a trial store lives.  Source: "Connect to BigCommerce"."""

BIGCOMMERCE_URL = "https://api.bigcommerce.com"
LOGICBROKER_URLS: dict[LogicbrokerEnvironment, str] = {
    "stage": "https://stage.commerceapi.io",
    "production": "https://commerceapi.io",
}

_HASH = re.compile(r"[a-z0-9]{1,20}")  # Shorter than tokens and client ids, which people paste here by mistake.
_IN_PATH = re.compile(
    r"(?:(?:(?i:https?):)?(?://)?(?i:api\.bigcommerce\.com|localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?)?/?stores/([a-z0-9]+)"
    r"(?:[/?#]\S*)?"
)
"""The path alone or at its own host, which fakes are at on this machine; what is at another host is nobody's API."""


_ANY_HOST = re.compile(r"https?://[^/?#@\s]+/")


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
            UnusableInput: a line that should hold a secret holds something that can be none.
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
            store_hash=parse_store_hash(_ANY_HOST.sub("/", found["api path"])),  # It is not called there.
            client_id=found["client id"],
            access_token=checked_secret(found["access token"], "ACCESS TOKEN in the credentials file"),
            client_secret=checked_secret(secret, "CLIENT SECRET in the credentials file") if secret else None,
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
    found = _IN_PATH.fullmatch(path)
    if found and _HASH.fullmatch(found[1]):
        return found[1]
    wanted = "a store hash of lower-case letters and digits, such as j4r5th3eof, or the API path that contains it"
    to_do = "Copy the API path of the API account: the hash stands between /stores/ and /v3/."
    raise UnusableCredentials(wanted, quoted_unless_secret(text), to_do)


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """One store connected to one Logicbroker environment.

    ``connected_at`` is the cut-off: older orders are never sent.  None means the moment of the first run; the journal
    keeps whichever came first, so that later changes of credentials do not move it.  ``quota_share`` is how much of
    the store's quota of requests the connection may use, in per cent; the rest is left to the store's other apps.
    ``several_suppliers`` None means that nobody chose yet: the first one's level counts, and people are told of it.
    Everything is sent through the proxy at the URL ``proxy``; ``ca_file`` holds the only authorities that count.
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
    several_suppliers: SeveralSuppliers | None = None
    vanished_items: VanishedItems = "keep"
    quota_share: int = 75
    retailer_id: int | None = None
    bigcommerce_url: str = BIGCOMMERCE_URL
    logicbroker_url: str = ""
    mixed_environments_allowed: bool = False
    proxy: Secret | None = None
    ca_file: str = ""

    def __post_init__(self) -> None:
        _check_choice("environment", self.environment, get_args(LogicbrokerEnvironment))
        _check_choice("store_kind", self.store_kind, get_args(StoreKind))
        _check_choice("stock_identity", self.stock_identity, [str(identity) for identity in StockIdentity])
        _check_choice("vanished_items", self.vanished_items, get_args(VanishedItems))
        if self.several_suppliers is not None:
            _check_choice("several_suppliers", self.several_suppliers, get_args(SeveralSuppliers))
        checked_secret(self.credentials.access_token.reveal(), "an access token")
        checked_secret(self.logicbroker_key.reveal(), "Logicbroker's key")
        if any(secret.reveal() in self.name for secret in self.secrets):
            raise UnusableInput(
                "a name for the connection", "one with a secret in it", "It is shown everywhere: change it."
            )
        _check_environment(self)
        if type(self.quota_share) is not int or not 1 <= self.quota_share <= 100:
            wanted = "quota_share as a whole number of per cent from 1 to 100"
            raise UnusableInput(wanted, repr(self.quota_share), "Correct this setting.")
        for name in ("connected_at", "trial_started"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise UnusableInput(f"{name} with a time zone", instant.isoformat(), "Write it in UTC, with a Z.")
        url = self.logicbroker_url or LOGICBROKER_URLS[self.environment]
        check_url("[bigcommerce] url", self.bigcommerce_url)
        check_url("[logicbroker] url", url)
        _check_not_swapped(self.bigcommerce_url, url)
        _check_host(url, self.environment)
        object.__setattr__(self, "logicbroker_url", url.rstrip("/"))
        object.__setattr__(self, "stock_identity", StockIdentity(self.stock_identity))
        object.__setattr__(self, "bigcommerce_url", self.bigcommerce_url.rstrip("/"))

    def __repr__(self) -> str:
        return f"Connection({self.name}, store {self.credentials.store_hash}, {self.environment}, {self.store_kind})"

    @property
    def trial_ends(self) -> datetime | None:
        """When the trial ends by what was declared; None for a store that is no trial, or when nobody said."""
        if self.store_kind != "trial" or self.trial_started is None:
            return None
        return self.trial_started + timedelta(days=TRIAL_DAYS)

    @property
    def key(self) -> str:
        """What its rows in a journal go by, whatever it is called: a store is connected to an environment once."""
        return f"{self.credentials.store_hash} in {self.environment}"

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must never be told, also not where one service repeats what was meant for the other."""
        secrets = (self.credentials.access_token, self.logicbroker_key, self.credentials.client_secret, self.proxy)
        return tuple(filter(None, secrets))

    @classmethod
    def from_file(cls, path: str | Path, environ: Mapping[str, str] | None = None) -> "Connection":
        """Read a TOML connection file; its secrets come only from a credentials file or environment variables.

            name = "Trial store"
            environment = "stage"              # or "production"
            store_kind = "trial"               # or "sandbox", "production"
            allow_cancelling_orders = true
            trial_started = 2026-03-02         # the trial lives 15 days from here, to the second where a time is given
            connected_at = 2026-03-02T09:00:00Z    # as the portal shows it; without it: the first run
            several_suppliers = "first"        # of one item; or "sum", "largest", "cheapest"
            vanished_items = "keep"            # the level of what left the feed; or "zero"
            quota_share = 75                   # per cent of the store's requests; the rest is for its other apps
            proxy_variable = "HTTPS_PROXY"     # the variable with the proxy's URL; without it none is used
            ca_file = "company.pem"            # the only authorities that count, beside this file; else the usual ones

            [bigcommerce]
            credentials_file = "BigCommerceAPI-credentials-store.txt"    # beside this file; or: store_hash, client_id,
            # and access_token_variable = "BIGCOMMERCE_ACCESS_TOKEN"

            [logicbroker]
            key_variable = "LOGICBROKER_KEY"   # the environment variable that holds the primary key

        The table [rehearsal] may stand there, too; it is for whoever rehearses the connection, and not read here.

        Raises:
            UnusableInput: the file cannot be read, holds a secret, or a setting is missing, unknown or wrong.
            UnusableSettings: several settings are.
        """
        path = Path(path)
        surroundings = _Surroundings(path.parent, os.environ if environ is None else environ)
        tables = {"bigcommerce": {}, "logicbroker": {}, **read_toml(path)}
        tables.pop("rehearsal", None)
        file = validated(_file_for(tables), tables, context=surroundings)
        store, network = file.bigcommerce, file.logicbroker
        return cls(
            name=path.stem if file.name is None else file.name,
            credentials=store.credentials,
            logicbroker_key=network.key_variable,
            retailer_id=network.retailer_id,
            bigcommerce_url=store.url,
            logicbroker_url=network.url,
            proxy=file.proxy_variable,
            **{name: getattr(file, name) for name in _AS_THEY_ARE},
        )


MOST_AHEAD = timedelta(hours=1)
"""By so much the clock of the portal, which shows the moment of connection, may be ahead of this machine's."""


def checked_moment(connection: Connection, now: datetime) -> Connection:
    """The connection, unless its moment of connection is still to come.

    Raises:
        UnusableInput: it is, so that no order would be sent until then.
    """
    moment = connection.connected_at
    if moment is not None and moment > now + MOST_AHEAD:
        wanted = f"connected_at as a moment that is over (it is {now:%Y-%m-%d %H:%M} UTC by this machine's clock)"
        raise UnusableInput(wanted, f"{moment:%Y-%m-%d %H:%M} UTC", "Correct it, or the clock.")
    return connection


# What a connection file holds.


class _Surroundings(NamedTuple):
    """Where the secrets of a connection file are: in a file of its folder, or in variables."""

    folder: Path
    variables: Mapping[str, str]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    return value


def _secret(value: Any, info: ValidationInfo) -> Secret:
    """The secret in the variable that is named."""
    surroundings: Any = info.context
    return secret_in(_text(value), surroundings.variables)


def _credentials(value: Any, info: ValidationInfo) -> Credentials:
    """What stands in the credentials file that is named."""
    surroundings: Any = info.context
    path = surroundings.folder / _text(value)
    if may_be_secret(value) and not path.exists():
        to_do = "Give the path of the file that was downloaded; replace the secret if this was it."
        raise UnusableCredentials("the path of a credentials file", quoted_unless_secret(value), to_do)
    return Credentials.from_file(path)


def _existing_file(value: Any, info: ValidationInfo) -> str:
    """The path of a file that is named, beside the connection file unless it is absolute."""
    surroundings: Any = info.context
    path = surroundings.folder / _text(value)
    if not path.is_file():
        raise UnusableInput("the path of a file of certificates", quoted_unless_secret(str(value)), "Correct it.")
    return str(path)


def _moment(value: Any) -> datetime:
    """A TOML date and time with a zone as an instant: orders are sent or not by its second."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise PydanticCustomError("moment_type", "a date and a time with a zone, such as 2026-03-02T09:00:00Z")
    return _instant(value)


def _beginning(value: Any) -> datetime:
    """When a trial began: a date alone is its last second, so that no store is taken for dead that still lives."""
    alone = isinstance(value, date) and not isinstance(value, datetime)
    return _instant(value) + (timedelta(days=1) - timedelta(seconds=1) if alone else timedelta())


def _instant(value: Any) -> datetime:
    """A TOML date or time as an instant; what has no zone is UTC, and a date is its first moment."""
    if not isinstance(value, date):
        raise PydanticCustomError("date_type", "a date, or a date and a time")
    if not 1990 <= value.year <= 2200:  # Beyond the years that there are no other zone, and no trial, could be counted.
        raise PydanticCustomError("date_range", "a date from 1990 to 2200")
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


_SecretInVariable = Annotated[Secret, PlainValidator(_secret)]
_Moment = Annotated[datetime, PlainValidator(_moment)]
_Beginning = Annotated[datetime, PlainValidator(_beginning)]


class _CredentialsFile(Settings):
    """The table of the store, with a credentials file."""

    credentials_file: Annotated[Credentials, PlainValidator(_credentials)]
    url: str = BIGCOMMERCE_URL

    @property
    def credentials(self) -> Credentials:
        return self.credentials_file


class _CredentialsHere(Settings):
    """The table of the store, which names its parts one by one."""

    store_hash: Annotated[str, PlainValidator(lambda value: parse_store_hash(_text(value)))]
    client_id: str = ""
    access_token_variable: _SecretInVariable
    url: str = BIGCOMMERCE_URL

    @property
    def credentials(self) -> Credentials:
        api_path = f"{BIGCOMMERCE_URL}/stores/{self.store_hash}/v3/"
        return Credentials(self.store_hash, self.client_id, self.access_token_variable, api_path=api_path)


class _Network(Settings):
    """The table of Logicbroker."""

    key_variable: _SecretInVariable
    retailer_id: int | None = None
    url: str = ""


class _ConnectionFile(Settings):
    """All but the store's own table."""

    name: str | None = None
    environment: LogicbrokerEnvironment
    connected_at: _Moment | None = None
    allow_cancelling_orders: bool = True
    store_kind: StoreKind
    trial_started: _Beginning | None = None
    stock_identity: Annotated[StockIdentity, Field(strict=False)] = StockIdentity.EITHER
    several_suppliers: SeveralSuppliers | None = None
    vanished_items: VanishedItems = "keep"
    quota_share: Annotated[int, Field(ge=1, le=100)] = 75
    mixed_environments_allowed: bool = False
    proxy_variable: _SecretInVariable | None = None
    ca_file: Annotated[str, PlainValidator(_existing_file)] = ""
    logicbroker: _Network


class _FileWithCredentialsFile(_ConnectionFile):
    bigcommerce: _CredentialsFile


class _FileWithCredentialsHere(_ConnectionFile):
    bigcommerce: _CredentialsHere


_AS_THEY_ARE = (
    *("environment", "connected_at", "allow_cancelling_orders", "store_kind", "trial_started", "stock_identity"),
    *("several_suppliers", "vanished_items", "quota_share", "mixed_environments_allowed", "ca_file"),
)
"""Settings that have the same name and value in a file and in a connection."""


def _file_for(tables: Mapping[str, Any]) -> type[_FileWithCredentialsFile] | type[_FileWithCredentialsHere]:
    store = tables["bigcommerce"]
    is_named = isinstance(store, dict) and "credentials_file" in store
    return _FileWithCredentialsFile if is_named else _FileWithCredentialsHere


def _check_environment(connection: Connection) -> None:
    if connection.mixed_environments_allowed:
        return
    wanted = "production" if connection.store_kind == "production" else "stage"
    if connection.environment != wanted:
        came = f"a {connection.store_kind} store with the {connection.environment} environment"
        to_do = "Connect the other one; if you mean it, set mixed_environments_allowed to true."
        raise EnvironmentMixUp(f"a {connection.store_kind} store in the {wanted} environment", came, to_do)


def check_url(setting: str, url: str) -> None:
    """Whether keys may be sent to an address: over TLS, or to this machine itself.

    Raises:
        UnusableInput: not to this one, or it is none; what may be secret in it is not repeated.
    """
    wanted = f"{setting} as https://HOST, or http://HOST for a host of this machine"
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise UnusableInput(wanted, "an address that cannot be read", "Correct this setting.") from None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment or port == 0:
        raise UnusableInput(wanted, "an address with more in it", "Leave out user, password, query and fragment.")
    if not is_plain(host) or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise UnusableInput(wanted, quoted_unless_secret(url), "Correct this setting.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        came = f"{parts.scheme or 'no scheme'} for {host}"
        raise UnusableInput(wanted, came, "Use https, or the keys could be read on the way.")


def _check_not_swapped(store: str, network: str) -> None:
    """Each service would only say that there is no such page."""
    for setting, url, other, owner in (
        ("[bigcommerce] url", store, host_of(LOGICBROKER_URLS["production"]), "Logicbroker"),
        ("[logicbroker] url", network, ".".join(host_of(BIGCOMMERCE_URL).split(".")[-2:]), "BigCommerce"),
    ):
        host = host_of(url)
        if host == other or host.endswith(f".{other}"):
            raise UnusableInput(f"another host in {setting}", f"{host}, which is {owner}'s", "Swap the two addresses.")


def _check_host(url: str, environment: LogicbrokerEnvironment) -> None:
    """Whether an environment's name fits the host, where the host is known to belong to the other environment."""
    host = host_of(url)
    if host == "commerceapi.io" or host.endswith(".commerceapi.io"):
        of_host = "stage" if host == host_of(LOGICBROKER_URLS["stage"]) else "production"
        if of_host != environment:
            to_do = "Correct environment or url; nothing allows one environment under the other's name."
            raise EnvironmentMixUp(f"Logicbroker's host for {environment}", f"{host}, which is {of_host}", to_do)


def _check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise UnusableInput(f"{name} as one of {', '.join(choices)}", repr(value), "Correct this setting.")


def _lines_by_key(text: str) -> dict[str, str]:
    """The ``KEY: value`` lines of a text by lower-case key; the first line of a key counts."""
    found: dict[str, str] = {}
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(" ".join(key.lower().split()), value.strip())
    return found
