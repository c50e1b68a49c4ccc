"""A scenario in a store in which others live: it sees its own, under its own names, and leaves all else alone."""

import json
import zlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fakes.time.clock import START
from harness.conformance.stage.api import Api
from harness.conformance.stage.course import RecordedResponse
from harness.conformance.stage.lens import Lens, SeenThrough
from harness.conformance.stage.network import csv_of
from harness.conformance.stage.person import FEED_NAMES, Among, CannotBeDone, HumanTask
from harness.conformance.stage.record import Entry
from harness.sync.wire import ReceivedResponse, Request, Response, encode_json

MARK = "RQK7ABC123"


class Outside:
    """Answers what it was told to, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.asked: list[Request] = []
        self._answers = list(answers)

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        answer = self._answers.pop(0) if self._answers else {}
        body = answer if isinstance(answer, bytes) else encode_json(answer)
        return ReceivedResponse(200 if body else 204, {}, body)


def looking(outside: Outside, **more: Any) -> tuple[Lens, Api]:
    lens = Lens(outside.send, MARK, **more)
    return lens, Api("here", "http://here/stores/abc", send=lens.send)


PRODUCT = {"sku": "MUG", "name": "Mug", "price": 10, "variants": [{"sku": "MUG-L"}]}


def test_what_a_scenario_names_is_marked_outside_and_plain_inside() -> None:
    """SKU, variant and name leave with the mark, and come back without it."""
    marked = {"id": 1, "sku": f"MUG-{MARK}", "name": f"Mug {MARK}", "custom_url": {"url": f"/mug-{MARK.lower()}/"}}
    outside = Outside({"data": marked})
    _, api = looking(outside)

    made = api.send("POST", "/v3/catalog/products", PRODUCT)

    assert json.loads(outside.asked[0].body) == {
        **PRODUCT,
        "sku": f"MUG-{MARK}",
        "name": f"Mug {MARK}",
        "variants": [{"sku": f"MUG-L-{MARK}"}],
    }
    assert made == {"data": {"id": 1, "sku": "MUG", "name": "Mug", "custom_url": {"url": "/mug/"}}}


def test_what_it_asks_for_by_name_is_asked_for_with_the_mark() -> None:
    """In a query, alone and in a list, and in a path."""
    outside = Outside()
    _, api = looking(outside, shared={"TEA": "TEA-RQK7SHARED"})
    api.send("POST", "/v3/catalog/products", PRODUCT)

    api.get("/v3/catalog/variants", **{"sku:in": "MUG,TEA,CAP", "limit": 5})
    api.get("/Item/MUG")

    assert outside.asked[1].url.endswith(f"/variants?sku:in=MUG-{MARK},TEA-RQK7SHARED,CAP&limit=250")
    assert outside.asked[2].url.endswith(f"/Item/MUG-{MARK}")


def test_a_file_travels_under_a_name_of_its_own() -> None:
    """Its name and what it names are marked; a quantity that reads the same is not."""
    outside = Outside({"Body": {"FeedId": "f-1"}})
    _, api = looking(outside)
    rows = [{"SupplierSKU": "SUP-0042", "Quantity": "42"}, {"SupplierSKU": "Oak, Lamp", "Quantity": "0042"}]

    Api("here", "http://here/api", send=api._send).upload("/v3/Inventory/7", "2022-05-17_1506.csv", csv_of(rows))

    sent = outside.asked[0].body.decode("utf-8-sig", errors="replace")
    assert f'filename="2022-05-17_1506-{MARK}.csv"' in sent
    assert f"SUP-0042-{MARK},42\r\n" in sent
    assert f'"Oak, Lamp-{MARK}",0042\r\n' in sent


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook \r of some kind", b"first,second\r\n1,2\r\n", b"a\rb"])
def test_a_file_whose_names_cannot_be_marked_is_not_sent(content: bytes) -> None:
    """What it leaves could not be told from what is others'."""
    outside = Outside()
    _, api = looking(outside)

    with pytest.raises(CannotBeDone, match="cannot be told from others'"):
        Api("here", "http://here/api", send=api._send).upload("/v1/Product/7", "feed.xlsx", content)
    assert outside.asked == []


