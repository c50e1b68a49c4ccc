"""Whether the pictures of a feed are in the store, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import APPROVE_FEED
from harness.conformance.checks import pictures
from harness.record.looks import FEEDS

LAMP, BACK = "https://pictures.example.com/lamp.jpg?width=9", "https://pictures.example.com/back.jpg"


@pytest.mark.parametrize(
    ("sent", "shown", "state"),
    [
        ([LAMP, BACK], ["l/1/lamp__7.jpg", "b/2/back__8.jpg"], "holds"),
        ([LAMP, BACK], ["back.jpg", "lamp.jpg"], "broken"),
        ([LAMP], ["lamp.jpg"], "broken"),
        ([LAMP.partition("?")[0], BACK], ["lamp.jpg", "back.jpg"], "broken"),
        ([LAMP, BACK, BACK], ["lamp.jpg", "back.jpg", "back.jpg"], "broken"),
    ],
    ids=["as fed", "turned round", "one lost", "another size", "one twice"],
)
def test_a_new_product_has_the_pictures_of_its_feed(
    written: Any, feed: Any, sent: list[str], shown: list[str], state: str
) -> None:
    """All of them by their very addresses, in their order, under whatever name the store keeps them."""
    item = {"sku": "LAMP", "name": "Lamp", "image_url": LAMP, "image_url_2": BACK}
    written.history.observe(FEEDS, feeds=[], events=[], catalog=[])
    written.at(10).deed("retailer", APPROVE_FEED, feed_id="1")
    body = {"sku": "LAMP", "images": [{"image_url": address} for address in sent]}
    written.at(20).wrote("POST", "/v3/catalog/products", body)
    images = [{"image_file": file, "sort_order": place} for place, file in enumerate(shown)]
    product = {"product_id": 7, "sku": "LAMP", "images": images}
    complete = feed("Complete", feed_id="1", contents=[item])
    written.at(120).history.observe(FEEDS, feeds=[complete], events=[], catalog=[product])

    assert pictures.pictures_reach_the_store(written.history).state == state
