"""The store's orders, products and variants by id, with an index for each value that they are often looked up by.

Collections store and find records; what may be written is decided by the rules.
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


RecordT = TypeVar("RecordT", bound=_HasId)

ORDER_INDEXES: dict[str, Callable[[Order], Any]] = {
    **{name: row.value for name, row in ORDER_FIELDS.items() if row.indexed},
    "status_id and date_created": lambda order: (order.status_id, order.date_created),
    "status_id and date_modified": lambda order: (order.status_id, order.date_modified),
}
"""The two combined indexes are for what connectors poll: the orders of one status since some moment."""

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


class RecordCollection(Mapping[int, RecordT], Generic[RecordT]):
    """Records by id, with an index for each value named in a table.

    The table is passed to each call and not kept, because a collection is data and functions are not.  A store shares
    its records with its copies: a record from ``[]`` may be changed, one from ``peek`` or ``scan`` must not be.
    """

    one = "record"
    """What a refusal calls one of them."""

    def __init__(self, table: Mapping[str, Callable[[RecordT], Any]]) -> None:
        self._records: Records[int, RecordT] = Records()
        self._indexed: Values[int, tuple[Any, ...]] = Values()
        self.indexes = {name: Index() for name in table}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} records)"

    def __getitem__(self, record_id: int) -> RecordT:
        try:
            return self._records[record_id]
        except KeyError:
            raise KeyError(f"there is no {self.one} {record_id!r}; {self._those_there()}") from None

    def _those_there(self) -> str:
        """Told without looking at all of them: programs may ask for many that are not there."""
        return "there are {} to {}".format(*self.indexes["id"].ends()) if self else "there are none yet"

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._records

    def peek(self, record_id: int) -> RecordT:
        """The record with an id, read-only. Raises KeyError."""
        return self._records.peek(record_id)

    def scan(self) -> Iterator[RecordT]:
        """All records in order, read-only."""
        return self._records.scan()

    def __iter__(self) -> Iterator[int]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def _put(self, record: RecordT, table: Mapping[str, Callable[[RecordT], Any]]) -> None:
        """Add a record, or update its index entries."""
        new = tuple(read(record) for read in table.values())
        old = self._indexed.get(record.id, (None,) * len(new))
        for index, before, after in zip(self.indexes.values(), old, new, strict=True):
            if before != after:
                index.remove(before, record.id)
                index.add(after, record.id)
        self._indexed[record.id] = new
        self._keep(record)

    def _keep(self, record: RecordT) -> None:
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

    def having(self, name: str, value: Any) -> list[RecordT]:
        """The records with one value of an index, by id."""
        return [self[record_id] for record_id in self.ids_having(name, value)]


class OrderCollection(RecordCollection[Order]):
    """All orders, archived ones too."""

    one = "order"

    def __init__(self) -> None:
        super().__init__(ORDER_INDEXES)
        self.any_archived = False
        """Whether any order was ever archived."""

    def put(self, order: Order) -> None:
        self._put(order, ORDER_INDEXES)


class VariantCollection(RecordCollection[Variant]):
    """All variants of all products, including base variants; each is stored in its product and looked up there."""

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

    def put(self, variant: Variant) -> None:
        self._put(variant, VARIANT_INDEXES)

    def _keep(self, record: Variant) -> None:
        self._product_ids[record.id] = record.product_id

    def _forget(self, record_id: int) -> None:
        del self._product_ids[record_id]


class ProductCollection(RecordCollection[Product]):
    """All products, with all their variants."""

    one = "product"

    def __init__(self) -> None:
        super().__init__(PRODUCT_INDEXES)
        self.variants = VariantCollection(self._records)

    def put(self, product: Product) -> None:
        """Add a product and its variants, or update their index entries."""
        self._put(product, PRODUCT_INDEXES)
        for known in self.variants.ids_having("product_id", product.id):
            if known not in product.variants:
                self.variants.discard(known)
        for variant in product.variants.values():
            self.variants.put(variant)

    def remove(self, product: Product) -> None:
        for variant_id in product.variants:
            self.variants.discard(variant_id)
        self.discard(product.id)

    def by_sku(self, sku: str) -> Product | Variant | None:
        """The product or variant with a SKU; for a base variant its product."""
        for variant in self.variants.having("sku", sku.casefold()):
            product = self[variant.product_id]
            return product if variant.id == product.base_variant_id else variant
        return next(iter(self.having("sku", sku.casefold())), None)
