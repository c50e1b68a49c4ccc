"""The inventory flow: matched items whose level changed since the last run become levels of products or variants.

How the file is read and an item finds its product is in ``mapping.inventory``.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from harness.sync.bigcommerce import PRODUCTS_AT_ONCE, VARIANTS_AT_ONCE, Record
from harness.sync.errors import CredentialsRefused, Outage, Refused, ScopeMissing, Unknown, Unmappable
from harness.sync.journal import Pending
from harness.sync.logicbroker import INVENTORY_UPDATED
from harness.sync.mapping.inventory import (
    Catalog,
    StockLevel,
    StockTarget,
    find_target,
    look_up,
    read_rows,
    stock_body,
)
from harness.sync.work import MALFORMED, Facts, Subject, Work, reason_of

PIECE = 50
"""Items that are looked up and written in one tick."""

ITEMS_IN_A_TEXT = 20

OVERLAP = timedelta(seconds=1)
"""Two runs' windows touch, whether the service takes the bound as included or not."""

SENT, UPLOAD_FAILED = "Inventory Sent", "Inventory Upload Failed"
"""Summaries of events.  Source: inventory feeds, events."""

TOLD = "told"
"""The step that remembers why an item was last said to have failed, so that it is said once, and surely."""

TO_DO_PRODUCT = "Create the product, or correct the matching file; the level is tried again at each run."
TO_DO_FILE = "Correct the rows and upload the inventory again."


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    suppliers = [int(partner["Id"]) for partner in work.network.suppliers()]
    if not work.each(_feed(work, supplier) for supplier in suppliers):
        return False
    piece = work.journal.pending(work.flow, after=work.this_pass.position, limit=PIECE)
    if not piece:
        return work.each(_report(work, supplier) for supplier in suppliers)
    try:
        _write_piece(work, piece)
    except (Outage, Unknown):
        work.this_pass.again = True  # Still pending: the next pass looks at what became of them.
    work.this_pass.position = piece[-1].subject
    return False


# Reading: what a partner's file says is remembered before the cursor moves on, so that nothing of it is lost.


def _feed(work: Work, supplier: int) -> Subject:
    name = f"partner {supplier}"

    def tell(reason: str) -> None:
        event = {**_event(supplier), "Level": "Alert", "Summary": UPLOAD_FAILED, "Details": reason}
        work.report(name, f"alert {reason}", event)

    to_do = "Look at this partner's inventory feed."
    return Subject(name, deed=lambda: _read(work, supplier), on_refusal=tell, to_do=to_do)


def _read(work: Work, supplier: int) -> None:
    cursor = work.journal.cursor(f"inventory {supplier}")
    content = work.network.inventory(supplier, datetime.fromisoformat(cursor) if cursor else None)
    levels, refused = read_rows(content) if content.strip() else ([], [])
    found = {f"{level.supplier_sku} of partner {supplier}": _facts(supplier, level) for level in levels}
    moved = {f"inventory {supplier}": (work.now - OVERLAP).isoformat()}
    work.journal.add_pending(work.flow, found, cursors=moved)
    if refused:
        told = " ".join(row.reason for row in refused[:ITEMS_IN_A_TEXT])
        work.needs_attention(f"rows of partner {supplier}", f"{len(refused)} rows were not used. {told}", TO_DO_FILE)
    elif levels:
        work.settled(f"rows of partner {supplier}")


# Writing: what is unchanged is not written, so a write whose end nobody knows is looked up by the next attempt.


def _write_piece(work: Work, piece: list[Pending]) -> None:
    """Write a piece; when anything in it is refused, its halves, so that one bad item does not stop the others."""
    try:
        _write_levels(work, piece)
    except (CredentialsRefused, ScopeMissing):
        raise
    except (Refused, Unmappable, *MALFORMED) as error:
        if len(piece) == 1:
            _failed(work, piece[0].subject, reason_of(error))
            return
        half = len(piece) // 2
        _write_piece(work, piece[:half])
        _write_piece(work, piece[half:])


def _write_levels(work: Work, piece: list[Pending]) -> None:
    levels = {item.subject: _level(item.facts) for item in piece}
    products = _find_products(work, list(levels.values()))
    catalog, now = Catalog.of(products), _levels_now(products)
    changes: dict[str, tuple[StockTarget, Record]] = {}
    for subject, level in levels.items():
        target = _target(work, subject, level, catalog)
        if target is None:
            continue
        body = stock_body(level)
        if now[target.product_id, target.variant_id] == body["inventory_level"]:
            _done(work, subject)
        else:
            changes[subject] = (target, body)
    _write_batches(work, changes, PRODUCTS_AT_ONCE, of_variants=False)
    _write_batches(work, changes, VARIANTS_AT_ONCE, of_variants=True)


def _write_batches(
    work: Work, changes: dict[str, tuple[StockTarget, Record]], at_once: int, *, of_variants: bool
) -> None:
    chosen = [subject for subject, (target, _) in changes.items() if (target.variant_id is not None) == of_variants]
    for start in range(0, len(chosen), at_once):
        batch = {subject: changes[subject] for subject in chosen[start : start + at_once]}
        _write_batch(work, batch, of_variants=of_variants)


