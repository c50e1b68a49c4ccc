"""A connection file: which settings may stand in it, and where the secrets are that it names.

How any file of settings is read, and its mistakes are named, is in ``settings.py``.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field, PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError, PydanticKnownError

from harness.sync.choices import BIGCOMMERCE_URL, LogicbrokerEnvironment, SeveralSuppliers, StoreKind, VanishedItems
from harness.sync.credentials import Credentials, parse_store_hash
from harness.sync.errors import UnusableCredentials, UnusableInput
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import Secret, may_be_secret, quoted_unless_secret
from harness.sync.settings import Settings, read_toml, secret_in, validated


def settings_in(path: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """All that the file says of a connection, by the names that ``Connection`` has for it.

    Raises:
        UnusableInput: the file cannot be read, holds a secret, or a setting is missing, unknown or wrong.
        UnusableSettings: several settings are.
    """
    tables = {"bigcommerce": {}, "logicbroker": {}, **read_toml(path)}
    tables.pop("rehearsal", None)
    file = validated(_file_for(tables), tables, context=_Surroundings(path.parent, variables))
    store, network = file.bigcommerce, file.logicbroker
    return {
        "name": path.stem if file.name is None else file.name,
        "credentials": store.credentials,
        "logicbroker_key": network.key_variable,
        "retailer_id": network.retailer_id,
        "bigcommerce_url": store.url,
        "logicbroker_url": network.url,
        "proxy": file.proxy_variable,
        **{name: getattr(file, name) for name in _AS_THEY_ARE},
    }


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
