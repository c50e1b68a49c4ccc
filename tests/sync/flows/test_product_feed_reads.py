"""What a product feed reads of the store, what it remembers, and what it says of a product that does not come back."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from harness.sync import Request
from harness.sync.wire import ReceivedResponse
from tests.sync.flows.test_product_feeds import approve, product, tee
from tests.sync.scripted import NOON, Run, Scripted, answer, data
from tests.sync.sync_place import Denies


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


def test_a_write_of_one_item_names_it(place: Any) -> None:
    """Whether it was to be created or changed, and as what the store knows it since."""
    parent, small, *_ = tee()
    feeds = [fed(place, parent, small)]
    made = place.journal.step("products", f"TEE of feed {feeds[0].id}", "catalog")
    refused = answer(422, {"title": "no"})
    Denies(place, "POST", "/catalog/products", refused)
    feeds.append(fed(place, product("A")))
    Denies(place, "PUT", "/variants/", refused)
    feeds.append(fed(place, parent, {**small, "mpn": "M-1"}))

    assert made is not None
    assert made.facts == {"id": place.store.product("TEE").id}
    assert [entry.reason for entry in place.connector.attention()] == [
        f'BigCommerce refused creating A of feed {feeds[1].id} (422, "no").',
        f'BigCommerce refused updating TEE-S of feed {feeds[2].id} (422, "no").',
    ]


def test_a_product_without_a_brand_gets_one(place: Any) -> None:
    """That it has none is no reason to refuse it."""
    fed(place, product("A"))
    feed = fed(place, product("A", brand_name="Acme"))

    assert feed.status == "Complete"
    assert place.store.store.brands[place.store.product("A").brand_id]["name"] == "Acme"


def test_a_variant_that_is_refused_alone_is_named(place: Any) -> None:
    """In the batch that it was the only one in."""
    parent, small, *_ = tee()
    fed(place, parent, small)
    Denies(place, "PUT", "/catalog/variants", answer(422, {"title": "no"}))
    feed = fed(place, parent, {**small, "price": "6"})

    assert [entry.reason for entry in place.connector.attention()] == [
        f'BigCommerce refused updating TEE-S of feed {feed.id} (422, "no").'
    ]


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


def test_a_product_without_variants_keeps_its_own_stock(place: Any) -> None:
    """Only what the feed has variants of is created with them."""
    fed(place, product("A"))
    (made,) = [json.loads(each.body) for each in place.requests if each.method == "POST" and "/catalog/" in each.url]

    assert (made["inventory_tracking"], "variants" in made) == ("product", False)


def test_brands_are_asked_for_together(place: Any) -> None:
    """Those of all products that a pass has read, each once; their products, unchanged, cost no more."""
    rows = [product(sku, brand_name=brand) for sku, brand in {"A": "Acme", "B": "Best", "C": "Acme"}.items()]
    fed(place, *rows)
    asked(place)
    feed = fed(place, *rows)
    (brands,) = [each.url for each in place.requests if "/v3/catalog/brands" in each.url]

    assert feed.status == "Complete"
    assert asked(place) == {"GET products": 1, "GET brands": 1}
    assert brands.count("%2C") == 1


def test_the_feed_that_was_approved_last_counts(place: Any) -> None:
    """Of two in one pass: what the first one changed is changed back, and what it added is not added again."""
    parent, small, medium, *_ = tee()
    fed(place, parent, small)
    asked(place)
    feeds = [approve(place, {**parent, "price": "6"}, small, medium), approve(place, parent, small, medium)]
    place.advance(minutes=16)

    assert [feed.status for feed in feeds] == ["Complete", "Complete"]
    assert str(place.store.product("TEE").price) == "5"
    assert asked(place)["POST variants"] == 1
    assert len(place.store.product("TEE").variants) == 2


def test_an_answer_that_does_not_say_what_was_made_is_no_refusal(place: Any) -> None:
    """The product is looked up, and is in the store once."""
    send = place.send

    def forgetful(request: Request) -> ReceivedResponse:
        kept: ReceivedResponse = send(request)
        is_creation = request.method == "POST" and request.url.endswith("/catalog/products")
        return answer(body={"data": {}}) if is_creation else kept

    place.connector.send = forgetful
    parent, small, *_ = tee()
    feed = fed(place, product("A"), parent, small)
    place.advance(minutes=15)

    assert feed.status == "Complete"
    assert sorted(each.sku for each in place.store.products.values() if each.sku in {"A", "TEE"}) == ["A", "TEE"]


class Feeds(Scripted):
    """Approvals of feeds that all have the same items, and a store that has none of their products."""

    def __init__(self, *approvals: int, items: Sequence[Any] = (), faulty: Sequence[Any] = ()) -> None:
        super().__init__()
        self.open = {
            number: {
                "Id": number,
                "Summary": "Product Feed Approved",
                "AdditionalData": json.dumps({"FeedId": f"f{number}", "PartnerId": 5}),
            }
            for number in approvals
        }
        self.on("GET", "/v3/ActivityEvents", self._events)
        self.on("PUT", "/v3/ActivityEvents/", self._processed)
        self.on("GET", "isCompliant=true", answer(body={"Body": {"Records": list(items), "TotalPages": 1}}))
        self.on("GET", "isCompliant=false", answer(body={"Body": {"Records": list(faulty), "TotalPages": 1}}))
        self.on("GET", "/v3/catalog/", data())
        self.on("POST", "/v3/catalog/products", answer(body={"data": {"id": 9}}))
        self.run = Run(self)

    def shows(self, events: Sequence[Any], pages: int) -> None:
        """From now on these events, between those of others, on so many pages."""
        found = [{"Id": 99, "Summary": "Inventory Sent"}, *events]
        self.on("GET", "/v3/ActivityEvents", answer(body={"Body": {"ActivityEvents": found, "TotalPages": pages}}))

    def _events(self, request: Request) -> ReceivedResponse:
        return answer(body={"Body": {"ActivityEvents": list(self.open.values()), "TotalPages": 1}})

    def _processed(self, request: Request) -> ReceivedResponse:
        self.open.pop(int(request.url.rpartition("/")[2]))
        return answer(body={"Body": 1})


def test_feeds_are_exported_in_the_order_of_their_approval() -> None:
    """By number, so that what was approved last counts in the end; only open approvals of products are asked for."""
    feeds = Feeds(10, 9, items=[{"ProductId": "1", "Data": product("A")}])
    feeds.run.until(minutes=16)

    assert [each.url.rpartition("/")[2] for each in feeds.sent("PUT", "/v3/ActivityEvents/")] == ["9", "10"]
    asked = feeds.sent("GET", "/v3/ActivityEvents")[0].url
    assert asked.partition("?")[2] == "filters.category=Product&filters.processed=false&filters.page=0"


def test_a_feed_that_is_not_compliant_is_refused_as_a_whole() -> None:
    """With the items that are to blame, by their numbers where they have no SKU, and what to do."""
    faulty = [{"ProductId": "1", "Data": {"name": "x"}}, {"ProductId": "2", "Data": product("B")}]
    feeds = Feeds(9, items=[{"ProductId": "3", "Data": product("A")}], faulty=faulty)
    feeds.run.until(minutes=16)
    (entry,) = feeds.run.connector.attention()

    assert (entry.subject, entry.reason, entry.to_do) == (
        "approval 9",
        "Item item 1 is not compliant; Item B is not compliant.",
        "Look at the feed in Logicbroker; approve or send it again.",
    )
    assert feeds.sent("POST", "/v3/catalog/") == []
    assert (feeds.open, len(feeds.sent("POST", "/v1/activityevents"))) == ({}, 1)


def asked_from(feeds: Feeds) -> list[str]:
    """From when on the events were listed, each time; empty where it was from the beginning."""
    urls = [each.url for each in feeds.sent("GET", "/v3/ActivityEvents") if "filters.page=0" in each.url]
    return [parse_qs(url.partition("?")[2]).get("filters.from", [""])[0] for url in urls]


@pytest.mark.parametrize(
    ("pages", "dates", "begins"),
    [
        (1, [], ["", "", ""]),
        (2, [], ["", "2026-03-02T11:15:00Z", "2026-03-02T11:30:00Z"]),
        (2, ["2026-03-02T11:14:59Z"], ["", "2026-03-02T11:14:59Z", "2026-03-02T11:14:59Z"]),
        (2, ["2026-03-02T11:59:00Z"], ["", "2026-03-02T11:15:00Z", "2026-03-02T11:30:00Z"]),
        (2, ["0", "2026-03-01T08:00:00Z", None], ["", "2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"]),
    ],
    ids=["one page", "several", "an older approval waits", "a young one waits", "of several with odd dates the oldest"],
)
def test_where_events_fill_pages_the_old_ones_are_not_read_again(
    pages: int, dates: list[str | None], begins: list[str]
) -> None:
    """They are read from an hour before the last reading, or from the oldest approval that waits."""
    approval = {"Summary": "Product Feed Approved", "AdditionalData": '{"PartnerId": 5}'}
    feeds = Feeds()
    feeds.shows([*({**approval, "Id": number, "Date": date} for number, date in enumerate(dates, 1))], pages)
    feeds.on("PUT", "/v3/ActivityEvents", answer(400, {"Message": "no"}))
    feeds.run.until(minutes=46)

    assert asked_from(feeds) == begins


def test_once_a_day_all_events_are_read_again() -> None:
    """An approval that came with an older date than any reading is found then, also by a process that began since."""
    feeds = Feeds()
    feeds.shows([], pages=2)
    feeds.run.until(days=1)
    before, journal = asked_from(feeds), feeds.run.connector.journal
    feeds.run = Run(feeds, journal)
    feeds.run.now = NOON + timedelta(days=1)
    feeds.run.until(days=2, minutes=30)

    assert [number for number, begin in enumerate(before) if not begin] == [0]
    assert [number for number, begin in enumerate(asked_from(feeds)[len(before) :]) if not begin] == [0, 96]


def test_a_feed_that_ended_is_left_alone_while_the_next_one_is_worked() -> None:
    """It still stands in the list in hand, and the next feed takes several ticks."""
    feeds = Feeds(9, 10, items=[{"ProductId": f"{number}", "Data": product(f"N-{number}")} for number in range(60)])
    feeds.run.until(minutes=20)

    assert [each.url.rpartition("/")[2] for each in feeds.sent("PUT", "/v3/ActivityEvents/")] == ["9", "10"]
    assert len(feeds.sent("GET", "/v3/ActivityEvents")) == 1


def test_a_feed_without_items_is_refused_the_third_time() -> None:
    """A list that shows nothing at first is asked for again; then people read that it is so."""
    feeds = Feeds(9)
    feeds.run.until(minutes=16)
    before = feeds.run.connector.attention(), feeds.sent("PUT")
    feeds.run.until(hours=1)

    assert before == ([], [])
    assert [(entry.subject, entry.reason) for entry in feeds.run.connector.attention()] == [
        ("approval 9", "Feed f9 shows no items.")
    ]
    assert len(feeds.sent("GET", "isCompliant=true")) == 3
    assert (feeds.open, len(feeds.sent("PUT"))) == ({}, 1)


def test_an_approval_that_has_no_number_is_told() -> None:
    """It can be neither worked nor marked, and holds up no other."""
    feeds = Feeds(9, items=[{"ProductId": "1", "Data": product("A")}])
    feeds.open |= {"odd": {"Id": None, "Summary": "Product Feed Approved"}, "b": {"Id": "B", "Summary": "Other"}}
    feeds.run.until(minutes=16)

    assert [(entry.subject, entry.reason, entry.to_do) for entry in feeds.run.connector.attention()] == [
        (
            "approvals without a number",
            "1 approvals of product feeds have no number, so that these feeds cannot be exported.",
            "Approve the feeds anew in Logicbroker; then dismiss this entry.",
        )
    ]
    assert len(feeds.sent("PUT")) == 1


@pytest.mark.parametrize(
    ("reply", "times", "reason", "to_do"),
    [
        (
            answer(body={"Body": 1}),
            3,
            "The event 9 is unprocessed in Logicbroker, though it was marked 3 times.",
            "Mark it as processed by hand: the feed's items are done with.",
        ),
        (
            answer(400, {"Message": "no"}),
            1,
            'Logicbroker refused marking the event 9 as processed (400, "no").',
            "See whether Logicbroker takes activity events; the feed's items are done with.",
        ),
    ],
    ids=["it has no effect", "it is refused"],
)
def test_an_approval_that_cannot_be_marked_is_tried_once_a_day(
    reply: ReceivedResponse, times: int, reason: str, to_do: str
) -> None:
    """The feed is in the store and reported, once; a person reads what is left to do."""
    feeds = Feeds(9, items=[{"ProductId": "1", "Data": product("A")}])
    feeds.on("PUT", "/v3/ActivityEvents/", reply)
    feeds.run.until(hours=24)
    first = len(feeds.sent("PUT", "/v3/ActivityEvents/"))
    told = [(entry.subject, entry.reason, entry.to_do) for entry in feeds.run.connector.attention()]
    feeds.run.until(hours=25)

    assert (first, len(feeds.sent("PUT", "/v3/ActivityEvents/"))) == (times, times + 1)
    assert told == [("end of approval 9", reason, to_do)]
    assert len(feeds.sent("POST", "/v1/activityevents")) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([product("HAT-S")], "HAT-S is the SKU of a variant of product {HAT} already."),
        (
            [product("HAT"), product("CUP-1", parent_sku="HAT", size="L")],
            "CUP-1 is the SKU of something else in {CUP}.",
        ),
        (
            [product("HAT"), product("HAT-S", parent_sku="HAT", size="M")],
            "HAT-S is the variant size S in the store, and cannot become size M.  Delete it there, or give the new one "
            "another SKU.",
        ),
        (
            [product("HAT"), product("HAT-S", parent_sku="HAT", size="S"), product("X", parent_sku="HAT-S", size="L")],
            "X is a variant of HAT-S, which is one itself by this feed.",
        ),
        ([product("X", parent_sku="NOWHERE", size="L")], "X is a variant of NOWHERE, which is not in the store."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(place: Any, rows: list[dict[str, str]], said: str) -> None:
    """With what stands against it."""
    options = [{"sku": "HAT-S", "options": {"Size": "S"}, "stock": 1}]
    place.store.control_panel.add_product(sku="HAT", name="The HAT", price=5, variants=options)
    ids = {"HAT": place.store.product("HAT").id, "CUP": f"product {place.store.product('CUP-1').id} already"}
    fed(place, *rows)

    assert [entry.reason for entry in place.connector.attention()] == [said.format(**ids)]


def test_what_one_feed_created_the_next_one_of_the_same_pass_changes(place: Any) -> None:
    """It is known by what the store answered, with its variants, and is not looked for again."""
    parent, small, *_ = tee()
    asked(place)
    feeds = [
        approve(place, product("A"), parent, small),
        approve(place, product("A", price="6"), {**parent, "price": "7"}, {**small, "price": "8"}),
    ]
    place.advance(minutes=16)

    assert [feed.status for feed in feeds] == ["Complete", "Complete"]
    assert asked(place) == {
        "GET products": 1,
        "GET variants": 1,
        "POST products": 2,
        "PUT products": 1,
        "PUT variants": 1,
    }
    assert [str(place.store.product(sku).price) for sku in ("A", "TEE")] == ["6", "7"]


@pytest.mark.parametrize(
    ("faulty", "level", "summary", "details"),
    [
        ([], "Info", "Product Feed Exported", "Feed f9 is in BigCommerce."),
        (
            [{"ProductId": "2", "Data": product("B")}],
            "Alert",
            "Product Feed Export Failed",
            "Feed f9: Item B is not compliant.",
        ),
    ],
)
def test_the_event_at_the_end_of_a_feed(faulty: Sequence[Any], level: str, summary: str, details: str) -> None:
    """For its supplier, with the feed's number where programs look for it."""
    feeds = Feeds(9, items=[{"ProductId": "1", "Data": product("A")}], faulty=faulty)
    feeds.run.until(minutes=16)
    (event,) = [json.loads(each.body) for each in feeds.sent("POST", "/v1/activityevents")]

    assert json.loads(event.pop("AdditionalData")) == {"FeedId": "f9", "PartnerId": 5}
    assert event == {"Category": "Product", "Level": level, "Summary": summary, "Details": details, "ReceiverId": 5}
