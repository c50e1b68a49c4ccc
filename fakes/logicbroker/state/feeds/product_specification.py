"""What a retailer wants to know of a product: fields, rules for their values, and rules that fill them.

Feeds and their life are not known here; see ``product_feeds``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

from fakes.evidence.ledger import Source, imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.feeds.files import shortened
from fakes.logicbroker.state.feeds.inventory_items import read_amount, read_decimal, read_whole
from fakes.logicbroker.state.feeds.spoilt import is_error, is_rounded, what_spoilt

FieldType = Literal["String", "Integer", "Decimal", "Image URL", "Name", "Category", "Vendor Number"]
RuleKind = Literal[
    "Required", "Equals", "Not Equals", "In List", "Matches Expression", "Length Equals", "Length Less Than"
]
Data = Mapping[str, str]
"""What one item says: its cells by the names of their columns; blank ones may be left out."""

_RULES = Source("support article 360023030132", "2026-03")
_OF_CODES = re.compile(r"sku|upc|gtin|mpn|isbn|(?<![a-z])ean(?![a-z])", re.IGNORECASE)
_OF_AMOUNTS = re.compile(r"price|cost|msrp|weight|width|depth|height|length", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[/\\#?\x00-\x1f\x7f\- ]")
_TERM = re.compile(r'\s*(?:"([^"]*)"|([^"+]+?))\s*(?:\+|$)')


_KINDS: Mapping[RuleKind, tuple[Callable[[str, Any], bool], str]] = {
    # Source: support article 360023030132 names these seven.
    "Required": (lambda text, _: bool(text), "is required"),
    "Equals": (lambda text, wanted: text == wanted, "must be {wanted!r}, is {text!r}"),
    "Not Equals": (lambda text, wanted: text != wanted, "must not be {wanted!r}"),
    "In List": (lambda text, wanted: text in wanted, "must be one of {wanted}, is {text!r}"),
    "Matches Expression": (
        lambda text, wanted: re.fullmatch(wanted, text) is not None,
        "must match the expression {wanted}, is {text!r}",
    ),
    "Length Equals": (lambda text, wanted: len(text) == wanted, "must have {wanted} characters, has {length}"),
    "Length Less Than": (
        lambda text, wanted: len(text) < wanted,
        "must have fewer than {wanted} characters, has {length}",
    ),
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a value is held against.  ``wanted``: text, a whole number for lengths, a tuple of texts for In List.

    Raises:
        Invalid: what is wanted does not go with the kind.
    """

    kind: RuleKind
    wanted: str | int | tuple[str, ...] = ""

    def __post_init__(self) -> None:
        types = {"In List": tuple, "Length Equals": int, "Length Less Than": int}
        if not isinstance(self.wanted, types.get(self.kind, str)):
            raise Invalid(f"a rule {self.kind!r} cannot be held against {self.wanted!r}")
        if self.kind == "Matches Expression":
            try:
                re.compile(str(self.wanted))
            except re.error as error:
                raise Invalid(f"the expression {self.wanted!r} cannot be read: {error}") from None

    def holds(self, text: str) -> bool:
        return _KINDS[self.kind][0](text, self.wanted)

    @imitates(
        "product feeds: validation rules",
        "Seven kinds of rules, each with conditions, any number per field; an item that breaks one is not compliant.",
        evidence="official",
        source=_RULES,
        test="state/feeds/test_product_specification.py::test_each_of_the_seven_rules_says_why",
    )
    def reason(self, text: str) -> str:
        """Why a value does not pass."""
        wanted = ", ".join(self.wanted) if isinstance(self.wanted, tuple) else self.wanted
        return _KINDS[self.kind][1].format(wanted=wanted, text=shortened(text), length=len(text))


@dataclass(frozen=True, slots=True)
class Condition:
    """Asks something of another column; a rule with conditions applies only where all of them hold."""

    column: str
    expectation: Expectation

    def holds(self, data: Data) -> bool:
        return self.expectation.holds(data.get(self.column, ""))


