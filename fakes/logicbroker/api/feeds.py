"""HTTP of feeds: the routes Inventory/*, Product/* and the download of files.

The rules are in ``state.feeds``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from fakes.evidence.ledger import Alternative, Source, imitates
from fakes.logicbroker.api.context import Call, array, message
from fakes.logicbroker.api.uploads import is_json, read_upload, stamped_name
from fakes.logicbroker.instants import parse_instant, write_instant
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.sources import ESTIMATE, MAGENTO_MODULE
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.feeds.exports import csv_for_programs, xlsx
from fakes.logicbroker.state.feeds.inventory_items import table_of
from fakes.logicbroker.state.feeds.partners import Pair, pair_of
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed, ProductItem
from fakes.wire.http import Headers, Response, Router

_TYPES = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SWAGGER = Source("swagger of CommerceAPI V3", "2026-03")


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of feeds to the service's table.  Product feeds are known at v1 only, as their description is."""
    inventory = "/api/{version}/Inventory"
    router.add("POST", f"{inventory}/Broadcast", broadcast_inventory)
    router.add("GET", f"{inventory}/Availability/{{sku}}", get_availability)
    router.add("POST", f"{inventory}/All/Export", export_all_inventory)
    router.add("GET", f"{inventory}/{{partner_id}}", get_inventory)
    router.add("POST", f"{inventory}/{{partner_id}}", upload_inventory)
    router.add("DELETE", f"{inventory}/{{partner_id}}", delete_inventory)
    router.add("POST", f"{inventory}/{{partner_id}}/Matching", upload_matching)
    router.add("DELETE", f"{inventory}/{{partner_id}}/Matching", delete_matching)
    router.add("PUT", f"{inventory}/{{partner_id}}/Resend", resend_inventory)
    router.add("PUT", f"{inventory}/{{partner_id}}/ZeroOut", zero_out_inventory)
    router.add("POST", f"{inventory}/{{partner_id}}/Export", export_inventory)
    router.add("GET", f"{inventory}/{{partner_id}}/Item/{{sku}}", get_item)
    router.add("GET", f"{inventory}/{{partner_id}}/Match/{{sku}}", get_match)
    feed = "/api/v1/Product/{partner_id}/{feed_id}"
    router.add("POST", "/api/v1/Product/{partner_id}", upload_product_feed)
    router.add("GET", feed, get_product_feed)
    router.add("PUT", feed, send_product_feed)
    router.add("DELETE", feed, delete_product_feed)
    router.add("GET", f"{feed}/Items", get_product_items)
    router.add("GET", f"{feed}/Items/{{item_id}}", get_product_item)
    router.add("PUT", f"{feed}/Items/{{item_id}}", fix_product_item)
    router.add("DELETE", f"{feed}/Items/{{item_id}}", delete_product_item)
    router.add("GET", "/files/{token}/{name}", download_file)


# Files


@imitates(
    "files: the link is the key",
    "A file behind a link needs no key.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="api/test_feeds.py::test_inventory_is_read_through_a_link_to_a_csv",
    shows=lambda answer, *_: answer.body.count(b"\n") > 1,
)
def download_file(call: Call, token: str, name: str) -> Response:
    """A file behind a link.  The name is only for people; the token counts."""
    found = call.environment.files.get(token)
    if found is None:
        raise _no_file(name)
    kind = _TYPES.get(found.name.rpartition(".")[2].lower(), "application/octet-stream")
    return Response(200, Headers({"Content-Type": kind, "Content-Disposition": "attachment"}), found.content)


@imitates(
    "files: links die",
    "A link works for a day, and is then answered like one that never was.",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_feeds.py::test_a_link_dies_after_a_day",
    otherwise=(Alternative("a link dies after a minute", "link_seconds", 60),),
    ask="GET /api/v3/Inventory/{partner}, and its link an hour later: is the file still there?",
)
def _no_file(name: str) -> NotVisible:
    return NotVisible(f"there is no file {unquote(name)!r} here, or its link is too old")


def link_to(call: Call, name: str, content: bytes) -> str:
    """A link to a file, through the door by which the caller came."""
    life = timedelta(seconds=call.environment.quirks.link_seconds)
    return call.request.origin + call.environment.files.put(name, content, life)


# Inventory


def get_inventory(call: Call, partner_id: str) -> Response:
    """A link to a partner's inventory as CSV or XLSX; ``modifiedAfter``, ``mapped`` and the like choose the items."""
    mapped = call.query.flag("mapped")
    return _inventory_link(
        call,
        [_pair(call, partner_id)],
        modified_after=call.query.instant("modifiedAfter"),
        mapped=True if mapped is None else mapped,  # Guess: the description tells only what false does.
        include_null_quantity=call.query.flag("includeNullQuantity") or False,
        file_type=call.query.text("fileType") or "CSV",
    )


