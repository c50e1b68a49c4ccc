"""Finding in a history what the judges look for."""

from typing import Any

import pytest

from harness.conformance.checks.history_queries import Wire, listed


@pytest.mark.parametrize(
    ("path", "body", "found"),
    [
        ("/v2/orders/100/shipments", {}, True),
        ("/v2/orders/100", {}, True),
        ("/v2/orders/1001/shipments", {}, False),
        ("/v3/catalog/products", [{"id": 100, "inventory_level": 5}], True),
        ("/v3/catalog/products", [{"inventory_level": 5, "id": 100}], True),
        ("/v3/catalog/products", [{"id": 7, "inventory_level": 1001}], False),
        ("/api/v3/Orders", {"PartnerPO": "100"}, True),
        ("/api/v1/activityevents", {"AdditionalData": '{"FeedId": "100"}'}, True),
        ("/api/v1/activityevents", {"Details": "100 items"}, False),
    ],
)
def test_writes_about_something(written: Any, path: str, body: Any, found: bool) -> None:
    """A write is about a thing when its id stands in the path or is a value of the body, and not otherwise."""
    asked = written.wrote("POST", path, body)

    assert [event.number for event in Wire(written.history).about(100)] == ([asked.number, 2] if found else [])


def test_reads_are_no_writes(written: Any) -> None:
    """What was only asked for is not shown as done."""
    written.wrote("GET", "/v2/orders/100", None)

    assert Wire(written.history).about(100) == []


@pytest.mark.parametrize(("words", "text"), [([], "none"), (["a"], "a"), (["a", 2], "a and 2"), ("abc", "a, b and c")])
def test_lists_read_as_sentences(words: Any, text: str) -> None:
    """Lists in reasons are read by people."""
    assert listed(words) == text
