"""The store's orders and products, each findable by the values that people and programs ask for.

Books keep and find; they allow everything. What may be written is decided by the rules.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from fakes.bigcommerce.index import Index
from fakes.bigcommerce.records import Order, Product, Variant


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


Record = TypeVar("Record", bound=_HasId)

ORDER_INDEXES: dict[str, Callable[[Order], Any]] = {
    "id": lambda order: order.id,
    "status_id": lambda order: order.status_id,
    "customer_id": lambda order: order.customer_id,
    "channel_id": lambda order: order.channel_id,
    "email": lambda order: order.email.casefold(),
    "cart_id": lambda order: order.cart_id,
    "external_order_id": lambda order: order.external_order_id,
    "date_created": lambda order: order.date_created,
    "date_modified": lambda order: order.date_modified,
}

PRODUCT_INDEXES: dict[str, Callable[[Product], Any]] = {
    "id": lambda product: product.id,
    "name": lambda product: product.name.casefold(),
    "sku": lambda product: product.sku.casefold() or None,
    "url": lambda product: product.custom_url["url"],
    "date_modified": lambda product: product.date_modified,
}

VARIANT_INDEXES: dict[str, Callable[[Variant], Any]] = {
    "id": lambda variant: variant.id,
    "sku": lambda variant: variant.sku.casefold() or None,
    "product_id": lambda variant: variant.product_id,
}


class Book(Mapping[int, Record], Generic[Record]):
    """Records by id, with an index for each value named in a table.

    The table is handed over at each call instead of being kept: a book is data, and functions are not.
    """

    def __init__(self, table: Mapping[str, Callable[[Record], Any]]) -> None:
        self._records: dict[int, Record] = {}
        self._indexed: dict[int, tuple[Any, ...]] = {}
        self.indexes = {name: Index() for name in table}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._records)} records)"

    def __getitem__(self, record_id: int) -> Record:
        return self._records[record_id]

    def __iter__(self) -> Iterator[int]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def _file(self, record: Record, table: Mapping[str, Callable[[Record], Any]]) -> None:
        """Take a record in, or bring its index entries up to date."""
        new = tuple(read(record) for read in table.values())
        old = self._indexed.get(record.id, (None,) * len(new))
        for index, before, after in zip(self.indexes.values(), old, new, strict=True):
            if before != after:
                index.remove(before, record.id)
                index.add(after, record.id)
        self._records[record.id] = record
        self._indexed[record.id] = new

    def discard(self, record_id: int) -> None:
        for index, value in zip(self.indexes.values(), self._indexed.pop(record_id), strict=True):
            index.remove(value, record_id)
        del self._records[record_id]

    def having(self, name: str, value: Any) -> list[Record]:
        """The records with one value of an index, by id."""
        index = self.indexes[name]
        return [self._records[record_id] for record_id in index.ids(index.between(value, value))]


class OrderBook(Book[Order]):
    """All orders, archived ones too."""

    def __init__(self) -> None:
        super().__init__(ORDER_INDEXES)
        self.any_archived = False
        """Whether an order was ever archived."""

    def file(self, order: Order) -> None:
        self._file(order, ORDER_INDEXES)


class VariantBook(Book[Variant]):
    """All variants of all products, base variants too."""

    def __init__(self) -> None:
        super().__init__(VARIANT_INDEXES)

    def file(self, variant: Variant) -> None:
        self._file(variant, VARIANT_INDEXES)


class ProductBook(Book[Product]):
    """All products, with all their variants."""

    def __init__(self) -> None:
        super().__init__(PRODUCT_INDEXES)
        self.variants = VariantBook()

    def file(self, product: Product) -> None:
        """Take a product and its variants in, or bring their index entries up to date."""
        self._file(product, PRODUCT_INDEXES)
        known = {variant.id for variant in self.variants.having("product_id", product.id)}
        for gone in known - product.variants.keys():
            self.variants.discard(gone)
        for variant in product.variants.values():
            self.variants.file(variant)

    def remove(self, product: Product) -> None:
        for variant_id in product.variants:
            self.variants.discard(variant_id)
        self.discard(product.id)

    def by_sku(self, sku: str) -> Product | Variant | None:
        """The product or the variant with a SKU; the product when a base variant has it."""
        for variant in self.variants.having("sku", sku.casefold()):
            product = self[variant.product_id]
            return product if variant.id == product.base_variant_id else variant
        return next(iter(self.having("sku", sku.casefold())), None)