def export_inventory(call: Call, partner_id: str) -> Response:
    """The same, asked with an ``InventoryExportRequest`` in the body, also with another delimiter than the comma."""
    return _export(call, [_pair(call, partner_id)])


def export_all_inventory(call: Call) -> Response:
    """The same for all partners in one file."""
    return _export(call, _all_pairs(call))


def _export(call: Call, pairs: Sequence[Pair]) -> Response:
    body = call.read_body("InventoryExportRequest")
    if any(name.lower() == "filter" and value for name, value in call.json_object().items()):
        raise call.not_faked("a Filter, of whose operators nothing is published,")
    after = body.get("ModifiedAfter")
    return _inventory_link(
        call,
        pairs,
        modified_after=None if after is None else parse_instant(after),
        mapped=body.get("Mapped", True),
        include_null_quantity=body.get("IncludeNullQuantity", False),
        file_type=body.get("FileType") or "CSV",
        delimiter=body.get("Delimiter") or ",",
    )


def _inventory_link(
    call: Call, pairs: Sequence[Pair], *, file_type: str, delimiter: str = ",", **choice: Any
) -> Response:
    if file_type.upper() not in {"CSV", "XLSX"}:
        raise Invalid(f"the file type is CSV or XLSX, got {file_type!r}")
    items = [item for pair in pairs for item in call.environment.inventory.items(*pair, **choice)]
    columns, rows = table_of(items)
    name = stamped_name(call.now)
    if file_type.upper() == "XLSX":
        return message(link_to(call, name.replace(".csv", ".xlsx"), xlsx(columns, rows, call.now)))
    return message(link_to(call, name, _as_csv(columns, rows, delimiter)))


@imitates(
    "inventory: download",
    "Reading inventory answers the URL of a CSV with CRLF, its first five columns as documented.",
    evidence="official",
    source=_SWAGGER,
    test="api/test_feeds.py::test_inventory_is_read_through_a_link_to_a_csv",
    shows=lambda content, *_: content.count(b"\n") > 1,
)
def _as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]], delimiter: str) -> bytes:
    return csv_for_programs(columns, rows, delimiter)


def upload_inventory(call: Call, partner_id: str) -> Response:
    """Take an inventory feed for a partner.  Guess: the answer's text, and that the import is not asynchronous."""
    if is_json(call.request) and not call.environment.quirks.inventory_as_json:
        raise Invalid("inventory is not taken as JSON; send a CSV or XLSX file")
    upload = read_upload(call.request, call.now)
    done = call.environment.inventory.import_feed(*_pair(call, partner_id), *upload)
    return message(f"Imported {done.imported} records.")


@imitates(
    "inventory: broadcast",
    "One upload reaches all partners.",
    evidence="official",
    source=_SWAGGER,
    test="api/test_feeds.py::test_a_broadcast_reaches_all_partners",
)
def broadcast_inventory(call: Call) -> Response:
    """Take an inventory feed for all partners."""
    upload = read_upload(call.request, call.now)
    done = [call.environment.inventory.import_feed(*pair, *upload) for pair in _all_pairs(call)]
    return message(f"Imported {sum(one.imported for one in done)} records.")


def upload_matching(call: Call, partner_id: str) -> Response:
    """Take a matching file for a partner."""
    upload = read_upload(call.request, call.now)
    done = call.environment.inventory.import_matching(*_pair(call, partner_id), *upload)
    return message(f"Imported {done.imported} records.")


def delete_inventory(call: Call, partner_id: str) -> Response:
    """Forget all items of a partner."""
    call.environment.inventory.clear(*_pair(call, partner_id))
    return message("Deleted.")


def delete_matching(call: Call, partner_id: str) -> Response:
    """Forget all matches with a partner."""
    call.environment.inventory.clear_matches(*_pair(call, partner_id))
    return message("Deleted.")


def resend_inventory(call: Call, partner_id: str) -> Response:
    """Send all items again."""
    call.environment.inventory.resend(*_pair(call, partner_id))
    return message("Resent.")


def zero_out_inventory(call: Call, partner_id: str) -> Response:
    """Set all quantities to 0."""
    call.environment.inventory.zero_out(*_pair(call, partner_id))
    return message("Zeroed out.")


def get_item(call: Call, partner_id: str, sku: str) -> Response:
    """One item by the supplier's SKU."""
    return message(_inventory_as_json(call.environment.inventory.item(*_pair(call, partner_id), unquote(sku))))


def get_match(call: Call, partner_id: str, sku: str) -> Response:
    """One item by the merchant's SKU."""
    return message(_inventory_as_json(call.environment.inventory.matched_item(*_pair(call, partner_id), unquote(sku))))


@imitates(
    "inventory: availability",
    "One merchant SKU is answered across all suppliers who fed it.",
    evidence="official",
    source=_SWAGGER,
    test="api/test_feeds.py::test_one_item_by_supplier_sku_merchant_sku_or_across_suppliers",
)
def get_availability(call: Call, sku: str) -> Response:
    """One merchant SKU across all suppliers."""
    items = call.environment.inventory.availability(call.company.id, unquote(sku))
    page = call.page("")
    return array([_inventory_as_json(item) for item in page.of(items)], page, len(items))


