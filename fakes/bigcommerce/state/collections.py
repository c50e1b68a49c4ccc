"""The store's orders and products, each findable by the values that people and programs ask for.

Books keep and find; they allow everything. What may be written is decided by the rules.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from fakes.bigcommerce.state.index import Index
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.records import Order, Product, Variant
from fakes.state.copy_on_write import Records, Values


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


Record = TypeVar("Record", bound=_HasId)

ORDER_INDEXES: dict[str, Callable[[Order], Any]] = {
    **{name: row.value for name, row in ORDER_FIELDS.items() if row.indexed},
    "status_id and date_created": lambda order: (order.status_id, order.date_created),
    "status_id and date_modified": lambda order: (order.status_id, order.date_modified),
}
"""What programs ask for again and again has an index of its own: the orders of one status since some moment."""

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
    A store shares its records with its copies: what ``[]`` gives may be changed, what ``peek`` and ``scan`` show may
    only be looked at.
    """

    def __init__(self, table: Mapping[str, Callable[[Record], Any]]) -> None:
        self._records: Records[int, Record] = Records()
        self._indexed: Values[int, tuple[Any, ...]] = Values()
        self.indexes = {name: Index() for name in table}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} records)"

    def __getitem__(self, record_id: int) -> Record:
        return self._records[record_id]

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._records

    def peek(self, record_id: int) -> Record:
        """The record with an id, to look at only. Raises KeyError."""
        return self._records.peek(record_id)

    def scan(self) -> Iterator[Record]:
        """All records in order, to look at only."""
        return self._records.scan()

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
        self._indexed[record.id] = new
        self._keep(record)

    def _keep(self, record: Record) -> None:
        self._records[record.id] = record

    def _forget(self, record_id: int) -> None:
        del self._records[record_id]

    def discard(self, record_id: int) -> None:
        for index, value in zip(self.indexes.values(), self._indexed.pop(record_id), strict=True):
            index.remove(value, record_id)
        self._forget(record_id)

    def ids_having(self, name: str, value: Any) -> list[int]:
        """The ids of the records with one value of an index, in order."""
        index = self.indexes[name]
        return list(index.ids(index.between(value, value)))

    def having(self, name: str, value: Any) -> list[Record]:
        """The records with one value of an index, by id."""
        return [self[record_id] for record_id in self.ids_having(name, value)]


class OrderBook(Book[Order]):
    """All orders, archived ones too."""

    def __init__(self) -> None:
        super().__init__(ORDER_INDEXES)
        self.any_archived = False
        """Whether an order was ever archived."""

    def file(self, order: Order) -> None:
        self._file(order, ORDER_INDEXES)


class VariantBook(Book[Variant]):
    """All variants of all products, base variants too. They are kept in their products; here is where to find them."""

    def __init__(self, products: Records[int, Product]) -> None:
        super().__init__(VARIANT_INDEXES)
        self._products = products
        self._product_ids: Values[int, int] = Values()

    def __getitem__(self, record_id: int) -> Variant:
        return self._products[self._product_ids[record_id]].variants[record_id]

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._product_ids

    def __iter__(self) -> Iterator[int]:
        return iter(self._product_ids)

    def __len__(self) -> int:
        return len(self._product_ids)

    def peek(self, record_id: int) -> Variant:
        return self._products.peek(self._product_ids[record_id]).variants[record_id]

    def scan(self) -> Iterator[Variant]:
        return (self.peek(record_id) for record_id in self)

    def file(self, variant: Variant) -> None:
        self._file(variant, VARIANT_INDEXES)

    def _keep(self, record: Variant) -> None:
        self._product_ids[record.id] = record.product_id

    def _forget(self, record_id: int) -> None:
        del self._product_ids[record_id]


class ProductBook(Book[Product]):
    """All products, with all their variants."""

    def __init__(self) -> None:
        super().__init__(PRODUCT_INDEXES)
        self.variants = VariantBook(self._records)

    def file(self, product: Product) -> None:
        """Take a product and its variants in, or bring their index entries up to date."""
        self._file(product, PRODUCT_INDEXES)
        for known in self.variants.ids_having("product_id", product.id):
            if known not in product.variants:
                self.variants.discard(known)
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
