"""The products flow: every item of an approved product feed is in BigCommerce before the feed is reported exported.

Which column goes where is in ``mapping.product``.  No published call lists approved feeds, so they are found through
the events that approving leaves (Guess: how these documented calls meet).
"""

import json
from collections.abc import Container
from typing import Any

from harness.sync.bigcommerce import PAGE_SIZE, Record
from harness.sync.errors import Outage, Unmappable
from harness.sync.logicbroker import event_data
from harness.sync.mapping.product import ProductDraft, VariantDraft, to_product
from harness.sync.stock_places import Places
from harness.sync.work import Facts, Listing, Subject, Work

APPROVED, EXPORTED, EXPORT_FAILED = "Product Feed Approved", "Product Feed Exported", "Product Feed Export Failed"
CATEGORY = "Product"

TO_DO = "Correct the item and send the feed again."
ITEMS_IN_A_TEXT = 20

ALONE = "alone"
"""Under this name the flow remembers that asking for many SKUs made the store stumble; then each is asked for alone."""


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    unprocessed = work.network.events(category=CATEGORY, processed="false")
    approvals = sorted((e for e in unprocessed if e.get("Summary") == APPROVED), key=lambda e: int(e["Id"]))
    return all(_export(work, approval) for approval in approvals)


def _export(work: Work, approval: Record) -> bool:
    """A piece of one feed; whether there is nothing more to do for it in this pass."""
    items: list[Record] = []
    name = f"approval {approval['Id']}"
    read = Subject(
        name,
        deed=lambda: items.extend(_items(work, approval)),
        on_refusal=lambda reason: _finish(work, approval, [reason]),
        to_do="Look at the feed in Logicbroker; approve or send it again.",
    )
    if name in work.this_pass.tried or not work.isolated(read):
        return not work.paused()
    parents = {str(_data(item).get("parent_sku") or "") for item in items}
    work.this_pass.notes["skus"] = list(dict.fromkeys([*filter(None, map(_sku, items)), *filter(None, parents)]))
    subjects = [_subject(work, approval, item, _sku(item) in parents) for item in items]
    if not work.each(subject for subject in subjects if not _is_done(work, subject)):
        return False
    failures = [_failure(work, subject) for subject in subjects]
    if None not in failures:  # None: nobody knows yet; the next pass goes on with it.
        problems = [reason for reason in failures if reason]
        work.isolated(Subject(name, deed=lambda: _finish(work, approval, problems)))
    return not work.paused()


def _items(work: Work, approval: Record) -> list[Record]:
    """The feed's items, products before variants, which need their parent; of items with one SKU the last counts.

    Raises:
        Unmappable: not every item is compliant.
    """
    data = event_data(approval)
    partner_id, feed_id = int(data["PartnerId"]), str(data["FeedId"])
    if faulty := _listed(work, partner_id, feed_id, compliant=False):
        raise Unmappable("; ".join(f"Item {_sku(item)} is not compliant" for item in faulty[:ITEMS_IN_A_TEXT]) + ".")
    by_sku = {_sku(item): item for item in _listed(work, partner_id, feed_id, compliant=True)}
    return sorted(by_sku.values(), key=lambda item: bool(_data(item).get("parent_sku")))


def _listed(work: Work, partner_id: int, feed_id: str, *, compliant: bool) -> list[Record]:
    """The items of a feed, which a pass asks for once."""
    listing: Listing = work.this_pass.notes.setdefault(f"items of {feed_id}, {compliant}", Listing())
    return listing.read(
        work.now, lambda page: work.network.product_feed_page(partner_id, feed_id, page, compliant=compliant)
    )


def _subject(work: Work, approval: Record, item: Record, has_variants: bool) -> Subject:
    """An item under one approval; another approval of the same feed tries it anew."""
    name = f"{_sku(item)} of feed {event_data(approval)['FeedId']}"
    version = str(approval["Id"])

    def put() -> None:
        draft = to_product(_data(item))
        if isinstance(draft, ProductDraft):
            _put_product(work, name, draft, has_variants)
        else:
            _put_variant(work, name, draft)
        work.journal.record(work.flow, name, "exported", "done", work.now, version=version)

    return Subject(name, deed=put, version=version, to_do=TO_DO)


def _is_done(work: Work, subject: Subject) -> bool:
    known = work.journal.step(work.flow, subject.name, "exported")
    return known is not None and known.facts.get("version") == subject.version


def _failure(work: Work, subject: Subject) -> str | None:
    """Why an item is not in the store: empty when it is, None when nobody knows yet."""
    if _is_done(work, subject):
        return ""
    verdict = work.journal.step(work.flow, subject.name, "verdict")
    known = verdict is not None and verdict.facts.get("version") == subject.version
    return str(verdict.facts["reason"]) if verdict and known else None


# One item: created, or updated where its SKU is; looking comes first, so that nothing is doubled.


