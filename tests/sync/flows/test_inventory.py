"""How levels get from a partner's file into the store: in which pieces, what is believed, and what people are told."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.sync import Request
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import NOON, Run, Scripted, answer, data

TEN_PAST = NOON + timedelta(minutes=10)
PARTNER = "of partner 7"
PRODUCT_TO_DO = (
    "Create the product, or correct the matching file; the level is tried again at each run of a day, then once a day."
)


HEADER = b"SupplierSKU,MerchantSKU,Quantity\r\n"


class Shop(Scripted):
    """A store of simple products, whose stock one partner's file tells; a product's id is 1000 and its number."""

    def __init__(self, settings: dict[str, Any] | None = None, /, **levels: Any) -> None:
        super().__init__()
        self.tracking = "product"
        self.levels = {name.replace("_", "-"): level for name, level in levels.items()}
        self.asked: list[list[str]] = []
        self.told: list[dict[str, Any]] = []
        self.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": [{"Id": 7}, {"Id": 8, "IsMerchant": True}]}}))
        self.on("GET", "/v3/Inventory/7", self._link)
        self.on("GET", "/v3/catalog/products?", self._products)
        self.on("GET", "/v3/catalog/variants?", data())
        self.on("PUT", "/v3/catalog/products", self._save)
        self.rows: list[str] = []
        self.on("GET", "files.example.test/changes", answer(body=HEADER))
        self.on("GET", "files.example.test/all", self._all_rows)
        self.on("POST", "/v1/activityevents", self._tell)
        self.run = Run(self, **(settings or {}))

    def feed(self, *rows: str, header: str = "SupplierSKU,MerchantSKU,Quantity", again: int = 1) -> None:
        """What changed since the partner's last file; it may be told ``again``, as the windows of two files overlap."""
        content = "".join(f"{line}\r\n" for line in (header, *rows)).encode()
        self.rows = [header, *rows] if rows else self.rows
        self.on("GET", "files.example.test/changes", *[answer(body=content)] * again, answer(body=HEADER))

    def _link(self, request: Request) -> ReceivedResponse:
        """The first file and the one that is asked for to see what is left are alike: nothing says since when."""
        is_first = len(self.sent("GET", "/v3/Inventory/7")) == 1
        kind = "changes" if "modifiedAfter" in request.url or is_first else "all"
        return answer(body={"Body": f"https://files.example.test/{kind}.csv"})

    def _all_rows(self, request: Request) -> ReceivedResponse:
        return answer(body="".join(f"{line}\r\n" for line in self.rows).encode())

    def product(self, sku: str) -> dict[str, Any]:
        number = 1000 + list(self.levels).index(sku)
        return {"id": number, "sku": sku, "inventory_tracking": self.tracking, "inventory_level": self.levels[sku]}

    def written(self) -> list[dict[str, int]]:
        """Each write's levels, by SKU."""
        skus = list(self.levels)
        bodies = [json.loads(request.body) for request in self.sent("PUT", "/v3/catalog/products")]
        return [{skus[each["id"] - 1000]: each["inventory_level"] for each in body} for body in bodies]

    def events(self) -> list[tuple[str, str, str]]:
        return [(event["Level"], event["Summary"], event["Details"]) for event in self.told]

    def entries(self) -> list[tuple[str, str, str]]:
        return [(entry.subject, entry.reason, entry.to_do) for entry in self.run.connector.attention()]

    def _products(self, request: Request) -> ReceivedResponse:
        query = parse_qs(urlsplit(request.url).query)
        asked = query.get("sku:in", query.get("id:in", [""]))[0].split(",")
        self.asked.append(asked)
        products = [self.product(sku) for sku in self.levels]
        return data(*(each for each in products if each["sku"] in asked or str(each["id"]) in asked))

    def _save(self, request: Request) -> ReceivedResponse:
        changes = json.loads(request.body)
        for each in changes:
            self.levels[list(self.levels)[each["id"] - 1000]] = each["inventory_level"]
        return data(*changes)

    def _tell(self, request: Request) -> ReceivedResponse:
        self.told.append(json.loads(request.body))
        return answer(body={"Body": len(self.told)})


# Reading.


