"""The judges: pure functions from a history to a verdict, one module for each group of promises.

None of them shares code with the connector, and none looks at anything but the history.
"""

from harness.conformance.checks import (
    addressees,
    cancellations,
    catalog,
    conservation,
    contents,
    in_between,
    instructions,
    inventory,
    manners,
    orders,
    other_stores,
    own_writes,
    pictures,
    poison,
    product_feeds,
    purchase_orders,
    reinstated,
    secrets,
    shipments,
    stock,
    untouched,
)
from harness.conformance.verdicts import History, SortedHistory, Verdict

ALWAYS = (
    orders.reference_in_time,
    orders.one_sales_order,
    orders.no_stray_sales_order,
    orders.one_purchase_order_each,
    orders.cut_off_kept,
    orders.none_left_waiting,
    shipments.status_follows_shipments,
    shipments.parcels_shown,
    shipments.items_shown,
    shipments.parcels_invent_nothing,
    shipments.comments_tell_no_prices,
    shipments.parcels_go_where_their_items_go,
    shipments.parcels_say_where_and_when,
    shipments.shipped_orders_say_when,
    cancellations.cancellations_shown,
    cancellations.cancellation_noted,
    cancellations.cancellation_changes_nothing,
    cancellations.cancellation_recorded,
    cancellations.cancellation_recorded_in_place,
    inventory.imports_counted,
    product_feeds.complete_means_in_store,
    product_feeds.exported_exactly,
    *contents.LAWS,
    *instructions.LAWS,
    *purchase_orders.LAWS,
    *addressees.LAWS,
    *conservation.LAWS,
    *reinstated.LAWS,
    *stock.LAWS,
    *catalog.LAWS,
    *pictures.LAWS,
    *manners.LAWS,
    *own_writes.LAWS,
    *poison.LAWS,
    *untouched.LAWS,
    *in_between.LAWS,
    *other_stores.LAWS,
    secrets.credentials_go_to_their_service,
    secrets.shoppers_data_in_place,
)
"""The checks that hold whatever happens in a run: the guide's own and, over all of them, the laws of conservation."""


def judge(history: History, known: tuple[str, ...] = ()) -> list[Verdict]:
    """What every such check says about a history; those that found nothing to judge are unknown.

    ``known`` are secrets: texts that must not stand in it, beside whatever stands under the name of a secret.
    """
    read = SortedHistory(history)
    return [*(check(read) for check in ALWAYS), secrets.no_secret_recorded(read, known)]
