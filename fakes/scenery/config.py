"""What ``--config`` says: the surroundings to serve, with fixed hashes, tokens and keys where somebody wants them.

Nothing is built here; ``outside_world`` makes stores, companies and people of it.
"""

import json
import re
import tomllib
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from fakes.bigcommerce.quirks import Quirks as StoreQuirks
from fakes.bigcommerce.state.trial import StorePlan
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from fakes.logicbroker.state.companies import EnvironmentName
from fakes.time.clock import START

ClockKind = Literal["real", "virtual"]
ScopeLevel = Literal["none", "read-only", "modify"]


_SECRETS = {"access_token", "client_secret", "key"}

ModelT = TypeVar("ModelT", bound=BaseModel)


class ConfigError(ValueError):
    """A configuration that cannot be used; the message names the place in it, what was wanted and what came."""


class _ConfigModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_to(kind: type[Any]) -> BeforeValidator:
    """Refuses switches that there are none of, which a dataclass would pass over."""

    def refuse(given: Any) -> Any:
        known = [each.name for each in fields(kind)]
        unknown = [name for name in given if name not in known] if isinstance(given, dict) else []
        if unknown:
            raise ValueError(f"switches out of {', '.join(known)}; got {', '.join(unknown)}")
        return given

    return BeforeValidator(refuse)


class RateLimitConfig(_ConfigModel):
    """How many requests a store answers within a window."""

    quota: int = Field(ge=1, le=10**9)
    window_seconds: int = Field(default=30, ge=1, le=10**9)


def _what_the_connection_needs() -> dict[str, ScopeLevel]:
    return {"orders": "modify", "products": "modify"}


class ApiAccountConfig(_ConfigModel):
    """An API account that exists from the start; what is left out is made up from the seed."""

    name: str = "Logicbroker API Connection"
    scopes: dict[str, ScopeLevel] = Field(default_factory=_what_the_connection_needs)
    token_type: str = "V2/V3 API token"  # noqa: S105 - the name of a kind of token
    client_id: str | None = None
    access_token: SecretStr | None = None
    client_secret: SecretStr | None = None


class StoreConfig(_ConfigModel):
    """One BigCommerce store; ``quirks`` are the switches of docs/quirks.md that are not as usual."""

    store_hash: str | None = Field(default=None, pattern="^[a-z0-9]+$")
    plan: StorePlan = "trial"
    quirks: Annotated[StoreQuirks, _known_to(StoreQuirks)] = StoreQuirks()
    rate_limit: RateLimitConfig | None = None
    api_accounts: tuple[ApiAccountConfig, ...] = (ApiAccountConfig(),)


class CompanyConfig(_ConfigModel):
    """One Logicbroker company and, if it is to be fixed, its primary key."""

    name: str | None = Field(default=None, min_length=1)
    key: SecretStr | None = None


class RetailerConfig(CompanyConfig):
    """The retailer, and what its orders wait for."""

    wants_acknowledgements: bool = True
    wants_invoices: bool = False


class SupplierConfig(CompanyConfig):
    """A supplier, who works in the portal or picks orders up over the API."""

    uses_api: bool = False


class ProductConfig(_ConfigModel):
    """One product of the store, and which supplier has it: by position from 0, None for nobody.

    Without a ``supplier_sku`` the supplier calls it by the merchant's SKU.
    """

    sku: str = Field(min_length=1)
    name: str = Field(min_length=1)
    price: Decimal = Field(ge=0, le=10**12, decimal_places=10)
    stock: int | None = Field(default=None, ge=0, le=2**31 - 1)
    supplier: NonNegativeInt | None = 0
    supplier_sku: str | None = None


_GOODS = (
    ProductConfig(sku="SKU-1", name="Enamel mug", price=Decimal("10.00"), stock=50),
    ProductConfig(sku="SKU-2", name="Linen apron", price=Decimal("25.00"), stock=50),
    ProductConfig(sku="SKU-3", name="Wooden spoon", price=Decimal("5.00"), stock=50),
)


