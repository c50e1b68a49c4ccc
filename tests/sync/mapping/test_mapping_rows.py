"""The mechanism of the tables, and what holds for every row of them."""

from typing import Any

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.carriers import CARRIERS
from harness.sync.mapping.documentation import render_tables
from harness.sync.mapping.rows import MappingRow, MappingTable, parse_path, read
from harness.sync.mapping.tables import TABLES
from harness.sync.mapping.values import ValueKind, quoted

ROWS = [(table, row) for table in TABLES for row in table.rows]
MALFORMED: dict[ValueKind, Any] = {
    **dict.fromkeys(
        (ValueKind.TEXT, ValueKind.KEY, ValueKind.LIST, ValueKind.PROVIDER, ValueKind.CARRIER), ("not", "a text")
    ),
    **dict.fromkeys((ValueKind.ID, ValueKind.REFERENCE, ValueKind.QUANTITY), 0),
    **dict.fromkeys((ValueKind.MONEY, ValueKind.NUMBER, ValueKind.COUNT), "-1"),
    **dict.fromkeys((ValueKind.CODE, ValueKind.TRACKING_NUMBER), "1.2E+13"),
    **dict.fromkeys((ValueKind.PRICE, ValueKind.MEASURE), "1.299"),
    ValueKind.DATE: "2018-12-05",
    ValueKind.FLAG: "perhaps",
    ValueKind.BARCODE: "12-34",
    ValueKind.PRODUCT_TYPE: "service",
}


def placed(path: str, value: Any) -> dict[str, Any]:
    """A record with one value at a path."""
    here: Any = value
    for step in reversed(parse_path(path)):
        if isinstance(step, int):
            here = [{}] * step + [here]
        elif step.startswith("attribute:"):
            here = [{"Name": step.removeprefix("attribute:"), "Value": here}]
        else:
            here = {step: here}
    return dict(here)


def name_of(pair: tuple[MappingTable, MappingRow]) -> str:
    return f"{pair[0].name}: {pair[1].source} to {pair[1].target}"


@pytest.mark.parametrize("pair", ROWS, ids=name_of)
def test_every_row_says_how_it_is_known(pair: tuple[MappingTable, MappingRow]) -> None:
    """A document that says so, or a guess that is called one."""
    assert pair[1].knowledge.startswith(("Source: ", "Guess: "))


@pytest.mark.parametrize("pair", ROWS, ids=name_of)
def test_every_row_refuses_what_is_not_of_its_kind(pair: tuple[MappingTable, MappingRow]) -> None:
    """A malformed value is named with its field, whichever row it is."""
    table, row = pair

    with pytest.raises(Unmappable) as refusal:
        table.map(placed(row.source, MALFORMED[row.kind]), "It")

    assert f"It, {row.source}: " in refusal.value.reason


@pytest.mark.parametrize("pair", [pair for pair in ROWS if pair[1].required], ids=name_of)
def test_every_required_row_misses_its_value(pair: tuple[MappingTable, MappingRow]) -> None:
    """Absent, null and empty are all told."""
    table, row = pair

    for empty, reason in ((None, "is missing"), ("", "is empty"), (" ", "is empty")):
        with pytest.raises(Unmappable) as refusal:
            table.map(placed(row.source, empty), "It")
        assert f"It, {row.source}: {reason}" in refusal.value.reason


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_field_is_both_mapped_and_left_behind(table: MappingTable) -> None:
    """The page would contradict itself."""
    mapped = {parse_path(row.source)[0] for row in table.rows} | set(table.parts)
    left_behind = [field for entry in table.not_mapped for field in entry.fields]

    assert mapped.isdisjoint(left_behind)
    assert len(set(left_behind)) == len(left_behind)


def test_the_page_about_the_tables_is_current(pytestconfig: pytest.Config) -> None:
    """``docs/mapping.md`` is rendered from the tables; the message says how."""
    page = (pytestconfig.rootpath / "docs" / "mapping.md").read_text(encoding="utf-8")

    assert page == render_tables(), "run: python -m harness.pages mapping"


