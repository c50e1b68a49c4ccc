"""What a rehearsal has left behind, as its record tells, and how it is taken away: also after a crash."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.conformance.stage.api import Api, Declined, Wait
from harness.conformance.stage.record import Record, RecordedDeed
from harness.conformance.stage.retailer import SETTINGS
from harness.conformance.stage.stage_world import network_api, store_api
from harness.conformance.stage.store import MARK, NEWEST
from harness.sync import Connection
from harness.sync.wire import Send, decode_json

CONNECTED = "the connection to BigCommerce in Logicbroker's portal: remove it, or leave it connected"

_STORE = re.compile(r"^/stores/[^/]+")
_ORDERS, _PRODUCTS, _FEEDS = "/v2/orders", "/v3/catalog/products", "/v1/Product/"
_DOCUMENTS = re.compile(r"^/v3/(Orders|Shipments|Acknowledgements|Invoices|Returns)$")
_FILES = re.compile(r"^/v3/Inventory/\d+(?:/Matching)?$")
_CREATED, _DELETED = re.compile(r"the name (.+? \d+)\."), re.compile(r"delete the API account (.+? \d+)[.,]")
_ORDER_MARK = re.compile(rf'"external_merchant_id": ?"({MARK} \w+ \d+)"')
_SKU = re.compile(r'"sku": ?"([^"]+)"')


@dataclass
class Leftovers:
    """What the deeds of a record come to.

    ``deletable`` are addresses under the root of either service with what is there; ``lost_orders`` are marks, and
    ``lost_products`` SKUs, of what nobody knows whether it was made; ``lasting`` is what nobody can take away.
    """

    deletable: dict[str, str] = field(default_factory=dict)
    lost_orders: set[str] = field(default_factory=set)
    lost_products: set[str] = field(default_factory=set)
    accounts: dict[str, None] = field(default_factory=dict)
    lasting: Counter[str] = field(default_factory=Counter)
    settings: dict[str, str] = field(default_factory=dict)
    """Of the store, by their names: what a person has to set back, and to what."""
    pages: dict[str, None] = field(default_factory=dict)
    """What else people have made on pages, in words."""


def of_record(record: Record) -> Leftovers:
    """What is left, as far as the record tells."""
    left = Leftovers()
    for deed in record.deeds():
        if deed.what == "question":
            left.accounts.update(dict.fromkeys(_CREATED.findall(deed.sent) if "create" in deed.asked else ()))
            for name in _DELETED.findall(deed.sent):
                left.accounts.pop(name, None)
            _take_in_page(left, deed)
        else:
            _take_in(left, deed)
    return left


def clean(connection: Connection, record: Record, send: Send, wait: Wait) -> Iterator[str]:
    """Take away what can be taken away, and tell of each thing what became of it; the rest is named.

    Raises:
        Declined, OSError: a service does not even let us look.
    """
    left = of_record(record)
    store = store_api(connection.credentials, connection.bigcommerce_url, send, wait)
    network = network_api(connection.logicbroker_key, connection.logicbroker_url, send, wait)
    left.deletable.update(_found(left, store))
    for path, what in left.deletable.items():
        api = network if path.startswith(_FEEDS) else store
        yield f"{what}: {_deleted(api, path)}"
    yield from (f"{count} {what} in Logicbroker: they stay" for what, count in left.lasting.items())
    yield from (f"the store's setting {where}: set it back to {value}" for where, value in left.settings.items())
    yield from left.pages
    yield from (f"the API account {name}: delete it in BigCommerce's control panel" for name in left.accounts)


def _take_in_page(left: Leftovers, deed: RecordedDeed) -> None:
    """What a person was asked to change on a page; unless they said that it was not done, it may have been."""
    what, told = deed.asked.rpartition(" ")[2], deed.how.get("arguments", {})
    if {"cannot", "refused"} & deed.answer.keys():
        return
    if what == "change_setting":
        setting = SETTINGS[told["setting"]]
        left.settings.pop(setting.where, None)
        if told["value"] != setting.usual:
            left.settings[setting.where] = str(setting.usual)
    if what == "choose_plan":
        left.pages[f"the plan {told['plan']}: it stays"] = None
    if what == "connect_to_new_system":
        left.pages[CONNECTED] = None
    if what == "remove_connection":
        left.pages.pop(CONNECTED, None)


def _take_in(left: Leftovers, deed: RecordedDeed) -> None:
    method, _, whole = deed.asked.partition(" ")
    path = _STORE.sub("", whole).removeprefix("/api")
    arrived = 200 <= deed.answer.get("status", 0) < 300
    if method == "DELETE" and (arrived or deed.answer.get("status") == 404):
        left.deletable.pop(path, None)
    if method != "POST":
        return
    if "status" not in deed.answer and path == _ORDERS:
        left.lost_orders.update(_ORDER_MARK.findall(deed.sent))
    if "status" not in deed.answer and path == _PRODUCTS:
        left.lost_products.update(_SKU.findall(deed.sent)[:1])
    if arrived:
        _take_in_made(left, path, decode_json(deed.body) if deed.body else {})


def _take_in_made(left: Leftovers, path: str, made: Any) -> None:
    if path == _ORDERS:
        left.deletable[f"{path}/{made['id']}"] = f"order {made['id']}"
    elif path == _PRODUCTS:
        left.deletable[f"{path}/{made['data']['id']}"] = f"product {made['data']['sku']}"
    elif path.startswith(_FEEDS):
        feed = made["Body"]
        left.deletable[f"{_FEEDS}{feed['SupplierId']}/{feed['FeedId']}"] = f"product feed {feed['FileName']}"
    elif _DOCUMENTS.search(path):
        left.lasting["documents"] += 1
    elif _FILES.search(path):
        left.lasting["files with stock or matches"] += 1


def _found(left: Leftovers, store: Api) -> dict[str, str]:
    """What of the lost is there, and ours."""
    found: dict[str, str] = {}
    if left.lost_orders:
        newest = store.get(_ORDERS, **NEWEST) or []
        there = [each["id"] for each in newest if each.get("external_merchant_id") in left.lost_orders]
        found |= {f"{_ORDERS}/{order}": f"order {order}" for order in there}
    for sku in sorted(left.lost_products):
        rows = store.get(_PRODUCTS, sku=sku)["data"]
        found |= {f"{_PRODUCTS}/{each['id']}": f"product {sku}" for each in rows if each["search_keywords"] == MARK}
    return found


def _deleted(api: Api, path: str) -> str:
    try:
        api.send("DELETE", path)
    except (Declined, OSError) as problem:
        return "gone already" if isinstance(problem, Declined) and problem.status == 404 else f"stays, for {problem}"
    return "archived" if path.startswith(_ORDERS) else "deleted"
