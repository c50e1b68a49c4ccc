"""An item of a product feed as a BigCommerce product or variant.  Finding out whether it exists is the flow's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.sync.errors import Unmappable
from harness.sync.mapping import tables
from harness.sync.mapping.rows import MappingTable, SourceRecord
from harness.sync.mapping.spoilt import is_formula_error
from harness.sync.mapping.values import ValueKind, convert, is_empty, quoted

LONGEST_CUSTOM_FIELD = 250
"""Source: Catalog V3, custom fields: name and value each."""

_OPTION_COLUMNS = ("color", "size", "style")


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product to be created, or updated where its SKU exists.

    Created with ``{**body, **only_when_new}``, updated with ``body``.  ``categories`` is not in either: the caller
    finds the ids of ``category_names``.
    """

    sku: str
    body: dict[str, Any]
    only_when_new: dict[str, Any]
    category_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """A variant to be created under the product with ``parent_sku``, or updated where its SKU exists.

    Created with ``{**body, **only_when_new}``, updated with ``body``: option values belong to the creation.
    """

    sku: str
    parent_sku: str
    body: dict[str, Any]
    only_when_new: dict[str, Any]


def to_product(item: Mapping[str, Any]) -> ProductDraft | VariantDraft:
    """The draft for one feed item, given by column name; the case of the names does not matter.

    An item with a ``parent_sku`` is a variant.

    Raises:
        Unmappable: with everything that is wrong in the item.
    """
    columns = {str(name).strip().lower(): value for name, value in item.items()}
    whose = f"Item {columns.get('sku') or 'without a SKU'}"
    _refuse_formula_errors(item, whose)
    if not is_empty(columns.get("parent_sku")):
        return _variant(columns, whose)
    body, only_when_new = _both(columns, whose)
    only_when_new = {"type": "physical", "inventory_tracking": "product", **only_when_new}
    if custom_fields := _custom_fields(item, whose):
        only_when_new["custom_fields"] = custom_fields
    names = str(columns.get("categories") or "").split(";")
    return ProductDraft(body["sku"], body, only_when_new, tuple(name.strip() for name in names if name.strip()))


def _refuse_formula_errors(item: Mapping[str, Any], whose: str) -> None:
    """In whichever column they stand: as names, options and fields of their own they would show in the store."""
    errors = [
        (name, value) for name, value in item.items() if isinstance(value, str) and is_formula_error(value.strip())
    ]
    if errors:
        said = "; ".join(f"{name}: {quoted(value)} is the error of a spreadsheet's formula" for name, value in errors)
        raise Unmappable(f"{whose}, {said}.")


def _both(columns: SourceRecord, whose: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two product tables at once, so that the supplier hears of every mistake at once."""
    mapped: list[dict[str, Any]] = []
    problems = []
    for table in (tables.PRODUCT, tables.NEW_PRODUCT):
        try:
            mapped.append(table.map(columns, whose))
        except Unmappable as problem:
            problems.append(problem.reason)
    if problems:
        raise Unmappable("; ".join(problems))
    return mapped[0], mapped[1]


def _variant(columns: SourceRecord, whose: str) -> VariantDraft:
    body = tables.VARIANT.map(columns, whose)
    try:
        parent: str = convert(ValueKind.CODE, columns["parent_sku"])
    except Unmappable as problem:
        raise Unmappable(f"{whose}, parent_sku: {problem.reason}") from None
    options = [
        {"option_display_name": column.capitalize(), "label": str(columns[column]).strip()}
        for column in _OPTION_COLUMNS
        if not is_empty(columns.get(column))
    ]
    if not options:
        wanted = ", ".join(_OPTION_COLUMNS)
        raise Unmappable(f"{whose} is a variant of {columns['parent_sku']}, but has none of the columns {wanted}.")
    return VariantDraft(body["sku"], parent, body, {"option_values": options})


def _custom_fields(item: SourceRecord, whose: str) -> list[dict[str, str]]:
    """Guess: every column that no table speaks of."""
    known = {name for table in (tables.PRODUCT, tables.NEW_PRODUCT) for name in _columns_of(table)}
    own = {str(name).strip(): str(value).strip() for name, value in item.items() if not is_empty(value)}
    custom = {name: value for name, value in own.items() if name and name.lower() not in known}
    for name, value in custom.items():
        if max(len(name), len(value)) > LONGEST_CUSTOM_FIELD:
            raise Unmappable(f"{whose}, {name[:40]}: a custom field holds at most {LONGEST_CUSTOM_FIELD} characters.")
    return [{"name": name, "value": value} for name, value in custom.items()]


def _columns_of(table: MappingTable) -> set[str]:
    return {row.source for row in table.rows} | set(table.parts)