def test_of_others_orders_nothing_is_seen() -> None:
    """Its own are all on the first page, however many pages others fill before them, which are read in few requests."""
    others = [{"id": number, "external_merchant_id": None} for number in range(1, 251)]
    own = {"id": 999, "external_merchant_id": f"rehearsal {MARK} 1"}
    outside = Outside(others, [own])
    _, api = looking(outside)

    assert api.get("/v2/orders", limit=1) == [{"id": 999, "external_merchant_id": "rehearsal 1"}]
    assert [request.url.rpartition("?")[2] for request in outside.asked] == ["limit=250&page=1", "limit=250&page=2"]
    assert looking(Outside(others))[1].get("/v2/orders", limit=50) is None
    assert looking(Outside([own]))[1].get("/v2/orders", page=2, limit=1) is None


def test_what_others_ordered_before_is_read_once() -> None:
    """Numbers grow: what was there at a whole look is none of its own; a look at some orders says nothing of that."""
    rows = [{"id": 11}, {"id": 10}]
    outside = Outside(rows, rows, [])
    _, api = looking(outside)

    assert [api.get("/v2/orders", **query) for query in ({"status_id": 11}, {"limit": 1}, {})] == [None] * 3
    asked = [request.url.rpartition("?")[2] for request in outside.asked]
    assert asked == ["status_id=11&limit=250&page=1", "limit=250&page=1", "limit=250&min_id=12&page=1"]


def test_its_own_orders_are_on_pages_of_their_own() -> None:
    """A page has as many as it was asked for, counted among its own; what is older than all of them is not read."""
    rows = [{"id": number} for number in (10, 11, 12)]
    outside = Outside({"id": 10}, {"id": 12}, rows, rows)
    _, api = looking(outside)
    for _ in range(2):
        api.send("POST", "/v2/orders", {})

    assert [api.get("/v2/orders", limit=1, page=number) for number in (1, 2)] == [[{"id": 10}], [{"id": 12}]]
    assert outside.asked[-1].url.endswith("?limit=250&page=1&min_id=10")


DOCUMENTS = [
    {"PartnerPO": "100", "Identifier": {"LinkKey": "5", "LogicbrokerKey": "5"}},
    {"PartnerPO": "100-1", "Identifier": {"LinkKey": "5", "LogicbrokerKey": "6"}},
    {"PartnerPO": "101", "Identifier": {"LinkKey": "7", "LogicbrokerKey": "7"}},
]


def event(**more: Any) -> dict[str, Any]:
    return {"Id": 1, "LogicbrokerKey": None, "Summary": "", "Details": "", "AdditionalData": None, **more}


def test_documents_and_events_of_its_orders_are_its_own() -> None:
    """By the order's number, and what follows from them by the key that links them."""
    told = [event(LogicbrokerKey="6"), event(LogicbrokerKey="7"), event(Details="Order 100 waits"), event(Details="42")]
    told += [event(Category="Product", Details="Imported 100 records from 'feed.csv'"), event(Id=7)]
    page = {"Body": {"ActivityEvents": told, "TotalPages": 1}}
    outside = Outside({"id": 100}, {"Records": DOCUMENTS, "TotalPages": 1}, page)
    lens, api = looking(outside)
    network = Api("there", "http://there/api", send=lens.send)
    api.send("POST", "/v2/orders", {})

    seen = network.get("/v3/Orders")
    events = network.get("/v3/ActivityEvents")["Body"]["ActivityEvents"]

    assert seen == {"Records": DOCUMENTS[:2], "TotalPages": 1}
    assert events == [told[0], told[2]]


