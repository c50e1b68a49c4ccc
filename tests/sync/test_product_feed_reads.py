"""What a product feed reads of the store, what it remembers, and what it says of a product that does not come back."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.sync.scripted import answer
from tests.sync.test_product_feeds import approve, product, tee


def asked(place: Any) -> Counter[str]:
    """The catalog's requests since the last time, by method and by what they are about."""
    found = Counter(
        f"{each.method} {each.url.partition('/v3/catalog/')[2].partition('?')[0].rpartition('/')[2]}"
        for each in place.requests
        if "/v3/catalog/" in each.url
    )
    place.requests.clear()
    return found


def fed(place: Any, *rows: dict[str, str]) -> Any:
    feed = approve(place, *rows)
    place.advance(minutes=16)
    return feed


@pytest.mark.parametrize(
    ("before", "then", "calls"),
    [
        ([], tee(), {"GET products": 1, "GET variants": 1, "POST products": 1}),
        (tee(), tee(), {"GET products": 1}),
        (tee(), tee(price="6"), {"GET products": 1, "PUT products": 1, "PUT variants": 1}),
        (
            tee()[:3],
            tee(),
            {"GET products": 1, "GET variants": 1, "GET options": 1, "POST values": 2, "POST variants": 2},
        ),
        (
            tee()[:1],
            tee(),
            {
                "GET products": 1,
                "GET variants": 1,
                "GET options": 1,
                "POST options": 1,
                "POST values": 3,
                "POST variants": 4,
            },
        ),
    ],
    ids=["new", "unchanged", "changed", "two more variants", "first variants"],
)
def test_how_often_the_store_is_asked(
    place: Any, before: list[dict[str, str]], then: list[dict[str, str]], calls: dict[str, int]
) -> None:
    """What a pass has read or written is known; nothing is looked for a second time."""
    if before:
        fed(place, *before)
    asked(place)
    feed = fed(place, *then)

    assert feed.status == "Complete"
    assert asked(place) == calls


def test_the_choices_of_new_variants_are_listed_in_their_order(place: Any) -> None:
    """As the feed names them, so that shoppers see sizes in their order."""
    fed(place, *tee()[:1])
    place.requests.clear()
    fed(place, *tee())
    made = [json.loads(each.body) for each in place.requests if each.method == "POST" and "/options" in each.url]

    assert made == [
        {"display_name": "Size", "type": "rectangles", "option_values": [{"label": "S", "sort_order": 0}]},
        *({"label": label, "sort_order": number} for number, label in enumerate("MLX", 1)),
    ]


def test_what_is_remembered_of_a_feed(place: Any) -> None:
    """Of each write how it ended, so that the next version of the program goes on with it."""
    fed(place, product("A"), product("B"))
    feed = fed(place, product("A", price="6"), product("B", price="7"))
    ids = [place.store.product(sku).id for sku in "AB"]
    changes = [step for step in place.journal.steps("products") if step.name == "changes"]
    exported = [step for step in place.journal.steps("products") if step.name == "exported" and feed.id in step.subject]

    assert [(step.outcome, step.facts) for step in changes] == [("done", {"ids": ids, "saved": 2})]
    assert changes[0].subject.startswith("approval ")
    assert [(step.subject, step.outcome) for step in exported] == [(f"{sku} of feed {feed.id}", "done") for sku in "AB"]


def test_a_product_that_never_comes_back_is_told(place: Any) -> None:
    """A success that does not give it back is trouble; the third time a person reads of which product."""
    fed(place, product("A"))
    send = place.send
    place.connector.send = lambda request: (
        answer(body={"data": [], "meta": {}})
        if request.method == "PUT" and "/catalog/" in request.url
        else send(request)
    )
    feed = approve(place, product("A", price="6"))
    place.advance(minutes=45)
    ((subject, reason),) = [(entry.subject, entry.reason) for entry in place.connector.attention()]

    assert subject == f"A of feed {feed.id}"
    assert reason == f"BigCommerce was to change {subject} and did not give it back."
    assert feed.status == "Pending"