def test_a_file_is_asked_for_since_the_last_one() -> None:
    """A second earlier, so that nothing falls between two files; partners are asked for once in a run."""
    shop = Shop(MUG=1)
    shop.feed("S-MUG,MUG,5")
    shop.run.until(minutes=131)
    queries = [parse_qs(urlsplit(each.url).query) for each in shop.sent("GET", "/v3/Inventory/")]

    assert queries == [
        {"mapped": ["true"]},
        {"mapped": ["true"], "modifiedAfter": ["2026-03-02T12:09:59Z"]},
        {"mapped": ["true"], "modifiedAfter": ["2026-03-02T13:09:59Z"]},
    ]
    assert len(shop.sent("GET", "/v3/Partners")) == 3
    assert shop.written() == [{"MUG": 5}]


def test_prices_and_empty_quantities_are_read_and_only_levels_written() -> None:
    """A supplier's price is not the retailer's; an empty quantity is none in stock."""
    shop = Shop(MUG=1, CUP=1)
    shop.feed("S-MUG,MUG,5,1.50,", "S-CUP,CUP,,,2", header="SupplierSKU,MerchantSKU,Quantity,RetailPrice,MSRP")
    shop.run.until(minutes=11)

    assert [json.loads(each.body) for each in shop.sent("PUT")] == [
        [{"id": 1001, "inventory_level": 0}, {"id": 1000, "inventory_level": 5}]
    ]
    assert shop.entries() == []


def test_a_file_that_has_to_be_waited_for_is_waited_for() -> None:
    """The run goes on when Logicbroker says, not at the next hour."""
    shop = Shop(MUG=1)
    shop.feed("S-MUG,MUG,5")
    link = answer(body={"Body": "https://files.example.test/changes.csv"})
    shop.on("GET", "/v3/Inventory/7", answer(429, {}, Retry_After="5"), link)
    shop.run.until(minutes=10, seconds=5)

    assert shop.written() == [{"MUG": 5}]
    assert len(shop.sent("GET", "/v3/Partners")) == 1


def test_rows_that_were_not_used_are_on_the_list_until_a_better_file_comes() -> None:
    """An empty file is no better one: nothing has changed."""
    shop = Shop(MUG=1)
    told = []
    for hour, rows in enumerate((["S-MUG,MUG,5", "S-CUP,CUP,many", "S-HAT,HAT,-1"], [], ["S-MUG,MUG,6"])):
        shop.feed(*rows)
        shop.run.until(hours=hour, minutes=11)
        told.append(shop.entries())
    entry = (
        "rows of partner 7",
        "2 rows were not used. Line 3, Quantity: 'many' is not a count (a whole number from 0 to 2147483647) "
        "Line 4, Quantity: '-1' is not a count (a whole number from 0 to 2147483647)",
        "Correct the rows and upload the inventory again.",
    )

    assert told == [[entry], [entry], []]
    assert shop.written() == [{"MUG": 5}, {"MUG": 6}]


def test_of_two_items_for_one_product_the_last_counts() -> None:
    """And which one did not is said."""
    shop = Shop(MUG=1)
    shop.feed("S-1,MUG,5", "S-2,MUG,6")
    shop.run.until(minutes=11)

    assert shop.written() == [{"MUG": 6}]
    assert [reason for _, reason, _ in shop.entries()] == [
        "1 rows were not used. S-1 and S-2 are both matched to MUG; the level of S-2 counts."
    ]


def test_a_file_that_cannot_be_used_is_told_once() -> None:
    """In Logicbroker to the partner, and on the list; the next file is asked for from the same instant."""
    shop = Shop(MUG=1)
    shop.feed("5", header="Quantity", again=3)
    shop.run.until(minutes=131)
    reason = "The inventory file has no column SupplierSKU."

    assert shop.entries() == [("partner 7", reason, "Look at this partner's inventory feed.")]
    assert shop.told == [
        {
            "Category": "Inventory",
            "TypeId": 39,
            "ReceiverId": 7,
            "Level": "Alert",
            "Summary": "Inventory Upload Failed",
            "Details": reason,
        }
    ]
    assert [each.url.partition("?")[2] for each in shop.sent("GET", "/v3/Inventory/")] == ["mapped=true"] * 3