def test_pages_of_its_own_documents_have_counts_of_their_own() -> None:
    """Others fill pages before them; a page without a record and with others' counts would be no sensible answer."""
    others = [
        {"PartnerPO": f"9{number}", "Identifier": {"LinkKey": f"9{number}", "LogicbrokerKey": f"9{number}"}}
        for number in (1, 2)
    ]
    pages = [
        {"Records": records, "TotalPages": 2, "CurrentPage": number, "TotalRecords": 4}
        for number, records in enumerate((others, DOCUMENTS[:2]))
    ]
    outside = Outside({"id": 100}, *pages, *pages)
    lens, api = looking(outside)
    network = Api("there", "http://there/api", send=lens.send)
    api.send("POST", "/v2/orders", {})

    first, second = (
        network.get("/v3/Orders", **{"filters.page": number, "filters.pageSize": 1}) for number in range(2)
    )

    assert first == {"Records": DOCUMENTS[:1], "TotalPages": 2, "CurrentPage": 0, "TotalRecords": 2}
    assert second == {"Records": DOCUMENTS[1:2], "TotalPages": 2, "CurrentPage": 1, "TotalRecords": 2}
    assert [parse_qs(urlsplit(each.url).query)["filters.page"][0] for each in outside.asked[1:]] == ["0", "1"] * 2


def test_a_name_is_marked_however_it_is_spelt() -> None:
    """With quotes and in scripts that JSON may escape, else two scenarios would give the same name."""
    name = 'Lamp "Äpfel" 🍐'
    outside = Outside({"data": {"id": 1}}, {"data": {"id": 1}})
    lens = Lens(outside.send, MARK)

    for spelt in (json.dumps({"name": name}), json.dumps({"name": name}, ensure_ascii=False)):
        lens.send(Request("POST", "http://here/stores/abc/v3/catalog/products", {}, spelt.encode()))

    assert [json.loads(each.body)["name"] for each in outside.asked] == [f"{name} {MARK}"] * 2


def test_pages_of_a_catalog_and_of_a_log_count_its_own_too() -> None:
    """In the shape of each service; and however few are asked for, pages are read as long as they can be."""
    counts = {"total": 3, "count": 2, "per_page": 2, "current_page": 1, "total_pages": 2, "links": {}}
    catalog = [
        {"data": [{"sku": "CAP"}, {"sku": "HAT"}], "meta": {"pagination": counts}},
        {"data": [{"sku": f"MUG-{MARK}"}], "meta": {"pagination": {**counts, "current_page": 2, "count": 1}}},
    ]
    log = [log_page(event(), pages=2), log_page(event(Details=f"MUG-{MARK}"), pages=2)]
    outside = Outside(*catalog, *log)
    lens = Lens(outside.send, MARK)

    goods = Api("here", "http://here/stores/abc", send=lens.send).get("/v3/catalog/products", limit=2)
    told = Api("there", "http://there/api", send=lens.send).get("/v3/ActivityEvents")["Body"]

    assert [each.url.partition("?")[2] for each in outside.asked[:2]] == ["limit=250", "limit=250&page=2"]
    assert goods["data"] == [{"sku": "MUG"}]
    assert goods["meta"]["pagination"] == {**counts, "total": 1, "count": 1, "total_pages": 1}
    assert (told["TotalPages"], [each["Details"] for each in told["ActivityEvents"]]) == (1, ["MUG"])


def test_a_feed_is_its_own_only_where_its_mark_stands() -> None:
    """What tells of it later names the whole number; another feed whose number has that in it is another's."""
    marked = event(Category="Product", Details=f"lamps-{MARK}.csv", AdditionalData='{"FeedId": "12"}')
    told = [
        marked,
        event(Category="Product", Details="Approved", AdditionalData='{"FeedId": "12"}'),
        event(Category="Product", Details="Feed 12 is in the store."),
        event(Category="Product", Details="Approved", AdditionalData='{"FeedId": "1234"}'),
        event(Category="Product", Details="12 items", AdditionalData='{"FeedId": "1234"}'),
        event(Category="Product", Details="Approved", AdditionalData='{"FeedId": "1234", "Note": "not 12"}'),
    ]
    outside = Outside(log_page(*told))
    lens = Lens(outside.send, MARK)

    seen = Api("there", "http://there/api", send=lens.send).get("/v3/ActivityEvents")["Body"]["ActivityEvents"]

    assert [each["AdditionalData"] for each in seen] == ['{"FeedId": "12"}', '{"FeedId": "12"}', None]
    assert lens.feeds == {"12"}


