"""What a notebook shows survives an untrusted notebook and a screen reader."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from harness.displays.tables import Pane, Table, bundle, counted, flat, lasting, money, spaced, words

ORDERS = Table(
    "Orders", ("Order ID", "Status", "Total"), [(104, "Cancelled", "$25.00"), (103, "Shipped <i>", "$60.00")]
)


def test_html_names_its_rows_and_columns():
    """A table has a caption, column headers and row headers."""
    html = ORDERS.html()

    assert "<caption" in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 2


def test_html_uses_only_what_survives():
    """No style, script or drawing tag, no class and no id; what people typed is escaped."""
    html = ORDERS.html()

    assert set(re.findall(r"<(\w+)", html)) == {"table", "caption", "thead", "tbody", "tr", "th", "td", "span"}
    assert not re.search(r"\b(class|id|role|aria-\w+)=", html)
    assert "Shipped &lt;i&gt;" in html


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (1, "1 second"), (900, "15 minutes"), (5400.4, "1 hour 30 minutes"), (90_000, "1 day 1 hour")],
)
def test_how_long_something_lasted_is_said_in_words(seconds, said):
    """Rather than 0:15:00."""
    assert lasting(timedelta(seconds=seconds)) == said


def test_text_is_aligned():
    """The same table reads well without HTML."""
    assert ORDERS.text().splitlines() == [
        "Orders",
        "  Order ID  Status       Total",
        "  104       Cancelled    $25.00",
        "  103       Shipped <i>  $60.00",
    ]


def test_an_empty_table_says_so():
    """No rows is a sentence, not an empty frame."""
    table = Table("Orders", ("Order ID",), [], empty="nobody has bought anything yet")

    assert table.text() == "Orders: nobody has bought anything yet"
    assert "nobody has bought" in table.html()


def test_panes_stand_side_by_side_and_read_one_after_the_other():
    """Two portals beside each other where there is room, with nothing that an untrusted notebook takes away."""
    shown = bundle(Pane("BigCommerce", [ORDERS]), Pane("Logicbroker", []))

    assert shown["text/html"].count("display: inline-block") == 2
    assert set(re.findall(r"<(\w+)", shown["text/html"])) >= {"figure", "figcaption"}
    assert shown["text/plain"].index("BigCommerce") < shown["text/plain"].index("Order ID")
    assert shown["text/plain"].endswith("Logicbroker")


def test_a_bundle_has_text_and_html_and_no_json():
    """A front end that prefers JSON trees must not find one."""
    assert set(bundle("A sentence.", ORDERS)) == {"text/plain", "text/html"}


def test_values_in_words():
    """Values are written as a person writes them."""
    instant = datetime(2022, 6, 20, 9, 5, tzinfo=UTC)

    assert [words(v) for v in (None, True, instant, ["a", 1])] == ["", "yes", "20 Jun 2022 09:05", "a, 1"]
    assert (money(Decimal(1025)), counted(1, "order"), counted(2, "order")) == ("$1,025.00", "1 order", "2 orders")
    assert spaced("SalesOrder") == "Sales Order"


def test_records_within_records_become_rows():
    """Every field by its path; what is empty is said to be."""
    order = {"id": 1, "lines": [{"sku": "A"}], "addresses": [], "note": None}

    assert list(flat(order)) == [("id", "1"), ("lines[0].sku", "A"), ("addresses", "none"), ("note", "nothing")]


def test_a_text_of_several_lines_stays_in_its_column():
    """In words every row is one line."""
    assert Table("Notes", ("Order", "Note"), [(1, "first\nsecond")]).text().endswith("1      first / second")


def test_a_day_stays_in_one_piece_and_a_long_path_does_not():
    """So that a table fits on its page and can still be read, also in a narrow pane."""
    moment, path = datetime(2026, 3, 2, 9, tzinfo=UTC), 'OrderLines[0].ExtendedAttributes["BigCommerceLineItemId"]'
    html = Table("Rows", ("When", "Where"), [(moment, path)]).html()

    assert ">02&nbsp;Mar&nbsp;2026 09:00</th>" in html
    assert 'overflow-wrap: anywhere; min-width: 12em">OrderLines[0]' in html
