"""What a rehearsal reads of the records of both services, as protocols: those of the fakes have it, and the stage's.

The names are the services' own.  Who hands the records out is in ``scene``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

# The store.


class OrderLineRecord(Protocol):
    """One line of an order."""

    @property
    def id(self) -> int: ...
    @property
    def sku(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def price_inc_tax(self) -> Decimal: ...


class ShippedItemRecord(Protocol):
    """How many of one line travel in a shipment."""

    @property
    def order_product_id(self) -> int: ...
    @property
    def quantity(self) -> int: ...


class ShipmentRecord(Protocol):
    """One shipment as its order shows it."""

    @property
    def tracking_number(self) -> str: ...
    @property
    def shipping_provider(self) -> str: ...
    @property
    def tracking_carrier(self) -> str: ...
    @property
    def order_address_id(self) -> int: ...
    @property
    def items(self) -> Iterable[ShippedItemRecord]: ...


class OrderRecord(Protocol):
    """One order of the store."""

    @property
    def id(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def date_created(self) -> datetime: ...
    @property
    def total_inc_tax(self) -> Decimal: ...
    @property
    def staff_notes(self) -> str | None: ...
    @property
    def products(self) -> Sequence[OrderLineRecord]: ...
    @property
    def shipments(self) -> Iterable[ShipmentRecord]: ...


class StockedRecord(Protocol):
    """Anything that has a SKU and a level of its own: a simple product, or a variant."""

    @property
    def id(self) -> int: ...
    @property
    def sku(self) -> str: ...
    @property
    def inventory_level(self) -> int: ...


class ProductRecord(StockedRecord, Protocol):
    """One product; a simple one has a base variant, the others have variants."""

    @property
    def name(self) -> str: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def base_variant_id(self) -> int | None: ...
    @property
    def variants(self) -> Mapping[int, StockedRecord]: ...


class TrialRecord(Protocol):
    """The trial of a store."""

    @property
    def expires_at(self) -> datetime: ...


class AccountRecord(Protocol):
    """An API account as the control panel lists it."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def token_type(self) -> str: ...
    @property
    def scopes(self) -> Mapping[str, str]: ...


class CreatedAccount(Protocol):
    """A new API account in the hands of whoever created it."""

    @property
    def account_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    def credentials_file(self) -> str:
        """The text of the credentials file.

        Raises:
            PermissionError: it was read before, and is shown only once.
        """
        ...


# The network.


class DocumentRecord(Protocol):
    """One document; ``body`` is the whole of it, as Logicbroker's API has it."""

    @property
    def key(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def status(self) -> str: ...
    @property
    def link_key(self) -> str: ...
    @property
    def receiver_id(self) -> int | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def body(self) -> Mapping[str, Any]: ...


class PortalEventRecord(Protocol):
    """One event as an Events tab of the portal shows it."""

    @property
    def date(self) -> datetime: ...
    @property
    def severity(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def details(self) -> str: ...


class ActivityRecord(PortalEventRecord, Protocol):
    """One activity event; ``additional_data`` is JSON text, ``logicbroker_key`` names the document, if any."""

    @property
    def level(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def logicbroker_key(self) -> int | None: ...
    @property
    def additional_data(self) -> str | None: ...


class FeedRecord(Protocol):
    """One product feed as the portal lists it."""

    @property
    def feed_id(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def created(self) -> datetime: ...
    @property
    def status(self) -> str: ...
    @property
    def items(self) -> int: ...
    @property
    def compliant(self) -> int: ...
    @property
    def last_update(self) -> datetime: ...
    @property
    def actions(self) -> Iterable[str]: ...


class FeedItemRecord(Protocol):
    """One item of a product feed, by its columns."""

    @property
    def data(self) -> Mapping[str, str]: ...


class UploadedFeed(Protocol):
    """A product feed in the hands of whoever uploaded it."""

    @property
    def id(self) -> str: ...


class CompanyRecord(Protocol):
    """A company of the network, by its account number."""

    @property
    def id(self) -> int: ...