def log_page(*events: dict[str, Any], pages: int = 1) -> dict[str, Any]:
    return {"Code": 200, "Body": {"ActivityEvents": list(events), "TotalPages": pages}}


def test_of_a_log_only_what_is_new_is_read_again() -> None:
    """All pages once, then the latest minutes: what was read before is known, and what belongs to it later is seen."""
    old, own, late = (
        event(Id=number, LogicbrokerKey=str(number), Date=f"2026-03-02T09:{number:02}:30") for number in (1, 22, 23)
    )
    outside = Outside(log_page(old, pages=2), log_page(own, pages=2), log_page(own, late), log_page(late))
    lens = Lens(lambda request: ReceivedResponse(500, {}, b""), MARK, outside.send)
    first, second = (Api("there", "http://there/api", {"SubscriptionKey": key}, send=lens.look) for key in ("a", "b"))

    def seen(network: Api) -> list[int]:
        page = network.get("/v3/ActivityEvents", **{"filters.from": "2026-03-02T09:00:00Z", "filters.page": 0})["Body"]
        assert page["TotalPages"] == 1
        return [each["Id"] for each in page["ActivityEvents"]]

    lens.keys = {"22"}
    assert seen(first) == [22]
    lens.keys = {"1", "22", "23"}
    assert seen(first) == [1, 22, 23]
    assert seen(second) == [23]
    asked = [parse_qs(urlsplit(each.url).query) for each in outside.asked]
    assert [each["filters.from"][0][11:16] for each in asked] == ["09:00", "09:00", "09:15", "09:00"]
    assert [each["filters.page"][0] for each in asked] == ["0", "1", "0", "0"]


def test_another_question_of_a_log_is_answered_by_itself() -> None:
    """What is known of an earlier time is no event of a later one; and nobody has to say since when."""
    own = event(Id=7, LogicbrokerKey="7", Date="2026-03-02T09:07:30")
    outside = Outside(log_page(own), log_page(), log_page(own), log_page())
    lens = Lens(outside.send, MARK, outside.send, keys={"7"})
    network = Api("there", "http://there/api", send=lens.look)

    def seen(**query: str) -> int:
        return len(network.get("/v3/ActivityEvents", **query)["Body"]["ActivityEvents"])

    assert seen(**{"filters.from": "2026-03-02T09:00:00Z"}) == 1
    assert seen(**{"filters.from": "2026-03-02T10:00:00Z"}) == 0
    assert [seen(), seen()] == [1, 1]


def test_a_log_that_cannot_be_read_says_so() -> None:
    """Somebody asks again."""
    lens = Lens(Outside().send, MARK, lambda request: ReceivedResponse(503, {}, b"busy"))

    assert lens.look(Request("GET", "http://there/api/v3/ActivityEvents")).status == 503


def test_a_category_is_called_as_the_scenario_calls_it() -> None:
    """Two rehearsals make one of the same name, and each finds its own."""
    outside = Outside({"data": {"id": 3}}, {"data": [{"name": f"Mugs {MARK}"}]})
    _, api = looking(outside)

    api.send("POST", "/v3/catalog/categories", {"name": "Mugs", "parent_id": 0})

    assert api.get("/v3/catalog/categories", name="Mugs") == {"data": [{"name": "Mugs"}]}
    assert json.loads(outside.asked[0].body)["name"] == f"Mugs {MARK}"
    assert parse_qs(urlsplit(outside.asked[1].url).query) == {"name": [f"Mugs {MARK}"]}


def test_of_an_inventory_its_own_rows_are_seen() -> None:
    """The file behind the link has the columns and nobody else's goods."""
    content = f"SupplierSKU,Quantity\r\nSUP-MUG-{MARK},7\r\nSUP-CAP,9\r\n".encode()
    outside = Outside({"Body": "http://there/file.csv"}, content)
    lens, _ = looking(outside)
    network = Api("there", "http://there/api", send=lens.send)

    link = network.get("/v3/Inventory/100001", mapped="true")["Body"]

    assert network.download(link) == b"SupplierSKU,Quantity\r\nSUP-MUG,7\r\n"


