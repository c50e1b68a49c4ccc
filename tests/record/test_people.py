"""What is a shopper's is masked in what is handed on, wherever it stands, and nothing else is."""

from typing import Any

import pytest

from harness.record.people import MASKED, url_without_people, without_people, words_masked, words_of_people


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/v3/customers?email:in=ann@example.com&limit=5", "/v3/customers?email:in={}&limit=5"),
        ("/v3/customers?name%3Ain=Ann%20Able;page=2", "/v3/customers?name%3Ain={};page=2"),
        ("GET /v2/orders?email=a%40b.c&status_id=11", "GET /v2/orders?email={}&status_id=11"),
        ("/v3/catalog/products?name:like=mug&keyword=mug", "/v3/catalog/products?name:like=mug&keyword=mug"),
        ("?phone:in=555-1&limit=1", "?phone:in={}&limit=1"),
        ("/v2/orders?limit=1", "/v2/orders?limit=1"),
        ("/v2/orders", "/v2/orders"),
    ],
)
def test_queries_tell_no_shopper(url: str, shown: str) -> None:
    """Addresses, names and telephone numbers that a list was asked for; of products names are no shopper's."""
    assert url_without_people(url) == shown.format(MASKED.replace(" ", "%20"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"links": {"current": "?email:in=ann@example.com"}}, {"links": {"current": "?email:in=(a%20shopper's)"}}),
        (
            {
                "type": "Text field",
                "display_style": "",
                "display_value": "For Ann",
                "value": "For Ann",
                "name": "Words",
            },
            {"type": "Text field", "display_style": "", "display_value": MASKED, "value": MASKED, "name": "Words"},
        ),
        (
            {"type": "Multiple choice", "display_style": "", "display_value": "Red", "value": "7"},
            {"type": "Multiple choice", "display_style": "", "display_value": "Red", "value": "7"},
        ),
        ([{"Name": "Words", "Value": "For Ann"}], [{"Name": "Words", "Value": MASKED}]),
        ([{"Name": "BigCommerceOrderId", "Value": "100"}], [{"Name": "BigCommerceOrderId", "Value": "100"}]),
        ({"form_fields": [{"name": "Gate", "value": "left"}]}, {"form_fields": [{"name": "Gate", "value": MASKED}]}),
        ({"options": {"MUG": {"Words": "For Ann"}}}, {"options": {"MUG": {"Words": MASKED}}}),
        ({"company": "Mill", "sku": "MUG"}, {"company": "Mill", "sku": "MUG"}),
        ({"company": "Mill", "street_1": "1 Way"}, {"company": MASKED, "street_1": MASKED}),
        ('{"email": "ann@example.com"}', '{"email": "(a shopper\'s)"}'),
        ("SupplierSKU,Quantity\nA?b=c,1", "SupplierSKU,Quantity\nA?b=c,1"),
    ],
)
def test_words_of_shoppers_are_masked_where_they_stand(value: Any, shown: Any) -> None:
    """What was typed on a line, in forms and addresses, in JSON within a text; options and our own marks stay."""
    assert without_people(value) == shown


def test_sentences_that_quote_are_masked_too() -> None:
    """Whole words alone; what is too short stands in too many sentences by chance."""
    words = words_of_people({"first_name": "Ann", "city": "Ur", "options": {"MUG": {"Words": "For Bea"}}})
    assert words == {"Ann", "Ur", "For Bea"}
    told = words_masked("FirstName is 'Ann', not 'Annabel'; 'For Bea' in Ur", words)
    assert told == f"FirstName is '{MASKED}', not 'Annabel'; '{MASKED}' in Ur"
