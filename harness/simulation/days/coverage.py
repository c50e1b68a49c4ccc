"""What happens in lives: the dimensions of everyday life, each with how often it was met in a world.

What is done about it is in ``workload``; which lives are lived to be counted is for whoever counts.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from fakes.bigcommerce.state.records import Order, OrderProduct
from fakes.people.deeds import (
    ACKNOWLEDGE,
    APPROVE_FEED,
    ARCHIVE_ORDER,
    BACK_ORDER,
    CANCEL,
    CANCEL_ELSEWHERE,
    CAPTURE,
    EDIT_ORDER,
    ENTER_ORDER,
    ORDER_ELSEWHERE,
    PAY,
    REFUND_ORDER,
    SET_STATUS,
    SHIP,
    SHIP_ELSEWHERE,
    SWITCH_OFF_ELSEWHERE,
    TAKE_BACK,
    UPLOAD_FEED,
    UPLOAD_INVENTORY,
    UPLOAD_MATCHING,
    WRITE_NOTES,
    Deed,
)
from harness.record.event import Event
from harness.simulation.days.staff import HELD
from harness.simulation.world import World

CYCLE, HOUR = timedelta(minutes=15), timedelta(hours=1)

CLOCK_CHANGES = {
    "New York, spring": datetime(2026, 3, 8, 7, 0, tzinfo=UTC),
    "New York, autumn": datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    "Berlin, spring": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    "Berlin, autumn": datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
}

Facts = Mapping[str, Any]


class Lived:
    """One world at its end, with what is asked of it again and again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.orders = list(world.bigcommerce.orders.values())
        self.zone = ZoneInfo(world.bigcommerce.store.settings.profile.timezone)
        self._deeds: dict[str, list[Event]] = {}
        for deed in world.history.deeds():
            self._deeds.setdefault(deed.name, []).append(deed)

    def deeds(self, name: Deed) -> list[Event]:
        """What was done under a name."""
        return self._deeds.get(name, [])

    @cached_property
    def documents(self) -> list[Any]:
        return self.world.logicbroker.documents(environment=self.world.retailer.company.environment)

    @property
    def shipped_at(self) -> list[datetime]:
        return [document.created_at for document in self.documents if document.type == "Shipment"]

    @cached_property
    def fed_quantities(self) -> list[str]:
        """Every quantity that a supplier fed, as it stood in the file."""
        files = [deed.facts["content"].splitlines() for deed in self.deeds(UPLOAD_INVENTORY)]
        return [line.rsplit(",", 1)[-1] for lines in files for line in lines[1:]]

    def local(self, moment: datetime) -> datetime:
        """The store's own time."""
        return moment.astimezone(self.zone)


Count = Callable[[Lived], int]


def met(world: World) -> Counter[str]:
    """How often each dimension was met in a world."""
    lived = Lived(world)
    return Counter({name: count(lived) for group in DIMENSIONS.values() for name, count in group.items()})


# How things are counted.


def _orders(fits: Callable[[Order], Any]) -> Count:
    return lambda lived: sum(bool(fits(order)) for order in lived.orders)


def _lines(fits: Callable[[OrderProduct], Any]) -> Count:
    return lambda lived: sum(bool(fits(line)) for order in lived.orders for line in order.products)


def _deeds(name: Deed, fits: Callable[[Facts], Any] = lambda facts: True) -> Count:
    return lambda lived: sum(bool(fits(deed.facts)) for deed in lived.deeds(name))


def _placed(fits: Callable[[datetime], Any]) -> Count:
    """Orders whose moment, by the store's own clock, is such a one."""
    return lambda lived: sum(bool(fits(lived.local(order.date_created))) for order in lived.orders)


def _around(change: datetime) -> Count:
    """Orders within three hours of the moment at which clocks are changed."""
    return lambda lived: sum(abs(order.date_created - change) <= 3 * HOUR for order in lived.orders)


