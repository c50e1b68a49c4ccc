"""Steps of setting up any outside world, whether or not a connector is to work in it: companies, products, matching.

Which clock, store and network there are, and who works in them, is decided by whoever sets the world up.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from fakes.logicbroker import Logicbroker
from fakes.logicbroker.state.companies import Company, EnvironmentName
from fakes.logicbroker.state.statuses import SUBMITTED
from fakes.people import Retailer, Supplier
from fakes.people.identities import company_name


class ForSale(Protocol):
    """Something that the store sells; ``supplier`` is the number of who has it, from 0, or None for nobody."""

    @property
    def sku(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def stock(self) -> int | None: ...
    @property
    def supplier(self) -> int | None: ...


GoodsT = TypeVar("GoodsT", bound=ForSale)


class RetailerWanted(Protocol):
    """A retailer to be: its name, None for one from the seed, and what its orders wait for."""

    @property
    def name(self) -> str | None: ...
    @property
    def wants_acknowledgements(self) -> bool: ...
    @property
    def wants_invoices(self) -> bool: ...


class SupplierWanted(Protocol):
    """A supplier to be: its name, None for one from the seed, and whether it picks orders up over the API."""

    @property
    def name(self) -> str | None: ...
    @property
    def uses_api(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class UsualRetailer:
    """A retailer of whom nothing special is wanted."""

    name: str | None = None
    wants_acknowledgements: bool = True
    wants_invoices: bool = False


@dataclass(frozen=True, slots=True)
class UsualSupplier:
    """A supplier of whom nothing special is wanted, and who works in the portal."""

    name: str | None = None
    uses_api: bool = False


def admit_companies(
    network: Logicbroker,
    environment: EnvironmentName,
    seed: int,
    retailer: RetailerWanted,
    suppliers: Sequence[SupplierWanted],
) -> tuple[Company, list[Company]]:
    """Open the accounts of a retailer and of its suppliers."""
    return (
        network.add_company(
            retailer.name or company_name(f"{seed}:retailer"),
            "retailer",
            environment,
            wants_acknowledgements=retailer.wants_acknowledgements,
            wants_invoices=retailer.wants_invoices,
        ),
        [
            network.add_company(
                each.name or company_name(f"{seed}:supplier {number}"),
                "supplier",
                environment,
                pick_up_status=SUBMITTED if each.uses_api else None,
            )
            for number, each in enumerate(suppliers)
        ],
    )


def stock_store(retailer: Retailer, goods: Iterable[ForSale]) -> None:
    """Add what is for sale to the retailer's store.

    Raises:
        Refused: the store does not take a product, such as the second one of a SKU.
    """
    for each in goods:
        retailer.add_product(sku=each.sku, name=each.name, price=each.price, stock=each.stock)


def matching_rows(
    goods: Iterable[GoodsT], supplier: int, sku_at_supplier: Callable[[GoodsT], str]
) -> list[dict[str, str]]:
    """The rows of one supplier's matching file: of all that it has, the supplier's SKU and the merchant's."""
    return [
        {"SupplierSKU": sku_at_supplier(each), "MerchantSKU": each.sku} for each in goods if each.supplier == supplier
    ]


def upload_matching_files(
    retailer: Retailer, suppliers: Iterable[Supplier], rows: Callable[[int], Sequence[dict[str, str]]]
) -> None:
    """Upload a matching file for every supplier who has something, with the rows for the supplier's number."""
    for number, supplier in enumerate(suppliers):
        if of_supplier := rows(number):
            retailer.upload_matching_file(supplier, of_supplier)


def supplier_named(suppliers: Sequence[Supplier], name: str) -> Supplier:
    """The supplier with a name.

    Raises:
        KeyError: there is none; the message names those that there are.
    """
    for supplier in suppliers:
        if supplier.name == name:
            return supplier
    raise KeyError(f"no supplier is called {name!r}; there are {', '.join(each.name for each in suppliers)}")