@pytest.mark.parametrize(
    ("identity", "asked", "written"),
    [
        ("product_id", [["1000", "1001"]], {"MUG": 6, "CUP": 5}),
        ("merchant_sku", [["MUG"]], {"MUG": 6}),
        ("either", [["MUG"]], {"MUG": 6}),
    ],
)
def test_the_setting_says_which_number_decides(identity: str, asked: list[list[str]], written: dict[str, int]) -> None:
    """The supplier's number may be a product's id by chance; what does not decide is not even asked for."""
    shop = Shop({"stock_identity": identity}, MUG=1, CUP=1)
    shop.feed("1001,MUG,5", "1000,MUG,6")
    shop.run.until(minutes=11)

    assert [sorted(each) for each in shop.asked] == asked
    assert shop.written() == [written]


def test_what_is_remembered_of_a_level_until_it_is_written() -> None:
    """The next version of the program goes on with it; a price keeps its cents."""
    shop = Shop(MUG=1)
    shop.feed("S-MUG,MUG,5,1.50,", "S-9,,,,2.00", header="SupplierSKU,MerchantSKU,Quantity,RetailPrice,MSRP")
    shop.on("PUT", "/v3/catalog/products", answer(500))
    shop.run.until(minutes=10)
    pending = shop.run.connector.journal.pending("inventory", limit=9)
    shared = {"partner": 7, "price": None, "retail_price": None, "updated_at": None}

    assert {each.subject: each.facts for each in pending} == {
        f"S-MUG {PARTNER}": {
            **shared,
            "supplier_sku": "S-MUG",
            "merchant_sku": "MUG",
            "quantity": 5,
            "price": "1.50",
            "before": 1,
            "written": 5,
        },
        f"S-9 {PARTNER}": {
            **shared,
            "supplier_sku": "S-9",
            "merchant_sku": "",
            "quantity": 0,
            "retail_price": "2.00",
            "without a product since": "2026-03-02T12:10:00+00:00",
        },
    }


# Pieces.


def test_a_piece_that_makes_the_store_stumble_shrinks_until_the_item_stands_alone() -> None:
    """A fifth after each trouble, twice as many after each success; the others are written meanwhile."""
    names = [f"P{number:02}" for number in range(30)]
    shop = Shop(**dict.fromkeys(names, 1))
    shop.feed(*(f"S-{name},{name},7" for name in names))
    ask = shop._products

    def stumble(request: Request) -> ReceivedResponse:
        found = ask(request)
        return answer(500) if "P17" in request.url else found

    shop.on("GET", "/v3/catalog/products?", stumble)
    shop.run.until(hours=3)
    alone = [asked for asked in shop.asked if "P17" in asked]

    assert [len(asked) for asked in shop.asked[:17]] == [30, 30, 10, 20, 4, 8, 1, 2, 4, 1, 8, 3, 5, 1, 1, 2, 1]
    assert alone[-1] == ["P17"]
    assert shop.levels == {name: 1 if name == "P17" else 7 for name in names}
    ((subject, reason, to_do),) = shop.entries()
    assert (subject, to_do) == (f"S-P17 {PARTNER}", "Nothing yet: it is tried again by itself.")
    assert reason.endswith(": finding products: 500.")


@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_one_refused_level_holds_up_no_other(count: int) -> None:
    """A batch that is refused is written in halves, until the bad level stands alone with the store's words."""
    names = [f"P{number}" for number in range(count)]
    shop = Shop(**dict.fromkeys(names, 1))
    shop.feed(*(f"S-{name},{name},7" for name in names))

    def refuse(request: Request) -> ReceivedResponse:
        return answer(422, {"title": "no"}) if b"1000" in request.body else shop._save(request)

    shop.on("PUT", "/v3/catalog/products", refuse)
    shop.run.until(minutes=11)

    assert shop.levels == {name: 1 if name == "P0" else 7 for name in names}
    assert [subject for subject, _, _ in shop.entries()] == [f"S-P0 {PARTNER}"]