def _put_product(work: Work, name: str, draft: ProductDraft, has_variants: bool) -> None:
    body: Record = dict(draft.body)
    if draft.category_names:
        body["categories"] = [_category(work, category) for category in draft.category_names]
    if found := _product(work, draft.sku):
        _write(work, name, "PUT", f"/products/{found['id']}", body)
        return
    if taken := _variant_of_another(_variants(work, draft.sku)):
        raise Unmappable(f"{draft.sku} is the SKU of a variant of product {taken['product_id']} already.")
    tracking = {"inventory_tracking": "variant"} if has_variants else {}
    made = _write(work, name, "POST", "/products", {**body, **draft.only_when_new, **tracking})
    _known(work)[draft.sku] = made if made.get("id") else None


def _put_variant(work: Work, name: str, draft: VariantDraft) -> None:
    parent = _product(work, draft.parent_sku)
    if not parent:
        raise Unmappable(f"{draft.sku} is a variant of {draft.parent_sku}, which is not in the store.")
    path = f"/products/{parent['id']}/variants"
    found = [one for one in _variants(work, draft.sku) if one["product_id"] == parent["id"]]
    if found:
        _write(work, name, "PUT", f"{path}/{found[0]['id']}", draft.body)
    else:
        _write(work, name, "POST", path, {**draft.body, **draft.only_when_new})
        _places(work).products[draft.sku] = [parent["id"]]


def _write(work: Work, name: str, method: str, path: str, body: Record) -> Facts:
    what = f"{'creating' if method == 'POST' else 'updating'} {name}"
    return work.write(name, "catalog", lambda: {"id": work.store.write(method, path, body, what).get("id")})


# Looking: once in a pass, for many items together; what the pass itself made is known.


def _known(work: Work) -> dict[str, Record | None]:
    """Products by SKU, None where there is none."""
    known: dict[str, Record | None] = work.this_pass.notes.setdefault("products", {})
    return known


def _places(work: Work) -> Places:
    places: Places = work.this_pass.notes.setdefault("places", Places())
    return places


def _ahead(work: Work, sku: str, known: Container[str]) -> list[str]:
    """This SKU and those that follow it in the feed and are not known yet, as many as one call can ask for."""
    if ALONE in work.troubles:
        return [sku]
    skus: list[str] = work.this_pass.notes["skus"]
    start = skus.index(sku) if sku in skus else len(skus)
    return [sku, *(other for other in skus[start + 1 :] if other not in known)][:PAGE_SIZE]


def _product(work: Work, sku: str) -> Record | None:
    known = _known(work)
    if sku not in known:
        asked = _ahead(work, sku, known)
        try:
            found = {str(product.get("sku")): product for product in work.store.products_by_sku(asked)}
        except Outage:
            work.troubles[ALONE] = 1
            raise
        known.update({each: found.get(each) for each in asked})
    return known[sku]


def _variants(work: Work, sku: str) -> list[Record]:
    """The variants of a SKU, the base variants of simple products among them."""
    places = _places(work)
    places.learn(work.store, _ahead(work, sku, places.products))
    return work.store.variants_by_sku(sku) if places.products[sku] else []


def _variant_of_another(variants: list[Record]) -> Record | None:
    return next((variant for variant in variants if variant.get("option_values")), None)


def _category(work: Work, name: str) -> int:
    """The id of a category of this name; one is made when there is none."""
    known: dict[str, int] = work.this_pass.notes.setdefault("categories", {})
    if name not in known:
        found = work.store.categories_by_name(name)
        made = (
            {"id": found[0]["category_id"]}
            if found
            else work.write(f"category {name}", "catalog", lambda: {"id": work.store.create_category(name)})
        )
        known[name] = int(made["id"])
    return known[name]


# The end of a feed.


def _finish(work: Work, approval: Record, problems: list[str]) -> None:
    """Report how the export ended, then mark the approval as processed: in this order nothing is forgotten."""
    subject = f"approval {approval['Id']}"
    data = event_data(approval)
    told = "; ".join(problems[:ITEMS_IN_A_TEXT]) + ("; ..." if len(problems) > ITEMS_IN_A_TEXT else "")
    event: Facts = {
        "Category": CATEGORY,
        "Level": "Alert" if problems else "Info",
        "Summary": EXPORT_FAILED if problems else EXPORTED,
        "Details": f"Feed {data.get('FeedId')}: {told}"
        if problems
        else f"Feed {data.get('FeedId')} is in BigCommerce.",
        "ReceiverId": data.get("PartnerId"),
        "AdditionalData": json.dumps({"FeedId": data.get("FeedId"), "PartnerId": data.get("PartnerId")}),
    }
    work.troubles.pop(ALONE, None)
    work.report(subject, "report", event)
    work.write(subject, "processed", lambda: work.network.mark_processed(approval))


def _data(item: Record) -> dict[str, Any]:
    return dict(item.get("Data") or {})


def _sku(item: Record) -> str:
    return str(_data(item).get("sku") or f"item {item.get('ProductId')}")