def test_others_products_are_not_seen() -> None:
    """What all scenarios share is, under its plain name."""
    found = [{"sku": f"MUG-{MARK}"}, {"sku": "TEA-RQK7SHARED"}, {"sku": "MUG"}, {"sku": "MUG-ROTHER"}]
    _, api = looking(Outside({"data": found, "meta": {}}), shared={"TEA": "TEA-RQK7SHARED"})

    assert api.get("/v3/catalog/products") == {"data": [{"sku": "MUG"}, {"sku": "TEA"}], "meta": {}}


def test_an_answer_has_the_length_that_it_says() -> None:
    """What is left out shortens it, and a client that counts is content."""

    def answer(request: Request) -> Response:
        body = encode_json({"data": [{"sku": "MUG"}], "meta": {}})
        return ReceivedResponse(200, {"content-length": str(len(body)), "Date": "today"}, body)

    seen = Lens(answer, MARK).send(Request("GET", "http://here/stores/abc/v3/catalog/products"))

    assert (seen.headers, seen.body) == ({"Content-Length": "21", "Date": "today"}, b'{"data":[],"meta":{}}')


def test_a_refusal_is_told_in_plain_names() -> None:
    """What went wrong is said of the product that the feature names."""

    def refuse(request: Request) -> Response:
        return ReceivedResponse(409, {}, f"The product name Mug {MARK} is taken".encode())

    answer = Lens(refuse, MARK).send(Request("POST", "http://here/stores/abc/v3/catalog/products", {}, b"{}"))

    assert (answer.status, answer.body) == (409, b"The product name Mug is taken")


class Somebody:
    """A person who answers what they were asked."""

    by = "somebody"

    def __init__(self, *answer: Any) -> None:
        self.asked: list[HumanTask] = []
        self.answer = list(answer)

    def do(self, task: HumanTask) -> Any:
        self.asked.append(task)
        return self.answer


@pytest.mark.parametrize("said", ["search for the SKU MUG.", "is it MUG?"])
def test_a_person_is_told_what_stands_on_the_page(said: str) -> None:
    """The names have their marks for people outside, and lose them in what they answer."""
    lens, api = looking(Outside())
    api.send("POST", "/v3/catalog/products", PRODUCT)
    somebody = Somebody({"SKU": f"MUG-{MARK}", "Stock": "7"})

    seen = SeenThrough(somebody, lens).do(HumanTask("retailer", "products_page", said, {"sku": "MUG", "page": 1}))

    assert seen == [{"SKU": "MUG", "Stock": "7"}]
    assert somebody.asked[0].paragraph == said.replace("MUG", f"MUG-{MARK}")
    assert somebody.asked[0].arguments == {"sku": f"MUG-{MARK}", "page": 1}


ACCOUNT = f"Logicbroker API Connection {MARK} 1"


def test_an_api_account_is_called_by_the_name_that_it_was_given() -> None:
    """Whoever is told to delete one finds no other under that name, such as one that is in use."""
    lens, _ = looking(Outside())
    somebody = Somebody()
    seen = SeenThrough(somebody, lens)

    seen.do(HumanTask("retailer", "create_api_account", f"create the account {ACCOUNT}.", {"name": ACCOUNT}))
    seen.do(HumanTask("retailer", "delete_api_account", "delete the API account Logicbroker API Connection 1."))

    assert [each.paragraph for each in somebody.asked] == [
        f"create the account {ACCOUNT}.",
        f"delete the API account {ACCOUNT}.",
    ]
    assert lens.called("the API account Logicbroker API Connection 1") == f"the API account {ACCOUNT}"


