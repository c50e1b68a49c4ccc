"""The guide as a tour: for each promise what to do and where it is seen, and what the judges say of what was done.

The judges are those of a rehearsal; each is asked only where somebody has done what it judges.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from fakes.people.deeds import (
    ALLOW_CANCELLING,
    APPROVE_FEED,
    CANCEL,
    CONNECT,
    CREATE_ACCOUNT,
    DELETE_ACCOUNT,
    FORBID_CANCELLING,
    PLACE_ORDER,
    SHIP,
    UPLOAD_FEED,
    UPLOAD_INVENTORY,
    UPLOAD_MATCHING,
    Deed,
)
from harness.conformance.checks import (
    account,
    cancellations,
    connecting,
    conservation,
    feed_pages,
    inventory,
    lost_credentials,
    orders,
    product_feeds,
    shipments,
    stock,
    trial,
)
from harness.conformance.verdicts import State, Verdict, worst
from harness.portals.place import Place, was_locked_out
from harness.promises import PROMISES, Promise

ACCOUNTS, PLANS = "/store/accounts", "/store/plans"


@dataclass(frozen=True, slots=True)
class Station:
    """Where a promise is tried: what to do, on which page it is seen, and what somebody must have done for a verdict.

    ``visited`` is a page that somebody must have opened.
    """

    todo: str
    page: str
    deeds: tuple[Deed, ...] = ()
    visited: str = ""
    also: Callable[[Place], bool] = lambda place: True
    patience: str = ""
    """What the judges may be waiting for, where they have found nothing to judge yet."""


def _has_connected_first(place: Place) -> bool:
    """Whether somebody ordered before the store was connected, and somebody after."""
    return place.was_done_before(PLACE_ORDER, CONNECT) and _has_ordered_since(place)


def _has_ordered_since(place: Place) -> bool:
    return place.was_done_after(PLACE_ORDER, CONNECT)


def _was_cancelled_while(place: Place, *, allowed: bool) -> bool:
    """Whether a supplier has cancelled something while that was allowed, or while it was not."""
    now = True
    for event in place.deeds if place.was_done(CANCEL) else ():
        if event.name in (CONNECT, ALLOW_CANCELLING, FORBID_CANCELLING):
            now = event.facts["allow_cancelling_orders"]
        if event.name == CANCEL and now is allowed:
            return True
    return False


_IN_TIME = "Let an hour and a quarter pass before"
_WAITING = "While the store refuses the connection's credentials, or is closed, orders wait."

STATIONS: dict[str, Station] = {
    "G1": Station("Look at the store's plan.", "store/plans", visited=PLANS),
    "G2": Station(
        "Create an API account, and open the list of API accounts.", "store/accounts", (CREATE_ACCOUNT,), ACCOUNTS
    ),
    "G3": Station(
        "Paste the store hash, the API path or the whole file into the form.", "retailer/connections/form", (CONNECT,)
    ),
    "G4": Station(
        "Create an API account of the type V2/V3 API token, and connect with it.",
        "store/accounts/new",
        (CREATE_ACCOUNT, CONNECT),
    ),
    "G5": Station(
        "Give it Orders and Products on Modify, all the rest None.", "store/accounts/new", (CREATE_ACCOUNT, CONNECT)
    ),
    "G6": Station(
        "Keep the credentials: they are shown once, and come as a file.", "store/accounts/new", (CREATE_ACCOUNT,)
    ),
    "G7": Station(
        "Delete the connected API account, place an order, let time pass, and enter the credentials of another one.",
        "store/accounts",
        (DELETE_ACCOUNT,),
        also=was_locked_out,
    ),
    "G8": Station("Connect the trial store in stage.", "retailer/connections/form", (CONNECT,)),
    "G9": Station(
        "Search for BigCommerce in Connect to a New System, and save the form.", "retailer/connections/new", (CONNECT,)
    ),
    "G10": Station(
        "Forbid cancelling orders, and let a supplier cancel one.",
        "retailer/connections/saved",
        (FORBID_CANCELLING, CANCEL),
        also=lambda place: _was_cancelled_while(place, allowed=False),
        patience=f"{_IN_TIME} the setting is changed again.",
    ),
    "G11": Station(
        "See how many days of the trial are left, or let it end.",
        "store/plans",
        (CONNECT,),
        PLANS,
        patience="Ask them while the store is on its trial.",
    ),
    "G12": Station(
        "Place an order, let a quarter of an hour pass, and search for its ID.",
        "retailer/orders",
        (PLACE_ORDER,),
        also=_has_ordered_since,
        patience=_WAITING,
    ),
    "G13": Station(
        "See the sales order of that order, and its purchase orders.",
        "retailer/orders",
        (PLACE_ORDER,),
        also=_has_ordered_since,
        patience=_WAITING,
    ),
    "G14": Station(
        "Place an order before the store is connected, and another one afterwards.",
        "retailer/orders",
        (CONNECT, PLACE_ORDER),
        also=_has_connected_first,
    ),
    "G15": Station(
        "As the supplier ship a purchase order, let a quarter of an hour pass, and look behind the +.",
        "store/orders",
        (SHIP,),
        patience=f"{_IN_TIME} they are asked; of orders that the staff work on themselves they say nothing.",
    ),
    "G16": Station(
        "As the supplier cancel a purchase order, let a quarter of an hour pass, and look behind the +.",
        "store/orders",
        (CANCEL,),
        also=lambda place: _was_cancelled_while(place, allowed=True),
        patience=f"{_IN_TIME} they are asked; of orders that the staff work on themselves they say nothing.",
    ),
    "G17": Station(
        "View an order that was shipped or cancelled, and its related documents.",
        "retailer/orders",
        (SHIP,),
        "/retailer/orders/{key}",
    ),
    "G18": Station(
        "As the supplier upload an inventory feed, and see its event.", "retailer/inventory", (UPLOAD_INVENTORY,)
    ),
    "G19": Station(
        "Upload a matching file for that supplier.", "retailer/inventory", (UPLOAD_MATCHING, UPLOAD_INVENTORY)
    ),
    "G20": Station("Let it become ten past the hour.", "store/inventory", (UPLOAD_MATCHING, UPLOAD_INVENTORY, CONNECT)),
    "G21": Station(
        "See the new levels.",
        "store/inventory",
        (UPLOAD_MATCHING, UPLOAD_INVENTORY, CONNECT),
        "/store/inventory",
        patience=f"{_IN_TIME} they are asked, where any of it was sold; of what was set by hand they say nothing.",
    ),
    "G22": Station(
        "As the supplier download the template, fill it in, and upload it.", "retailer/feeds", (UPLOAD_FEED,)
    ),
    "G23": Station("See it in the list, with its actions.", "retailer/feeds", (UPLOAD_FEED,), "/retailer/feeds"),
    "G24": Station(
        "APPROVE it, and let a quarter of an hour pass.",
        "retailer/feeds",
        (APPROVE_FEED, CONNECT),
        patience="Of a SKU that two feeds have, or that the staff deleted, they say nothing.",
    ),
    "G25": Station("See the new products.", "store/products", (APPROVE_FEED, CONNECT), "/store/products"),
    "G26": Station("See the event Product Feed Exported.", "retailer/feeds", (APPROVE_FEED, CONNECT)),
}
"""By the promises of the guide, in its order."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One promise on the tour: its station, whether somebody was there, and what the judges have said."""

    promise: Promise
    station: Station
    was_there: bool
    verdicts: tuple[Verdict, ...]

    @property
    def state(self) -> State:
        return worst(each.state for each in self.verdicts)

    @property
    def word(self) -> str:
        """The verdict in a word; ``to do`` where nobody was, ``tried`` where the judges were not asked since."""
        if not self.was_there:
            return "to do"
        return self.state if self.verdicts else "tried"

    @property
    def reasons(self) -> Sequence[str]:
        """What was found, in the words of those judges who decided it."""
        found = list(dict.fromkeys(each.reason for each in self.verdicts if each.state == self.state))
        return [*found, self.station.patience] if self.state == "unknown" and self.station.patience else found