def test_a_large_file_is_written_in_full_batches() -> None:
    """250 items are looked up at once, ten products written; what already is as it should be is not."""
    names = [f"P{number:03}" for number in range(260)]
    shop = Shop(**{name: 7 if name < "P005" else 1 for name in names})
    shop.feed(*(f"S-{name},{name},7" for name in names))
    shop.run.until(minutes=11)

    assert [len(asked) for asked in shop.asked] == [250, 10]
    assert [len(written) for written in shop.written()] == [10] * 24 + [5, 10]
    assert shop.events() == [
        ("Info", "Inventory Sent", "Sent 260 items to BigCommerce in the run of 2026-03-02T12:10+00:00.")
    ]


@pytest.mark.parametrize(
    ("status", "state", "flow"),
    [
        (401, "credentials refused", [("connection", "credentials refused")]),
        (403, "waiting", [("inventory", "connection")]),
    ],
)
def test_missing_rights_are_no_fault_of_an_item(status: int, state: str, flow: list[tuple[str, str]]) -> None:
    """No item is blamed: halves are refused, too; when the rights are there the levels are still to be written."""
    shop = Shop(MUG=1, CUP=1)
    shop.feed("S-MUG,MUG,5", "S-CUP,CUP,6")
    save = shop._save
    shop.on("PUT", "/v3/catalog/products", answer(status, {"title": "no"}))
    shop.run.until(minutes=11)
    refused = len(shop.sent("PUT"))
    said, entries = (
        shop.run.connector.status.state,
        [(each.flow, each.subject) for each in shop.run.connector.attention()],
    )
    shop.on("PUT", "/v3/catalog/products", save)
    shop.feed()
    shop.run.until(minutes=71)

    assert (refused, said, entries) == (1 if status == 401 else 3, state, flow)
    assert shop.levels == {"MUG": 5, "CUP": 6}
    assert shop.entries() == []


# What is believed.


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ({"inventory_level": 5}, None),
        ({"inventory_level": None}, "BigCommerce saved the level 5 and gave back nothing."),
        ({}, "BigCommerce saved the level 5 and gave back nothing."),
        ({"inventory_level": 4}, "BigCommerce saved the level 5 and gave back 4."),
        (None, "BigCommerce saved the level 5 and gave back nothing."),
    ],
    ids=["the level", "no level", "the product alone", "another level", "not the product"],
)
def test_only_what_comes_back_counts_as_written(shown: dict[str, Any] | None, reason: str | None) -> None:
    """What does not is tried again, and the third time people hear of it."""
    shop = Shop(MUG=1)
    shop.feed("S-MUG,MUG,5")
    shop.on("PUT", "/v3/catalog/products", data(*([] if shown is None else [{"id": 1000, **shown}])))
    shop.run.until(minutes=12)
    early = shop.entries()
    shop.run.until(minutes=14)
    pending = shop.run.connector.journal.pending("inventory", limit=9)

    assert early == []
    assert shop.entries() == (
        [(f"S-MUG {PARTNER}", reason, "Nothing yet: it is tried again by itself.")] if reason else []
    )
    assert len(shop.written()) == (3 if reason else 1)
    assert [each.subject for each in pending] == ([f"S-MUG {PARTNER}"] if reason else [])


@pytest.mark.parametrize("again", [1, 2], ids=["told once", "told again"])
@pytest.mark.parametrize(
    ("before", "wanted", "shown", "is_written_again"),
    [
        (3, 10, 9, False),
        (3, 10, 4, False),
        (3, 10, 3, True),
        (3, 10, 2, True),
        (3, 10, 10, False),
        (3, 10, 11, True),
        (30, 10, 8, False),
        (30, 10, 0, False),
        (30, 10, 29, True),
        (0, 10, 9, False),
        (None, 10, 9, True),
        (3, 10, None, True),
    ],
)
def test_a_level_whose_write_is_unknown_is_judged_by_what_the_store_shows(
    before: int | None, wanted: int, shown: int | None, is_written_again: bool, again: int
) -> None:
    """Written and then sold from is left alone; what only shrank was never written, and what is above was not sold."""
    shop = Shop(MUG=before)
    header = "SupplierSKU,MerchantSKU,Quantity,LastUpdate"
    shop.feed(f"S-MUG,MUG,{wanted},2026-03-02T12:09:59.500", header=header, again=again)

    def lose(_: Request) -> ReceivedResponse:
        shop.levels["MUG"] = shown
        raise ConnectionResetError("lost")

    shop.on("PUT", "/v3/catalog/products", lose)
    shop.run.until(minutes=10)
    shop.on("PUT", "/v3/catalog/products", shop._save)
    shop.run.until(minutes=13)

    assert shop.levels == {"MUG": wanted if is_written_again else shown}
    assert len(shop.written()) == (2 if is_written_again else 1)
    assert shop.entries() == []
    assert shop.run.connector.journal.pending("inventory", limit=9) == []


