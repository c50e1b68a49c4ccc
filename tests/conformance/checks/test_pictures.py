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


@pytest.mark.parametrize(
    ("path", "body", "status", "state"),
    [
        ("/v3/catalog/products/7/images", {"image_url": LAMP}, 200, "holds"),
        ("/v3/catalog/products/7/images", {"image_url": LAMP}, 504, "holds"),
        ("/v3/catalog/products/7/images", {"image_url": LAMP}, 422, "broken"),
        ("/v3/catalog/products/7", {"search_keywords": LAMP}, 200, "broken"),
        ("/v1/activityevents", {"image_url": LAMP}, 200, "broken"),
    ],
    ids=["given", "perhaps given", "refused", "elsewhere in the product", "told to Logicbroker"],
)
def test_a_picture_is_given_where_pictures_are_given(
    written: Any, feed: Any, path: str, body: dict[str, str], status: int, state: str
) -> None:
    """Its address in another field, in another service or in what was refused gives no picture."""
    written.history.observe(FEEDS, feeds=[], events=[], catalog=[])
    written.at(10).deed("retailer", APPROVE_FEED, feed_id="1")
    written.at(20).wrote("POST", path, body, status)
    product = {"product_id": 7, "sku": "LAMP", "images": [{"image_file": "lamp.jpg", "sort_order": 0}]}
    complete = feed("Complete", feed_id="1", contents=[{"sku": "LAMP", "name": "Lamp", "image_url": LAMP}])
    written.at(120).history.observe(FEEDS, feeds=[complete], events=[], catalog=[product])

    assert pictures.pictures_reach_the_store(written.history).state == state


@pytest.mark.parametrize(("file", "state"), [("a/1/small__4.jpg", "holds"), ("large.jpg", "broken")])
def test_a_variant_has_its_own_picture(written: Any, feed: Any, file: str, state: str) -> None:
    """And not that of another one, though the store was given both."""
    address = "https://pictures.example.com/small.jpg"
    written.history.observe(FEEDS, feeds=[], events=[], catalog=[])
    written.at(10).deed("retailer", APPROVE_FEED, feed_id="1")
    written.at(20).wrote("PUT", "/v3/catalog/products/7/variants/1", {"image_url": address})
    variant = {"sku": "LAMP-S", "fields": {"image_url": file}}
    product = {"product_id": 7, "sku": "LAMP", "images": [], "variants": [variant]}
    item = {"sku": "LAMP-S", "name": "Lamp", "parent_sku": "LAMP", "variant_image_url": address}
    complete = feed("Complete", feed_id="1", contents=[item])
    written.at(120).history.observe(FEEDS, feeds=[complete], events=[], catalog=[product])

    assert pictures.pictures_reach_the_store(written.history).state == state