class SurroundingsConfig(_ConfigModel):
    """One store with its goods, its retailer and its suppliers, in one environment of Logicbroker.

    ``network_quirks`` are the switches of docs/quirks.md that are not as usual.
    """

    network_quirks: Annotated[NetworkQuirks, _known_to(NetworkQuirks)] = NetworkQuirks()
    name: str | None = Field(default=None, pattern="^[A-Za-z0-9_-]+$")
    environment: EnvironmentName = "stage"
    store: StoreConfig = StoreConfig()
    retailer: RetailerConfig = RetailerConfig()
    suppliers: tuple[SupplierConfig, ...] = Field(default=(SupplierConfig(),), min_length=1)
    products: tuple[ProductConfig, ...] = _GOODS

    @model_validator(mode="after")
    def _every_product_has_a_known_supplier(self) -> "SurroundingsConfig":
        for product in self.products:
            if product.supplier is not None and product.supplier >= len(self.suppliers):
                last = len(self.suppliers) - 1
                raise ValueError(f"for the product {product.sku} a supplier from 0 to {last}; got {product.supplier}")
        return self


class ServeConfig(_ConfigModel):
    """All that is served: a seed, a clock, and surroundings that exist from the start.

    ``latency_seconds`` is how far each request to a service moves a virtual clock.
    """

    seed: int = 0
    clock: ClockKind = "real"
    latency_seconds: float = Field(default=0, ge=0, le=60)
    start: AwareDatetime = Field(
        default=START, ge=datetime(1990, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)
    )
    surroundings: tuple[SurroundingsConfig, ...] = Field(default=(SurroundingsConfig(),), min_length=1)

    @classmethod
    def from_file(cls, path: Path) -> "ServeConfig":
        """Read a TOML or JSON file.

        Raises:
            ConfigError: the file cannot be read or says something that is not understood.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
            value = json.loads(text) if path.suffix.lower() == ".json" else _toml(text)
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError(f"{path}: wanted a readable TOML or JSON file; {error}") from None
        return validate(cls, value, where=str(path))


_DEEP_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]{1,200}[ \t]*\.[ \t]*){32}""")
"""A key of so many parts: no file has more than three, and reading takes the square of their number."""

LONGEST_NAME = 100

MOST_TOLD = 50
"""So many things that are wrong are said at once."""


def _toml(text: str) -> Any:
    if deep := _DEEP_KEY.search(text):
        raise ValueError(f"the key {deep[0][:40]!r} has tables in tables in tables")
    return tomllib.loads(text)


def validate(model: type[ModelT], value: Any, where: str) -> ModelT:
    """The value as the model, or one message with a line for everything that is wrong with it.

    Raises:
        ConfigError: each line names the place, what was wanted and what came; never the value of a secret.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)[:MOST_TOLD]
        problems = [_problem(detail, where) for detail in details if not _is_an_echo(detail)]
    raise ConfigError("\n".join(problems))


def _problem(detail: ErrorDetails, where: str) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{_name(part)}" for part in detail["loc"]).lstrip(".")
    if detail["type"] == "extra_forbidden":
        return f"{where}: {place}: not known here; docs/serve.md lists what is. Check the spelling"
    wanted = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"{where}: {place or 'the whole'}: wanted {wanted}; got {_what_came(detail)}"


def _name(part: str) -> str:
    """A name as it stands in the file; what acts on a terminal, or is as long as a book, is shown as far as it goes."""
    return part if part.isprintable() and len(part) <= LONGEST_NAME else repr(part[:LONGEST_NAME])


def _is_an_echo(detail: ErrorDetails) -> bool:
    """A list counts as too short when its items were refused; the items have their own line."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _what_came(detail: ErrorDetails) -> str:
    """What came, unless it is a secret or may hold one."""
    value = detail["input"]
    if isinstance(value, str | int | float | None) and not _SECRETS.intersection(detail["loc"]):
        return repr(value)
    return type(value).__name__ if value else f"an empty {type(value).__name__}"