@pytest.mark.parametrize(("there", "shown"), [(7, 7), (6, 6)], ids=["it arrived late", "and one was sold since"])
def test_a_level_that_arrived_late_and_is_too_little_by_now_is_written_anew(there: int, shown: int) -> None:
    """An order was taken back while nobody knew whether the level had arrived: the store has the old level for good."""
    shop = Shop(MUG=30)
    header = "SupplierSKU,MerchantSKU,Quantity,LastUpdate"
    shop.feed("S-MUG,MUG,10,2026-03-02T12:09:59.500", header=header)
    line = {"id": 1, "product_id": 1000, "quantity": 3, "type": "physical"}
    order = {"id": 100, "status_id": 9, "date_created": "Mon, 02 Mar 2026 12:09:59 +0000"}
    places = {"shipping": [{"line_items": [line]}], "pickups": [], "downloads": [], "email": {"gift_certificates": []}}
    order |= {"date_modified": order["date_created"], "consignments": places, "items_total": 3}
    shop.on("GET", "min_date_modified", answer(body=[order]))

    def lose(_: Request) -> ReceivedResponse:
        shop.levels["MUG"] = there
        order["status_id"] = 5
        shop.on("GET", "min_date_modified", answer(body=[order]))
        raise ConnectionResetError("lost")

    shop.on("PUT", "/v3/catalog/products", lose)
    shop.run.until(minutes=10)
    shop.on("PUT", "/v3/catalog/products", shop._save)
    shop.run.until(minutes=13)

    assert shop.written()[0] == {"MUG": 7}
    assert shop.levels == {"MUG": 10 if there == 7 else shown}


@pytest.mark.parametrize(
    "refusal", [answer(422, {"title": "no"}), answer(429, {}, Retry_After="5")], ids=["422", "429"]
)
def test_what_was_refused_was_not_under_way(refusal: ReceivedResponse) -> None:
    """A sale after it says nothing of it: the level is written as the file tells it."""
    shop = Shop(MUG=30)
    shop.feed("S-MUG,MUG,10")
    shop.on("PUT", "/v3/catalog/products", refusal, shop._save)
    shop.run.until(minutes=10, seconds=1)
    said = 'BigCommerce refused updating 1 products (422, "no").'
    assert shop.entries() == ([(f"S-MUG {PARTNER}", said, PRODUCT_TO_DO)] if refusal.status == 422 else [])
    shop.levels["MUG"] = 8
    shop.run.until(minutes=71)

    assert shop.levels == {"MUG": 10}


# Telling.


def test_an_item_without_product_is_told_once_for_each_reason() -> None:
    """At each run it is tried; told again only when it fails for another reason, or after it had worked."""
    shop = Shop(MUG=1)
    odd = "S of partner 9"
    details, remembered, receivers = [], [], set[int]()
    for hour, (rows, levels) in enumerate(
        (
            (["S-CUP,CUP,5", f"{odd},,5"], {}),
            ([], {}),
            ([], {"CUP": 1}),
            (["S-CUP,CUP,6"], {}),
            (["S-CUP,HAT,6"], {}),
            ([], {}),
        )
    ):
        shop.levels = {"MUG": 1, **levels}
        shop.feed(*rows)
        shop.told.clear()
        shop.run.until(hours=hour, minutes=11)
        details.append([each for _, _, each in shop.events()])
        told = shop.run.connector.journal.step("inventory", f"S-CUP {PARTNER}", "told")
        remembered.append((told.outcome, told.facts) if told else None)
        receivers.update(event["ReceiverId"] for event in shop.told)

    def at(hour: int) -> str:
        return f"in the run of 2026-03-02T{hour}:10+00:00"

    cup, odd_one, hat = (f"BigCommerce has no product or variant for {sku}." for sku in ("CUP", odd, "HAT"))
    assert details == [
        [f"2 items were not sent {at(12)}: {odd_one} {cup}"],
        [],
        [f"Sent 1 items to BigCommerce {at(14)}."],
        [f"1 items were not sent {at(15)}: {cup}"],
        [f"1 items were not sent {at(16)}: {hat}"],
        [],
    ]
    assert shop.entries() == [(f"{odd} {PARTNER}", odd_one, PRODUCT_TO_DO), (f"S-CUP {PARTNER}", hat, PRODUCT_TO_DO)]
    assert remembered == [("done", {"reason": reason}) for reason in (cup, cup, "", cup, hat, hat)]
    assert receivers == {7}


