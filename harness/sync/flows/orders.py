"""The orders flow: every new order that awaits fulfillment becomes one sales order, and is then awaiting shipment.

Which field goes where is in ``mapping.order``.
"""

from harness.sync.bigcommerce import AWAITING_FULFILLMENT, AWAITING_SHIPMENT, is_older
from harness.sync.errors import AlreadyExists, NotFound, Outage, Unmappable
from harness.sync.flows import solved
from harness.sync.flows.work import Listing, Subject, Work
from harness.sync.logicbroker import key_of, link_key_of
from harness.sync.mapping.identity import asks_for_the_same, is_same_order, store_of, with_store
from harness.sync.mapping.order import asked_of_suppliers, to_sales_order, unaccounted_fields
from harness.sync.wire import JsonObject

TO_DO = "Correct the order in BigCommerce; any change of it, even a staff note, lets it be tried again."

LIST, LISTS_WITHOUT_PARTS = "list", 10
"""Under this name the flow remembers that its list made the store stumble; so many are then asked for without lines."""


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    this_pass = work.this_pass
    while True:
        orders = this_pass.listing.read(work.now, lambda page: (_page(work), True))
        if not work.each(_subject(work, order) for order in orders):
            return False
        if not (following := this_pass.notes.pop("next page", None)):
            break
        this_pass.position, this_pass.listing = following[0], Listing()
    _settle_what_people_solved(work, set(this_pass.notes.get("listed", [])))
    return True


def _page(work: Work) -> list[JsonObject]:
    """The orders behind the position, with their lines; after a failure of the list for a while without.

    Perhaps only the lines of one order make the store stumble, and then it alone has trouble.
    """
    after, without = int(work.this_pass.position or 0), work.troubles.pop(LIST, 0)
    if without > 1:
        work.troubles[LIST] = without - 1
    try:
        orders, following = work.store.orders_awaiting_fulfillment(work.since, after=after, with_parts=not without)
    except Outage:
        work.troubles[LIST] = LISTS_WITHOUT_PARTS
        raise
    work.this_pass.notes["next page"] = [] if following is None else [str(following)]
    work.this_pass.notes.setdefault("listed", []).extend(str(order.get("id")) for order in orders)
    return orders


def _subject(work: Work, order: JsonObject) -> Subject:
    name, version = str(order.get("id")), str(order.get("date_modified"))
    return Subject(
        name,
        deed=lambda: _send(work, order),
        version=version,
        on_refusal=lambda reason: work.alert(name, f"alert {version}", _alert(work, name, reason)),
        to_do=TO_DO,
    )


def _send(work: Work, order: JsonObject) -> None:
    order_id = int(order["id"])
    marked = work.journal.step(work.flow, str(order_id), "awaiting shipment")
    if work.is_behind(order) or (marked and is_older(order, marked.facts.get("modified"))):
        return  # The list lags behind our own mark, or our own parcel: what became of the order must not be undone.
    products, addresses = work.store.order_parts(order)
    if not products:
        raise Outage("BigCommerce", work.now, f"order {order_id} shows no lines yet")
    work.unaccounted_fields(unaccounted_fields(order, products, addresses))
    body = with_store(to_sales_order(order, products, addresses), work.connection.credentials.store_hash)
    reference, asked = str(order_id), asked_of_suppliers(body)
    known = work.write(
        reference, "sales order", lambda: _create(work, body), lambda step: _find(work, body), asked=asked
    )
    if known.get("asked") not in {None, asked}:
        raise Unmappable(
            f"Order {order_id} was changed after it had been sent, and its suppliers have it as it was.  Tell them, or "
            "cancel it and place a new one; then set it to Awaiting Shipment."
        )
    what = f"setting order {order_id} to Awaiting Shipment"
    changes = {"status_id": AWAITING_SHIPMENT}
    # Repeated whenever the order is seen awaiting fulfillment: after a lost write, or when the staff set it back.
    work.write(reference, "awaiting shipment", lambda: work.store.change_order(order_id, changes, what))


def _create(work: Work, body: JsonObject) -> JsonObject:
    """Create the sales order; one of this very order that exists already is as good as created.

    Raises:
        Unmappable: the number is taken by an order of another store.
        Outage: Logicbroker says that there is one, and shows none.
    """
    reference = body["PartnerPO"]
    try:
        return {"key": work.network.create_sales_order(body)}
    except AlreadyExists as exists:
        filters = {"linkkey": exists.link_key} if exists.link_key else {"partnerPO": reference}
        found = work.network.documents("Orders", **filters)
    named = [order for order in found if order.get("PartnerPO") == reference]
    if not named:
        raise Outage("Logicbroker", work.now, f"the sales order {reference} is said to exist and does not show")
    if (facts := _own(named, body)) is None:
        raise Unmappable(_taken(named[0], reference))
    return facts


def _find(work: Work, body: JsonObject) -> JsonObject | None:
    return _own(work.network.sales_orders(body["PartnerPO"]), body)


def _own(found: list[JsonObject], body: JsonObject) -> JsonObject | None:
    """What is known of the sales order among those found that is of this very order; None when none is."""
    own = next((each for each in found if is_same_order(each, body)), None)
    if own is None:
        return None
    facts = {"key": key_of(own), "link_key": link_key_of(own)}
    return facts if asks_for_the_same(own, body) else {**facts, "asked": "something else"}


def _taken(other: JsonObject, reference: str) -> str:
    store = f"the store {store_of(other)}" if store_of(other) else f"an order placed at {other.get('OrderDate')}"
    return (
        f"Logicbroker has a sales order {reference} already, for {store}, so no supplier was asked for this one.  Set "
        "Starting Order Number in BigCommerce (Settings > Miscellaneous) above the numbers of the retailer's other "
        "stores, place the order anew and cancel this one."
    )


def _alert(work: Work, order_id: str, reason: str) -> JsonObject:
    return {
        "Category": "Order",
        "Summary": "Order Not Sent",
        "Details": f"BigCommerce order {order_id} of store {work.connection.credentials.store_hash}: {reason}",
        "ReceiverId": work.connection.retailer_id,
    }


def _settle_what_people_solved(work: Work, waiting: set[str]) -> None:
    """Orders on the attention list that no longer await fulfillment, because somebody cancelled or handled them."""

    def is_solved(subject: str) -> bool:
        try:
            order = work.store.order(int(subject))
        except NotFound:
            return True
        return bool(order.get("status_id") != AWAITING_FULFILLMENT or order.get("is_deleted"))

    solved.settle(work, lambda subject: subject.isdigit() and subject not in waiting, is_solved)