@dataclass(frozen=True, slots=True)
class Rule:
    """A validation rule of one field.  Guess: except Required, a rule asks nothing of a blank cell."""

    expectation: Expectation
    conditions: tuple[Condition, ...] = ()

    def problem(self, text: str, data: Data) -> str | None:
        """Why a value breaks the rule, or None."""
        if (not text and self.expectation.kind != "Required") or self.expectation.holds(text):
            return None
        if not all(condition.holds(data) for condition in self.conditions):
            return None
        return self.expectation.reason(text)


_REQUIRED = Rule(Expectation("Required"))


@imitates(
    "product feeds: column names",
    "Names of columns have no blanks, control characters, nor any of / \\ # ? -",
    evidence="official",
    source=Source("support article 360022490092", "2026-03"),
    test="state/feeds/test_product_specification.py::test_forbidden_column_names_are_refused",
)
def _forbidden(column: str) -> Invalid:
    return Invalid(
        f"the column name {column!r} is empty or has a character that columns may not have: "
        r"/ \ # ? - blanks and control characters"
    )


@dataclass(frozen=True, slots=True)
class FeedField:
    """A row of the Feed Specification.  ``category`` limits the field to items of one category."""

    name: str
    column: str
    required: bool = False
    type: FieldType = "String"
    description: str = ""
    rules: tuple[Rule, ...] = ()
    category: str | None = None

    def __post_init__(self) -> None:
        if not self.column or _FORBIDDEN.search(self.column):
            raise _forbidden(self.column)

    def problems(self, data: Data) -> list[str]:
        """Why the item's value in this column is not compliant, each reason a sentence that begins with the column."""
        text = data.get(self.column, "")
        rules = (_REQUIRED, *self.rules) if self.required else self.rules
        if not text and not rules:
            return []  # Most cells of most feeds.
        reasons = [rule.problem(text, data) for rule in rules]
        if text:
            reasons.append(_wrong_type(self.type, text) or _spoilt(self.column, text))
        return [f"{self.column} {reason}" for reason in reasons if reason]


def _wrong_type(kind: FieldType, text: str) -> str | None:
    """Why a text is not of a field's type, or None."""
    if kind in {"Integer", "Decimal"}:
        try:
            _ = read_whole(text) if kind == "Integer" else read_decimal(text)
        except ValueError as error:
            return f"is no {kind}: {error}"
    if kind == "Image URL" and not _is_url(text):
        return f"must be a public http or https address, is {shortened(text)!r}"
    return None


def _spoilt(column: str, text: str) -> str | None:
    """Why a text cannot be what the column holds: a formula's error, a rounded number, a code that is none any more."""
    if is_error(text) or is_rounded(text) or _OF_CODES.search(column):
        reason = what_spoilt(text)
        return f"is {text!r}, which {reason}" if reason else None
    if _OF_AMOUNTS.search(column):
        try:
            read_amount(text)
        except ValueError as error:
            return f"is unclear: {error}"
    return None


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not re.search(r"\s", text)


@dataclass(frozen=True, slots=True)
class MappingRule:
    """Fills a column from an expression: texts in quotes and fields, joined by ``+``, as in ``"Women's" + Name``.

    Source: support article 7903827173780.  Guess: blanks around a field's name do not count, those in quotes do.
    """

    column: str
    maps_from: str
    conditions: tuple[Condition, ...] = ()