def _cycles_with(many: int, moments: Callable[[Lived], Iterable[datetime]]) -> Count:
    """Quarters of an hour in which something happened more often than so."""

    def count(lived: Lived) -> int:
        quarters = Counter(int(at.timestamp()) // int(CYCLE.total_seconds()) for at in moments(lived))
        return sum(times > many for times in quarters.values())

    return count


# What is looked for.


def _texts(order: Order) -> Iterator[str]:
    """Whatever people wrote of one order, but for the names of goods."""
    for address in (order.billing_address, *(place.address for place in order.shipping_addresses)):
        yield from (str(value) for value in address.values())
    yield order.customer_message or ""
    for line in order.products:
        yield line.fields.get("wrapping_message") or ""


def _script(*names: str) -> Count:
    """Orders in which a letter's name begins so, such as ``GREEK``."""
    return _with(lambda letter: _name_of(letter).startswith(names))


def _name_of(letter: str) -> str:
    return "" if letter.isascii() else unicodedata.name(letter, "")


def _with(fits: Callable[[str], bool]) -> Count:
    return _orders(lambda order: any(fits(letter) for text in _texts(order) for letter in text))


def _addresses(fits: Callable[[Mapping[str, Any]], Any]) -> Count:
    return _orders(lambda order: any(fits(place.address) for place in order.shipping_addresses))


def _goes_elsewhere(order: Order) -> bool:
    return any(place.address["street_1"] != order.billing_address["street_1"] for place in order.shipping_addresses)


def _same_twice(order: Order) -> bool:
    """Whether a SKU stands on two lines that go to one address."""
    return max(Counter((line.sku, line.order_address_id) for line in order.products).values(), default=0) > 1


def _parcel(fits: Callable[[Facts], Any]) -> Count:
    return _deeds(SHIP, lambda facts: any(fits(parcel) for parcel in facts["packages"]))


def _carried_by(*codes: str) -> Count:
    return _parcel(lambda parcel: parcel["carrier"] in codes)


def _feeds(fits: Callable[[list[str]], Any]) -> Count:
    return _deeds(UPLOAD_FEED, lambda facts: fits(facts["content"].splitlines()))


def _approved_at_once(lived: Lived) -> int:
    moments = Counter(deed.at for deed in lived.deeds(APPROVE_FEED))
    return sum(count > 1 for count in moments.values())


def _unmatched_feeds(lived: Lived) -> int:
    """Feeds that were approved without a matching file in the same moment."""
    matched = {deed.at for deed in lived.deeds(UPLOAD_MATCHING)}
    return sum(deed.at not in matched for deed in lived.deeds(APPROVE_FEED))


def _answered_without_acceptance(lived: Lived) -> int:
    accepted = {deed.facts["order_id"] for deed in lived.deeds(ACKNOWLEDGE)}
    return sum(deed.facts["order_id"] not in accepted for deed in lived.deeds(SHIP))


def _noted_beside_the_connector(lived: Lived) -> int:
    """Orders on whose notes the staff wrote, and a cancellation of the supplier stands as well."""
    noted = {deed.facts["order_id"] for deed in lived.deeds(WRITE_NOTES)}
    return sum(order.id in noted and "Cancelled by the supplier" in (order.staff_notes or "") for order in lived.orders)


def _with_taken_numbers(lived: Lived) -> int:
    taken = {number for store in lived.world.other_stores for number in store.references}
    return sum(str(order.id) in taken for order in lived.orders)


def _transfers_that_came(lived: Lived) -> int:
    """Orders that were to be paid by bank, and that the staff let go on."""
    by_bank = {order.id for order in lived.orders if order.payment_method == "Bank Deposit"}
    moved = [deed.facts for deed in lived.deeds(SET_STATUS)]
    return sum(facts["order_id"] in by_bank and facts["status"] == "Awaiting Fulfillment" for facts in moved)


def _orders_of_several_suppliers(lived: Lived) -> int:
    receivers: dict[str, set[int | None]] = {}
    for document in lived.documents:
        if document.type == "PurchaseOrder":
            receivers.setdefault(document.link_key, set()).add(document.receiver_id)
    return sum(len(each) > 1 for each in receivers.values())


def _soon(name: Deed, *, within_a_cycle: bool) -> Count:
    """Deeds of the staff with an order within a quarter of an hour of its placing, or later."""

    def count(lived: Lived) -> int:
        placed = {order.id: order.date_created for order in lived.orders}
        ages = [deed.at - placed[deed.facts["order_id"]] for deed in lived.deeds(name)]
        return sum((age <= CYCLE) is within_a_cycle for age in ages)

    return count


def _fed(fits: Callable[[str], Any]) -> Count:
    return lambda lived: sum(bool(fits(quantity)) for quantity in lived.fed_quantities)


def _digits(text: str, least: int) -> bool:
    return text.isdecimal() and len(text) >= least


DIMENSIONS: dict[str, dict[str, Count]] = {
    "Money": {
        "order with taxes": _orders(lambda o: o.total_inc_tax > o.total_ex_tax),
        "order of a store that enters prices with tax": _orders(lambda o: o.is_tax_inclusive),
        "order without taxes": _orders(lambda o: o.total_inc_tax == o.total_ex_tax),
        "discount": _orders(lambda o: o.discount_amount),
        "coupon": _orders(lambda o: o.coupons),
        "shipping costs": _orders(lambda o: o.costs["shipping_cost_inc_tax"]),
        "handling costs": _orders(lambda o: o.costs["handling_cost_inc_tax"]),
        "paid in another currency": _orders(lambda o: not o.currency.is_store_s_own),
        "shown in another currency than paid in": _orders(lambda o: o.shown_in.code != o.currency.code),
        "store credit": _orders(lambda o: o.store_credit),
        "nothing to pay": _orders(lambda o: not o.total_inc_tax),
        "several coupons": _orders(lambda o: len(o.coupons) > 1),
    },
    "Payment": {
        "transfer that came later": _transfers_that_came,
        "transfer that never came": _orders(lambda o: o.status == "Awaiting Payment"),
        "reserved and taken later": _deeds(CAPTURE),
        "left, and paid after all": _deeds(PAY),
        "left and never paid": _orders(lambda o: o.status == "Incomplete"),
        "by telephone": _deeds(ENTER_ORDER),
    },
    "People and places": {
        "regular customer": _orders(lambda o: o.customer_id),
        "from abroad": _orders(lambda o: o.billing_address["country_iso2"] != "US"),
        "to another address than the bill's": _orders(_goes_elsewhere),
        "several addresses": _orders(lambda o: len(o.shipping_addresses) > 1),
        "second street line": _addresses(lambda a: a["street_2"]),
        "street line of more than 60 letters": _addresses(lambda a: len(a["street_2"]) > 60),
        "no e-mail address": _orders(lambda o: not o.billing_address["email"]),
        "company": _addresses(lambda a: a["company"]),
        "several form fields": _addresses(lambda a: len(a["form_fields"]) > 1),
        "message of the customer": _orders(lambda o: o.customer_message),
        "Greek": _script("GREEK"),
        "Cyrillic": _script("CYRILLIC"),
        "Hebrew, right to left": _script("HEBREW"),
        "Arabic, right to left": _script("ARABIC"),
        "Chinese, Japanese or Korean": _script("CJK", "HIRAGANA", "KATAKANA", "HANGUL"),
        "Devanagari or Thai": _script("DEVANAGARI", "THAI"),
        "combining mark": _with(lambda letter: unicodedata.combining(letter) > 0),
        "emoji": _with(lambda letter: ord(letter) > 0xFFFF),
    },
    "Goods": {
        "variant with an option": _lines(lambda line: line.product_options),
        "digital line beside goods": _orders(lambda o: {line.type for line in o.products} == {"digital", "physical"}),
        "digital order": _orders(lambda o: o.is_digital),
        "custom line without SKU": _lines(lambda line: not line.product_id and not line.sku),
        "custom line with a SKU": _lines(lambda line: not line.product_id and line.sku),
        "gift wrapping": _lines(lambda line: line.fields.get("wrapping_message")),
        "SKU with leading zeros": _lines(lambda line: line.sku.isdecimal() and line.sku.startswith("0")),
        "SKU that looks like a number": _lines(lambda line: line.sku in ("7", "1E5")),
        "SKU beyond ASCII": _lines(lambda line: not line.sku.isascii()),
        "the same SKU on two lines": _orders(_same_twice),
        "name of goods beyond ASCII": _lines(lambda line: not line.name.isascii()),
        "several suppliers": _orders_of_several_suppliers,
        "order of more than 50 lines": _orders(lambda o: len(o.products) > 50),
        "order of 500 lines": _orders(lambda o: len(o.products) >= 500),
        "two dozen pieces of one thing": _lines(lambda line: line.quantity >= 24),
        "goods with a cost price": _lines(lambda line: line.sku == "OWN-SHELF"),
        "option of more than 20 letters": _lines(lambda line: line.sku == "OWN-ROPE-L"),
        "novelty that is bought": _lines(lambda line: line.sku.startswith("NEW-")),
    },
    "Staff": {
        "edited before it was sent": _soon(EDIT_ORDER, within_a_cycle=True),
        "edited later": _soon(EDIT_ORDER, within_a_cycle=False),
        "cancelled": _deeds(SET_STATUS, lambda f: f["status"] == "Cancelled"),
        "held for verification": _deeds(SET_STATUS, lambda f: f["status"] == HELD),
        "archived": _deeds(ARCHIVE_ORDER),
        "refunded whole": _deeds(REFUND_ORDER, lambda f: f["lines"] is None),
        "refunded in part": _deeds(REFUND_ORDER, lambda f: f["lines"] is not None),
        "staff notes": _deeds(WRITE_NOTES),
        "staff notes of more than 300 letters": _deeds(WRITE_NOTES, lambda f: len(f["notes"]) > 300),
        "staff notes beside those of the connector": _noted_beside_the_connector,
    },
    "Suppliers": {
        "accepted first": _deeds(ACKNOWLEDGE),
        "shipped without a word before": _answered_without_acceptance,
        "back-ordered": _deeds(BACK_ORDER),
        "all cancelled": _deeds(CANCEL, lambda f: f["lines"] is None),
        "a piece cancelled": _deeds(CANCEL, lambda f: f["lines"] is not None),
        "shipped in part": _deeds(SHIP, lambda f: len(f["packages"]) == 1 and f["packages"][0]["lines"]),
        "several packages in one document": _deeds(SHIP, lambda f: len(f["packages"]) > 1),
        "no tracking number": _parcel(lambda p: not p["tracking_number"]),
        "tracking number with a blank": _parcel(lambda p: " " in p["tracking_number"]),
        "UPS": _carried_by("UPSN"),
        "FedEx": _carried_by("FDEG", "FDEG-CG"),
        "USPS": _carried_by("USPS"),
        "DHL": _carried_by("DHLC"),
        "a regional carrier": _carried_by("ONTRAC", "LSO", "GLS"),
        "a carrier's name with a blank": _parcel(lambda p: " " in p["carrier"]),
        "a failed shipment": lambda lived: sum(d.type == "Shipment" and d.status == "Failed" for d in lived.documents),
        "goods taken back": _deeds(TAKE_BACK),
    },
    "Feeds": {
        "level above 99": _fed(lambda q: _digits(q, 3)),
        "level of four digits": _fed(lambda q: _digits(q, 4)),
        "level of nothing": _fed(lambda q: q == "0"),
        "row that is no stock": _fed(lambda q: q and not q.isdecimal()),
        "stock in the middle of the day": _deeds(UPLOAD_INVENTORY, lambda f: len(f["content"].splitlines()) <= 6),
        "product feed with variants": _feeds(lambda lines: "parent_sku" in lines[0]),
        "product feed of more than 100 items": _feeds(lambda lines: len(lines) > 100),
        "several product feeds approved at once": _approved_at_once,
        "product feed about the retailer's own products": _feeds(lambda lines: any("OWN-" in line for line in lines)),
        "level of something hidden or not counted": _deeds(UPLOAD_INVENTORY, lambda f: "OWN-HIDDEN" in f["content"]),
        "matching file for novelties": _deeds(UPLOAD_MATCHING, lambda f: "NEW-" in f["content"]),
        "matching file forgotten": _unmatched_feeds,
    },
    "Time": {
        "order at night": _placed(lambda at: at.hour < 6),
        "order on a Friday evening": _placed(lambda at: at.isoweekday() == 5 and at.hour >= 17),
        "order at a weekend": _placed(lambda at: at.isoweekday() >= 6),
        "order on the last day of a month": _placed(lambda at: (at + timedelta(days=1)).day == 1),
        "order on the first day of a month": _placed(lambda at: at.day == 1),
        "order on New Year's Eve": _placed(lambda at: (at.month, at.day) == (12, 31)),
        "order on 29 February": _placed(lambda at: (at.month, at.day) == (2, 29)),
        **{f"order around the change of clocks: {place}": _around(at) for place, at in CLOCK_CHANGES.items()},
    },
    "Another store of the retailer": {
        "order there": _deeds(ORDER_ELSEWHERE),
        "order whose number is taken by one there": _with_taken_numbers,
        "shipped there": _deeds(SHIP_ELSEWHERE),
        "cancelled there": _deeds(CANCEL_ELSEWHERE),
        "its connector switched off": _deeds(SWITCH_OFF_ELSEWHERE),
    },
    "More than a page": {
        "cycle with more than 250 orders": _cycles_with(250, lambda lived: [o.date_created for o in lived.orders]),
        "cycle with more than 100 shipments": _cycles_with(100, lambda lived: lived.shipped_at),
    },
}
"""What can be met, by what it is about."""