def stops(place: Place) -> Iterator[Stop]:
    """Every promise, with what is known of it by now."""
    for number, station in STATIONS.items():
        was_there = all(place.was_done(deed) for deed in station.deeds) and (
            not station.visited or station.visited in place.visited
        )
        was_there = was_there and station.also(place)
        said = tuple(each for each in place.verdicts if each.promise == number) if was_there else ()
        yield Stop(PROMISES[number], station, was_there, _telling(number, said))


def _telling(promise: str, said: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """The verdicts that count: what is broken, else what those judges do not know who have to, else what was found.

    A judge who does not know says nothing, but for those without whom a promise is not said to hold.
    """
    found = tuple(each for each in said if each.state != "unknown")
    held = {each.statement for each in said if each.state == "holds"}
    silent = {inspect.getdoc(each) or "" for each in DECISIVE[promise]} | _STATED.get(promise, set())
    silent -= held | {_INSTEAD[each] for each in held if each in _INSTEAD}
    if not silent or not said or any(each.state == "broken" for each in said):
        return found or said
    return tuple(replace(each, reason=f"{each.statement} {each.reason}") for each in said if each.statement in silent)


DECISIVE: dict[str, tuple[Callable[..., Verdict], ...]] = {
    "G1": (account.plan_said,),
    "G2": (account.accounts_listed,),
    "G3": (connecting.hash_understood,),
    "G4": (account.token_type_decides,),
    "G5": (account.scopes_decide,),
    "G6": (account.file_complete, account.shown_once),
    "G7": (lost_credentials.old_credentials_refused, lost_credentials.refusal_said),
    "G8": (connecting.environment_decides,),
    "G9": (connecting.system_found, connecting.good_credentials_accepted),
    "G10": (cancellations.cancellation_changes_nothing, cancellations.cancellation_recorded),
    "G11": (trial.open_while_trial_lasts,),
    "G12": (orders.reference_in_time,),
    "G13": (orders.one_sales_order, orders.one_purchase_order_each),
    "G14": (orders.cut_off_kept,),
    "G15": (shipments.status_follows_shipments, shipments.items_shown),
    "G16": (cancellations.cancellations_shown,),
    "G17": (orders.none_left_waiting, orders.documents_together),
    "G18": (inventory.imports_counted, inventory.imports_told_truly),
    "G19": (inventory.matched_as_told,),
    "G20": (inventory.changed_at_ten_past,),
    "G21": (inventory.levels_shown,),
    "G22": (feed_pages.contents_as_uploaded, feed_pages.template_has),
    "G23": (product_feeds.feed_listed, feed_pages.each_side_sees_its_feeds),
    "G24": (product_feeds.complete_means_in_store,),
    "G25": (conservation.products_conserved,),
    "G26": (product_feeds.exported_exactly,),
}
"""The judges without whose word a promise is not said to hold, whatever others say."""

_INSTEAD = {inspect.getdoc(stock.stock_conserved) or "": inspect.getdoc(inventory.levels_shown) or ""}
"""Where the second judge can tell nothing because something was sold meanwhile, the first one's word is enough."""

_STATED = {
    "G7": {"With new credentials no order is lost or doubled."},
    "G15": {"Every parcel shows in the store once, with its pieces, tracking number and carrier, within a cycle."},
}
"""The same of judges whose statement is not their docstring."""