class Specification:
    """A retailer's Feed Specification with its validation and mapping rules.

    Raises:
        Invalid: two fields share a column, or a mapping rule has an expression that cannot be read.
    """

    def __init__(self, fields: tuple[FeedField, ...], mapping_rules: tuple[MappingRule, ...] = ()) -> None:
        columns = [field.column for field in fields]
        twice = sorted({column for column in columns if columns.count(column) > 1})
        if twice:
            raise Invalid(f"every field needs a column of its own; twice: {', '.join(twice)}")
        self.fields = fields
        self.mapping_rules = mapping_rules
        self._category_columns = [field.column for field in fields if field.type == "Category"]
        self._names = {field.name.casefold(): field.column for field in fields} | {
            column.casefold(): column for column in columns
        }
        for rule in mapping_rules:
            self._filled(rule, {})

    def columns(self, category: str | None = None) -> list[str]:
        """The columns of the template: all of them, or those that one category needs."""
        return [field.column for field in self.fields if category is None or field.category in {None, category}]

    def categories(self) -> list[str]:
        """The categories that have fields of their own."""
        return sorted({field.category for field in self.fields if field.category})

    def mapped_columns(self) -> list[str]:
        """The columns that mapping rules fill."""
        return list(dict.fromkeys(rule.column for rule in self.mapping_rules))

    def mapped(self, data: Data) -> dict[str, str]:
        """What an item says after the mapping rules, in their order, have filled their columns."""
        result = dict(data)
        for rule in self.mapping_rules:
            if all(condition.holds(result) for condition in rule.conditions):
                self._apply(rule, result)
        return result

    def problems(self, data: Data) -> tuple[str, ...]:
        """Why an item is not compliant; empty when it is."""
        categories = {None, *(data.get(column) for column in self._category_columns)}
        fields = [field for field in self.fields if field.category in categories]
        return tuple(problem for field in fields for problem in field.problems(data))

    @imitates(
        "product feeds: mapping rules",
        "The retailer's rules fill columns from texts and fields, in their order, before anything is judged.",
        evidence="official",
        source=Source("support article 7903827173780", "2026-03"),
        test="state/feeds/test_product_feeds.py::test_mapping_rules_fill_columns_before_items_are_judged",
    )
    def _apply(self, rule: MappingRule, result: dict[str, str]) -> None:
        result[rule.column] = self._filled(rule, result)

    def _filled(self, rule: MappingRule, data: Data) -> str:
        return "".join(
            text if name is None else data.get(self._column(name, rule), "") for text, name in _terms(rule.maps_from)
        )

    def _column(self, name: str, rule: MappingRule) -> str:
        column = self._names.get(name.casefold())
        if column is None:
            raise Invalid(f"the mapping rule {rule.maps_from!r} names {name!r}, which is no field")
        return column


@lru_cache(maxsize=256)
def _terms(expression: str) -> tuple[tuple[str, str | None], ...]:
    """The terms of an expression: (text, None) for a quoted text, ("", name) for a field."""
    terms: list[tuple[str, str | None]] = []
    at = 0
    while at < len(expression) or not terms:
        term = _TERM.match(expression, at)
        if term is None or expression.rstrip().endswith("+"):
            raise Invalid(f"the mapping rule {expression!r} cannot be read; write texts in quotes and + between terms")
        terms.append(("", term[2]) if term[1] is None else (term[1], None))
        at = term.end()
    return tuple(terms)


def _is_boolean() -> Rule:
    return Rule(Expectation("In List", ("TRUE", "FALSE", "true", "false", "True", "False")))


DEFAULT_SPECIFICATION = Specification(
    # Guess: the connector's own product table could not be read, so the columns are BigCommerce's names.
    (
        FeedField("Name", "name", required=True, type="Name", rules=(Rule(Expectation("Length Less Than", 251)),)),
        FeedField("Type", "type", rules=(Rule(Expectation("In List", ("physical", "digital"))),)),
        FeedField("SKU", "sku", required=True, rules=(Rule(Expectation("Length Less Than", 256)),)),
        FeedField("Description", "description"),
        FeedField("Weight", "weight", required=True, type="Decimal"),
        FeedField("Width", "width", type="Decimal"),
        FeedField("Depth", "depth", type="Decimal"),
        FeedField("Height", "height", type="Decimal"),
        FeedField("Price", "price", required=True, type="Decimal"),
        FeedField("Cost Price", "cost_price", type="Decimal"),
        FeedField("Retail Price", "retail_price", type="Decimal"),
        FeedField("Sale Price", "sale_price", type="Decimal"),
        FeedField("Categories", "categories", type="Category"),
        FeedField("Brand Name", "brand_name"),
        FeedField("UPC", "upc"),
        FeedField("MPN", "mpn"),
        FeedField("GTIN", "gtin"),
        FeedField("Is Visible", "is_visible", rules=(_is_boolean(),)),
        FeedField("Image URL", "image_url", type="Image URL"),
        FeedField("Inventory Level", "inventory_level", type="Integer"),
    )
)