def test_an_item_whose_stock_is_kept_elsewhere_is_told() -> None:
    """What to change, in the store or in the matching; the others are written."""
    shop = Shop(MUG=1)
    shop.tracking = "none"
    shop.feed("S-MUG,MUG,5")
    shop.run.until(minutes=11)
    reason = (
        "MUG is a product, but product 1000 tracks its stock by 'none'.  Set its inventory tracking to 'product', or "
        "match the item to what is tracked."
    )

    assert shop.entries() == [(f"S-MUG {PARTNER}", reason, PRODUCT_TO_DO)]
    assert shop.written() == []


def test_twenty_reasons_are_listed_and_all_are_counted() -> None:
    """A text that nobody can read helps nobody."""
    shop = Shop(MUG=1)
    shop.feed(*(f"S-{number:02},X-{number:02},5" for number in range(21)))
    shop.run.until(minutes=11)
    ((level, summary, details),) = shop.events()

    assert (level, summary) == ("Alert", "Inventory Upload Failed")
    assert details.startswith("21 items were not sent in the run of 2026-03-02T12:10+00:00: BigCommerce has no product")
    assert details.count("BigCommerce has no product or variant for") == 20
    assert details.endswith("X-19.")
    assert len(shop.entries()) == 21


def test_what_another_process_began_to_tell_is_told_once() -> None:
    """In its own words: of its run, with its reasons, whatever the present run found."""
    shop = Shop(MUG=1)
    begun = {"run": "2026-03-02T11:10+00:00", "reasons": {"S-CUP of partner 7": "No product CUP."}}
    shop.run.connector.journal.intend("inventory", "partner 7", "telling of failures", NOON, **begun)
    shop.run.until(minutes=131)

    assert [(event["ReceiverId"], event["Level"], event["Details"]) for event in shop.told] == [
        (7, "Alert", "1 items were not sent in the run of 2026-03-02T11:10+00:00: No product CUP.")
    ]


def test_what_was_fed_when_a_file_s_window_ended_is_written_once() -> None:
    """The next window begins there, and brings the row again; staff who changed the level since are not overruled."""
    shop = Shop(MUG=1)
    shop.feed("S-MUG,MUG,5,2026-03-02T12:09:59", header="SupplierSKU,MerchantSKU,Quantity,LastUpdate", again=2)
    shop.run.until(minutes=11)
    shop.levels["MUG"] = 3
    shop.run.until(minutes=71)

    assert (shop.written(), shop.levels) == ([{"MUG": 5}], {"MUG": 3})


def test_what_is_being_told_is_remembered_until_it_is() -> None:
    """Of which run it is and why items failed, so that another process ends it in the very same words."""
    shop = Shop()
    shop.feed("S-CUP,CUP,5")
    shop.on("POST", "/v1/activityevents", answer(500), answer(body={"Body": 1}))
    steps = []
    for minutes in (10, 20):
        shop.run.until(minutes=minutes)
        step = shop.run.connector.journal.step("inventory", "partner 7", "telling of failures")
        assert step is not None
        steps.append((step.outcome, step.facts))

    reasons = {f"S-CUP {PARTNER}": "BigCommerce has no product or variant for CUP."}
    assert steps[0] == ("intended", {"run": "2026-03-02T12:10+00:00", "reasons": reasons})
    assert steps[1][0] == "done"