def test_the_page_shows_everything_that_the_tables_know() -> None:
    """Rows, what stays behind, and the carriers."""
    page = render_tables()

    assert all(f"## {table.name}\n" in page and table.remark in page for table in TABLES)
    assert all(f"| `{row.source}` | `{row.target}` |" in page for _, row in ROWS)
    assert all(f"`{field}`" in page for table in TABLES for entry in table.not_mapped for field in entry.fields)
    assert all(f"| `{code}` |" in page for code in CARRIERS)


def table(*rows: tuple[str, str], **options: Any) -> MappingTable:
    made = tuple(MappingRow(source, target, ValueKind.TEXT, "Guess: test.", **options) for source, target in rows)
    return MappingTable("Test", "one", "other", made)


def test_paths_lead_into_lists_and_attributes() -> None:
    """Containers are made on the way, and values of one container stand together."""
    found = table(("a", "X[1].Y"), ("b", 'E["B"]'), ("c", 'Z.E["C"]'), ("d", 'Z.E["D"]')).map(
        {"a": "1", "b": "2", "c": "3", "d": "4"}, "It"
    )

    assert found == {
        "X": [{}, {"Y": "1"}],
        "E": [{"Name": "B", "Value": "2"}],
        "Z": {"E": [{"Name": "C", "Value": "3"}, {"Name": "D", "Value": "4"}]},
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", 1),
        ("a.c.d", None),
        ("list[1].x", 2),
        ("list[2].x", None),
        ('list["first"]', "ours"),
        ('list["other"]', None),
        ('nothing["first"]', None),
        ("nothing.x", None),
    ],
)
def test_reading_never_stumbles(path: str, value: Any) -> None:
    """What is not there reads as None, and of two attributes with one name the first counts: ours."""
    record = {
        "a": {"b": 1, "c": "text"},
        "list": [{"Name": "first", "Value": "ours"}, {"Name": "first", "Value": "theirs", "x": 2}],
        "nothing": None,
    }

    assert read(record, path) == value


@pytest.mark.parametrize("path", ["a..b", "a[x]", "[0]", 'a[""]', "a b"])
def test_what_is_no_path_is_refused(path: str) -> None:
    """A typing mistake in a table is found at once."""
    with pytest.raises(ValueError, match="is not a path"):
        parse_path(path)


def test_the_last_row_with_a_value_counts() -> None:
    """A later row with one target is the better source, where it says something."""
    both = table(("id", "Code"), ("code", "Code"))

    assert both.map({"id": "1", "code": "2"}, "It") == {"Code": "2"}
    assert both.map({"id": "1", "code": ""}, "It") == {"Code": "1"}


def test_the_longest_value_fits_and_a_longer_one_does_not() -> None:
    """Nothing is cut off in silence."""
    short = table(("a", "A"), longest=3)

    assert short.map({"a": "123"}, "It") == {"A": "123"}
    with pytest.raises(Unmappable, match="It, a: '1234' has 4 characters, and at most 3 fit"):
        short.map({"a": "1234"}, "It")


def test_messages_show_little_of_a_long_value() -> None:
    """Whole records do not belong in messages."""
    assert len(quoted("x" * 1_000)) == 40
    assert quoted("x" * 38) == repr("x" * 38)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("PartnerPO", ("PartnerPO",)),
        ("Identifier.SourceKey", ("Identifier", "SourceKey")),
        ("Payments[0].Method", ("Payments", 0, "Method")),
        ("Payments[12]", ("Payments", 12)),
        ('ExtendedAttributes["BigCommerceOrderId"]', ("ExtendedAttributes", "attribute:BigCommerceOrderId")),
        ("", ()),
    ],
)
def test_a_path_is_read_step_by_step(text: str, path: tuple[str | int, ...]) -> None:
    """Names, places in a list, and attributes by their name; also when nothing was read before."""
    parse_path.cache_clear()

    assert parse_path(text) == path


def test_long_values_are_shown_short() -> None:
    """Up to forty characters whole, then the beginning."""
    assert quoted("x" * 38) == repr("x" * 38)
    assert quoted("x" * 39) == f"'{'x' * 36}..."