def _find_products(work: Work, levels: list[StockLevel]) -> list[Record]:
    """The products that the levels may belong to, with their variants, each once."""
    identity = work.connection.stock_identity
    wanted = [look_up(level, identity) for level in levels]
    skus = list(dict.fromkeys(sku for sku, _ in wanted if sku))
    products = work.store.products_by_sku(skus, include="variants")
    own = {product.get("sku") for product in products}
    variants = [variant for sku in skus if sku not in own for variant in work.store.variants_by_sku(sku)]
    ids = {product_id for _, product_id in wanted if product_id} | {variant["product_id"] for variant in variants}
    products += work.store.products_by_id(ids, include="variants")
    return list({product["id"]: product for product in products}.values())


def _levels_now(products: list[Record]) -> dict[tuple[int, int | None], Any]:
    now: dict[tuple[int, int | None], Any] = {
        (product["id"], None): product.get("inventory_level") for product in products
    }
    for product in products:
        for variant in product.get("variants") or []:
            now[product["id"], variant["id"]] = variant.get("inventory_level")
    return now


def _target(work: Work, subject: str, level: StockLevel, catalog: Catalog) -> StockTarget | None:
    """Where the level belongs; None when nowhere, which a person hears of, and the level stays pending."""
    try:
        target = find_target(level, catalog, work.connection.stock_identity)
    except Unmappable as unmappable:
        _failed(work, subject, unmappable.reason)
        return None
    if target is None:
        sku = level.merchant_sku or level.supplier_sku
        _failed(work, subject, f"BigCommerce has no product or variant for {sku}.")
    return target


def _write_batch(work: Work, batch: dict[str, tuple[StockTarget, Record]], *, of_variants: bool) -> None:
    bodies = [{"id": target.variant_id or target.product_id, **body} for target, body in batch.values()]
    send = work.store.update_variants if of_variants else work.store.update_products
    ids = [body["id"] for body in bodies]
    work.write("levels", "variants" if of_variants else "products", lambda: send(bodies), ids=ids)
    for subject in batch:
        _done(work, subject)


def _done(work: Work, subject: str) -> None:
    work.journal.drop_pending(work.flow, subject)
    work.settled(subject)
    if work.journal.step(work.flow, subject, TOLD):
        work.journal.record(work.flow, subject, TOLD, "done", work.now, reason="")  # A new failure is news again.
    work.this_pass.notes.setdefault(f"sent {_partner(subject)}", []).append(subject)


def _failed(work: Work, subject: str, reason: str) -> None:
    work.needs_attention(subject, reason, TO_DO_PRODUCT)
    told = work.journal.step(work.flow, subject, TOLD)
    failed = work.this_pass.notes.setdefault(f"failed {_partner(subject)}", [])
    if subject not in failed and (told is None or told.facts["reason"] != reason):
        failed.append(subject)
        work.this_pass.notes[subject] = [reason]


# Telling: one event per partner and run, and one more when something new went wrong.


def _report(work: Work, supplier: int) -> Subject:
    return Subject(f"report on partner {supplier}", deed=lambda: _tell(work, supplier))


def _tell(work: Work, supplier: int) -> None:
    run_at = work.this_pass.started.isoformat(timespec="minutes")
    if sent := work.this_pass.notes.get(f"sent {supplier}"):
        details = f"Sent {len(sent)} items to BigCommerce in the run of {run_at}."
        done = {**_event(supplier), "Level": "Info", "Summary": SENT, "Details": details}
        work.report(f"partner {supplier}", f"sent {run_at}", done)
    if failed := work.this_pass.notes.get(f"failed {supplier}"):
        reasons = {subject: work.this_pass.notes[subject][0] for subject in failed}
        listed = " ".join(list(reasons.values())[:ITEMS_IN_A_TEXT])
        details = f"{len(failed)} items were not sent in the run of {run_at}: {listed}"
        refused = {**_event(supplier), "Level": "Alert", "Summary": UPLOAD_FAILED, "Details": details}
        work.report(f"partner {supplier}", f"failed {run_at}", refused)
        for subject, reason in reasons.items():
            work.journal.record(work.flow, subject, TOLD, "done", work.now, reason=reason)


def _event(supplier: int) -> Facts:
    return {"Category": "Inventory", "TypeId": INVENTORY_UPDATED, "ReceiverId": supplier}


def _partner(subject: str) -> str:
    return subject.rpartition(" of partner ")[2]


def _facts(supplier: int, level: StockLevel) -> Facts:
    return {"partner": supplier} | {
        name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(level).items()
    }


def _level(facts: Facts) -> StockLevel:
    prices = {name: Decimal(facts[name]) for name in ("price", "retail_price") if facts.get(name) is not None}
    return StockLevel(facts["supplier_sku"], facts["merchant_sku"], facts["quantity"], **prices)