def _inventory_as_json(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: write_instant(value) if isinstance(value, datetime) else value for name, value in item.items()}


# Product feeds


def upload_product_feed(call: Call, partner_id: str) -> Response:
    """Take a supplier's product feed.  Guess: the answer is the feed."""
    upload = read_upload(call.request, call.now)
    if call.company.role != "supplier":
        raise Invalid("product feeds are uploaded by suppliers")
    return message(_feed_as_json(call.environment.product_feeds.upload(*_pair(call, partner_id), *upload)))


@imitates(
    "product feeds: reading",
    "A feed answers its status, file name and counts; its items answer page by page, by compliance.",
    evidence="guess",
    source=Source("swagger of CommerceAPI v1", "2018"),
    test="api/test_feeds.py::test_items_of_a_product_feed_are_read_page_by_page",
    untold="the names in the answers were never captured, nor any others that could be tried",
)
def get_product_feed(call: Call, partner_id: str, feed_id: str) -> Response:
    """A feed's status and counts.  Guess: the names in the answer, which are the portal's columns."""
    return message(_feed_as_json(_feed(call, partner_id, feed_id)))


def send_product_feed(call: Call, partner_id: str, feed_id: str) -> Response:
    """Send a feed, as SEND in the portal does."""
    feed = _feed(call, partner_id, feed_id)
    call.environment.product_feeds.send(feed)
    return message(_feed_as_json(feed))


def delete_product_feed(call: Call, partner_id: str, feed_id: str) -> Response:
    """Delete a feed."""
    call.environment.product_feeds.delete(_feed(call, partner_id, feed_id))
    return message("Deleted.")


def get_product_items(call: Call, partner_id: str, feed_id: str) -> Response:
    """A feed's items, one page of them; ``isCompliant`` leaves out the others."""
    wanted = call.query.flag("isCompliant")
    items = list(_feed(call, partner_id, feed_id).items.values())
    items = [item for item in items if wanted is None or item.is_compliant == wanted]
    page = call.page("")
    records = [_item_as_json(item) for item in page.of(items)]
    counts = {"TotalPages": page.total(len(items)), "CurrentPage": page.number, "TotalRecords": len(items)}
    return message({"Records": records, **counts})


def get_product_item(call: Call, partner_id: str, feed_id: str, item_id: str) -> Response:
    """One item of a feed."""
    feed = _feed(call, partner_id, feed_id)
    return message(_item_as_json(call.environment.product_feeds.item(feed, item_id)))


def fix_product_item(call: Call, partner_id: str, feed_id: str, item_id: str) -> Response:
    """Change some columns of an item.  Guess: both sides may; the body is an object of them, bare or under ``Data``."""
    feed = _feed(call, partner_id, feed_id)
    body = call.json_object()
    data = body.get("Data", body)
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise Invalid('the body wants columns and their texts, such as {"price": "10.00"}')
    return message(_item_as_json(call.environment.product_feeds.fix_item(feed, item_id, data)))


def delete_product_item(call: Call, partner_id: str, feed_id: str, item_id: str) -> Response:
    """Take an item out of a feed."""
    call.environment.product_feeds.delete_item(_feed(call, partner_id, feed_id), item_id)
    return message("Deleted.")


def _feed_as_json(feed: ProductFeed) -> dict[str, Any]:
    return {
        "FeedId": feed.id,
        "SupplierId": feed.supplier_id,
        "MerchantId": feed.retailer_id,
        "FileName": feed.file_name,
        "Created": write_instant(feed.created),
        "Status": feed.status,
        "Items": feed.item_count,
        "Compliant": feed.compliant_count,
        "LastUpdate": write_instant(feed.last_update),
    }


def _item_as_json(item: ProductItem) -> dict[str, Any]:
    return {
        "ProductId": item.id,
        "Row": item.row,
        "IsCompliant": item.is_compliant,
        "Errors": list(item.problems),
        "Data": item.data,
    }


# Who is meant


def _pair(call: Call, partner_id: str) -> Pair:
    return pair_of(call.company, _partner(call, partner_id))


def _partner(call: Call, partner_id: str) -> Company:
    if not partner_id.isdecimal() or len(partner_id) > 10:
        raise NotVisible(f"no partner has the account number {partner_id!r}")
    return call.environment.companies.get(int(partner_id))


def _all_pairs(call: Call) -> list[Pair]:
    partners = call.environment.companies.partners_of(call.company)
    return [pair_of(call.company, partner) for partner in partners]


def _feed(call: Call, partner_id: str, feed_id: str) -> ProductFeed:
    partner = _partner(call, partner_id)
    return call.environment.product_feeds.get(feed_id, call.company.id, partner.id)