def test_the_names_among_which_a_person_chooses_are_those_on_the_page() -> None:
    """What they tick is read under the names that the scenario uses."""
    lens, _ = looking(Outside())
    somebody = Somebody()
    seen = SeenThrough(somebody, lens)
    seen.do(HumanTask("retailer", "create_api_account", "", {"name": ACCOUNT}))
    read = Among(("Logicbroker API Connection 1",), list)

    seen.do(HumanTask("retailer", "api_accounts", "Which: Logicbroker API Connection 1?", read=read))

    asked = somebody.asked[-1]
    assert asked.paragraph == f"Which: {ACCOUNT}?"
    assert isinstance(asked.read, Among)
    assert asked.read.names == (ACCOUNT,)
    assert asked.read(ACCOUNT) == ["Logicbroker API Connection 1"]


def test_mails_of_others_in_a_shared_mailbox_count_for_nothing() -> None:
    """Whoever looks is told which are meant; a mail that names nothing of the scenario is not taken for its own."""
    lens, _ = looking(Outside())
    lens.orders, lens.keys = {101}, {"7001"}
    own = [("New order", "PurchaseOrder 101-1"), ("New shipment", "7001"), ("Sourcing", f"the SKU MUG-{MARK}")]
    others = [("New order", "PurchaseOrder 1010"), ("Order cancellation", "order 102"), ("News", "")]
    mails = [{"type": type_, "text": text} for type_, text in (*own, *others)]
    somebody = Somebody(*mails)
    task = HumanTask("retailer", "notifications", "Look.", read=lambda said: [mails[int(said)]])

    seen = SeenThrough(somebody, lens).do(task)

    assert [mail["type"] for mail in seen] == ["New order", "New shipment", "Sourcing"]
    asked = somebody.asked[0]
    assert f"Only mails that name one of the orders 101, the documents 7001, or {MARK}" in asked.paragraph
    assert asked.read("0") == [mails[0]]
    with pytest.raises(ValueError, match="This one names none of it: 'order 102'"):
        asked.read("4")


@pytest.mark.parametrize(
    ("listed", "seen"),
    [
        ([f"b-{MARK}.csv", f"a-{MARK}.csv", "old.csv"], ["b.csv", "a.csv"]),
        ([], []),
        (["new.csv", f"a-{MARK}.csv"], None),
        ([f"b-{MARK}.csv", "new.csv", f"a-{MARK}.csv"], None),
        (["new.csv"], None),
    ],
)
def test_in_a_list_of_files_those_of_others_do_not_count(listed: list[str], seen: list[str] | None) -> None:
    """They bear no mark; what stands above its own says that its own are elsewhere, and nobody is to blame for that."""
    lens = Lens(Outside().send, MARK)
    person = SeenThrough(Somebody(*listed), lens)

    if seen is None:
        with pytest.raises(CannotBeDone, match=r"somebody else's new\.csv stands above"):
            person.do(HumanTask("retailer", FEED_NAMES, ""))
    else:
        assert person.do(HumanTask("retailer", FEED_NAMES, "")) == seen


@pytest.mark.parametrize(
    ("path", "whole", "rows"),
    [
        ("/v2/orders", [{"id": 7, "external_merchant_id": MARK}, {"id": 8}], lambda found: found),
        ("/v3/catalog/products", {"data": [{"id": 1, "sku": f"MUG-{MARK}"}, {"id": 2}]}, lambda found: found["data"]),
    ],
)
def test_of_an_answer_out_of_a_record_its_own_is_found_once(path: str, whole: Any, rows: Any) -> None:
    """Whoever plays it again has the same without unpacking all that others have there; knowing more, it looks anew."""
    made: dict[Any, bytes] = {}
    recorded = Entry("request", "", START, {"status": 200, "headers": {}}, zlib.compress(encode_json(whole)))
    unreadable = Entry("request", "", START, {"status": 200, "headers": {}}, b"unreadable")

    def read(entry: Entry, orders: set[int]) -> Any:
        lens = Lens(lambda request: RecordedResponse(entry, made), MARK, orders=orders)
        return rows(json.loads(lens.send(Request("GET", f"http://here/stores/abc{path}", {}, b"")).body))

    first = read(recorded, set())
    assert len(first) == 1
    assert read(unreadable, set()) == first
    with pytest.raises(zlib.error):
        read(unreadable, {8})
