"""Steps that replay a recorded life: one for each deed, with every detail that is needed to do exactly the same again.

The sentences are written by ``harness.simulation.story.sentences``, and only a world of fakes can replay all of them.
The shorter steps, for features that people write, are in the other modules.  PYTEST_DONT_REWRITE
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from pytest_bdd import parsers, step

from fakes.bigcommerce.state.records import Order
from fakes.logicbroker.state.companies import EnvironmentName
from fakes.logicbroker.state.documents import Type
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed
from fakes.people import NothingOpen, Supplier
from fakes.people.deeds import UPLOAD_FEED
from fakes.people.spreadsheets import from_text
from harness.conformance.records import CreatedAccount
from harness.record.looks import NOTHING_OPEN
from harness.simulation import World
from harness.simulation.story.quoting import QUOTED, from_cell, unquoted
from harness.simulation.story.sentences import ORDINALS
from harness.simulation.trouble.nemesis import Mixture, mixture_named
from harness.steps.keyring import Keyring
from harness.steps.people import lines_of

PIECES = rf"\d+ of {QUOTED}(?: and \d+ of {QUOTED})*"
WHO = rf"the (?P<who>{'|'.join(ORDINALS)}) supplier"
OF_ORDER = rf"of order (?P<order_id>\d+), {WHO}"
WHAT = rf"(?P<what>everything|{PIECES})"

TableRows = list[list[str]]
Details = ParamSpec("Details")


def unnamed(pattern: re.Pattern[str]) -> str:
    """A pattern whose groups have no names, to stand within another one."""
    return re.sub(r"\?P<\w+>", "?:", pattern.pattern)


def groups(pattern: re.Pattern[str], text: str) -> dict[str, Any]:
    """What the named groups of a pattern are in a text that it matches."""
    found = pattern.fullmatch(text)
    return found.groupdict() if found else {}


def _supplier(world: World, who: str) -> Supplier:
    return world.suppliers[ORDINALS.index(who)]


def _try(
    world: World,
    deed: Callable[Concatenate[int, Details], object],
    order_id: int,
    *how: Details.args,
    **named: Details.kwargs,
) -> None:
    """Let a supplier do something with an order, unless the connector under test has not brought it to the portal."""
    try:
        deed(order_id, *how, **named)
    except NothingOpen as reason:
        world.history.observe(NOTHING_OPEN, order_id=order_id, reason=reason)


def _lines(what: str) -> list[tuple[str, int]] | None:
    return None if what == "everything" else lines_of(what)


def _file(docstring: str, datatable: TableRows) -> bytes | list[dict[str, str]]:
    """What was uploaded: the rows of a table, or a file as it stands."""
    if docstring:
        return from_text(json.loads(docstring))
    names, *rows = [list(map(from_cell, row)) for row in datatable]
    return [dict(zip(names, row, strict=True)) for row in rows]


# The shopper.


_HOW = re.compile(
    r"(?: to (?P<places>\d+) address(?:es)?)?(?P<regular> as the regular customer)?"
    r"(?P<unpaid> and leaves without paying)?(?: with these wishes)?"
)


@step(parsers.re(rf"the shopper orders (?P<wish>{PIECES})(?P<how>{unnamed(_HOW)})"), target_fixture="order")
def _ordered(world: World, wish: str, how: str, docstring: str = "{}") -> Order:
    said = groups(_HOW, how)
    wishes = json.loads(docstring)
    ship_to = wishes.pop("ship_to", None) if said["places"] is None else int(said["places"])
    if said["regular"]:  # What is not said is left to the shopper: not every one on a stage knows of it.
        wishes["guest"] = False
    if said["unpaid"]:
        wishes["pay"] = False
    return world.shopper.place_order(lines_of(wish), ship_to=ship_to, **wishes)


@step(parsers.re(r"the shopper pays for order (?P<order_id>\d+)"), converters={"order_id": int})
def _paid(world: World, order_id: int) -> None:
    world.shopper.pay(order_id)


@step("the shopper opens an account")
def _account_opened(world: World) -> None:
    world.shopper.open_account()


# The suppliers.


@step(parsers.re(rf"{OF_ORDER} acknowledges everything"), converters={"order_id": int})
def _acknowledged(world: World, who: str, order_id: int) -> None:
    _try(world, _supplier(world, who).acknowledge, order_id)


_PARCEL = re.compile(rf"as (?P<number>{QUOTED}) with (?P<carrier>{QUOTED})")


@step(
    parsers.re(rf"{OF_ORDER} ships {WHAT} (?P<parcel>{unnamed(_PARCEL)})"),
    converters={"order_id": int},
)
def _shipped(world: World, who: str, order_id: int, what: str, parcel: str) -> None:
    said = groups(_PARCEL, parcel)
    _try(world, _supplier(world, who).ship, order_id, _lines(what), unquoted(said["number"]), unquoted(said["carrier"]))


@step(parsers.re(rf"{OF_ORDER} ships these parcels"), converters={"order_id": int})
def _parcels_shipped(world: World, who: str, order_id: int, datatable: TableRows) -> None:
    parcels: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for *texts, pieces in datatable[1:]:
        number, carrier, sku = map(from_cell, texts)
        parcels.setdefault((number, carrier), []).append((sku, int(pieces)))
    packages = [
        {"tracking_number": number, "carrier": carrier, "lines": lines} for (number, carrier), lines in parcels.items()
    ]
    _try(world, _supplier(world, who).ship, order_id, packages=packages)


@step(
    parsers.re(rf"{OF_ORDER} cancels {WHAT} because of (?P<reason>{QUOTED})"),
    converters={"order_id": int, "reason": unquoted},
)
def _cancelled(world: World, who: str, order_id: int, what: str, reason: str) -> None:
    _try(world, _supplier(world, who).cancel, order_id, _lines(what), reason)


@step(
    parsers.re(rf"{OF_ORDER} back-orders {WHAT} because of (?P<reason>{QUOTED})"),
    converters={"order_id": int, "reason": unquoted},
)
def _back_ordered(world: World, who: str, order_id: int, what: str, reason: str) -> None:
    _try(world, _supplier(world, who).back_order, order_id, _lines(what), reason)


@step(parsers.re(rf"{OF_ORDER} takes back {WHAT} for the reason (?P<code>\w+)"), converters={"order_id": int})
def _taken_back(world: World, who: str, order_id: int, what: str, code: str) -> None:
    _try(world, _supplier(world, who).take_back, order_id, _lines(what), code)


@step(parsers.re(rf"{OF_ORDER} invoices what was shipped"), converters={"order_id": int})
def _invoiced(world: World, who: str, order_id: int) -> None:
    _try(world, _supplier(world, who).invoice, order_id)


@step(
    parsers.re(rf"{WHO} uploads the inventory file (?P<name>{QUOTED})(?: as it stands)?"), converters={"name": unquoted}
)
def _inventory_uploaded(world: World, who: str, name: str, docstring: str = "", datatable: TableRows = ()) -> None:  # type: ignore[assignment]
    _supplier(world, who).upload_inventory(_file(docstring, datatable), name)


@step(
    parsers.re(rf"{WHO} uploads the product feed (?P<name>{QUOTED})(?: as it stands)?"),
    converters={"name": unquoted},
    target_fixture="feed",
)
def _feed_uploaded(world: World, who: str, name: str, docstring: str = "", datatable: TableRows = ()) -> ProductFeed:  # type: ignore[assignment]
    return _supplier(world, who).upload_product_feed(_file(docstring, datatable), name)


# The retailer.


@step(
    parsers.re(rf"the retailer uploads the matching file (?P<name>{QUOTED}) for {WHO}(?: as it stands)?"),
    converters={"name": unquoted},
)
def _matching_uploaded(world: World, who: str, name: str, docstring: str = "", datatable: TableRows = ()) -> None:  # type: ignore[assignment]
    world.retailer.upload_matching_file(_supplier(world, who), _file(docstring, datatable), name)


@step("the retailer creates this API account", target_fixture="account")
def _account_created(world: World, keyring: Keyring, docstring: str) -> CreatedAccount:
    return keyring.keep(world.retailer.create_api_account(**json.loads(docstring)))


@step(parsers.parse("the retailer deletes API account {number:d}"))
def _account_deleted(world: World, number: int) -> None:
    world.retailer.delete_api_account(number)


@step(
    parsers.re(
        r"the retailer connects the store in (?P<environment>stage|production) with API account (?P<number>\d+), "
        r"(?P<leave>with|without) leave to cancel"
    )
)
def _connected(world: World, keyring: Keyring, environment: EnvironmentName, number: str, leave: str) -> None:
    credentials = keyring.credentials(world, int(number))
    allowed = leave == "with"
    world.retailer.connect(credentials, environment=environment, allow_cancelling_orders=allowed)


@step(parsers.parse("the retailer enters the credentials of API account {number:d}"))
def _credentials_entered(world: World, keyring: Keyring, number: int) -> None:
    world.retailer.reconnect(keyring.credentials(world, number))


@step(parsers.re("the retailer (?P<verb>allows|forbids) cancelling orders"))
def _leave_changed(world: World, verb: str) -> None:
    world.retailer.allow_cancelling_orders(verb == "allows")


@step(parsers.re(rf"the retailer chooses the plan (?P<plan>{QUOTED})"), converters={"plan": unquoted})
def _plan_chosen(world: World, plan: str) -> None:
    world.retailer.choose_plan(plan)


@step(parsers.re(rf"the retailer adds the product (?P<sku>{QUOTED})"), converters={"sku": unquoted})
def _product_added(world: World, sku: str, docstring: str) -> None:
    world.retailer.add_product(sku=sku, **json.loads(docstring))


@step(parsers.re(rf"the retailer deletes the product (?P<sku>{QUOTED})"), converters={"sku": unquoted})
def _product_deleted(world: World, sku: str) -> None:
    world.retailer.delete_product(sku)


@step(
    parsers.re(rf"the retailer sets the stock of (?P<sku>{QUOTED}) to (?P<level>-?\d+)"),
    converters={"sku": unquoted, "level": int},
)
def _stock_set(world: World, sku: str, level: int) -> None:
    world.retailer.set_stock(sku, level)


@step(parsers.re(rf"the retailer sets order (?P<order_id>\d+) to (?:(?P<label>{QUOTED})|status (?P<number>\d+))"))
def _status_set(world: World, order_id: str, label: str | None, number: str | None) -> None:
    world.retailer.set_order_status(int(order_id), int(str(number)) if label is None else unquoted(label))


@step(parsers.re(rf"the retailer changes order (?P<order_id>\d+) to (?P<pieces>\d+) of (?P<sku>{QUOTED})"))
def _edited(world: World, order_id: str, pieces: str, sku: str) -> None:
    world.retailer.change_quantity(int(order_id), unquoted(sku), int(pieces))


@step(parsers.parse("the retailer refunds order {order_id:d}"))
def _refunded(world: World, order_id: int) -> None:
    world.retailer.refund_order(order_id)


@step(parsers.parse("the retailer archives order {order_id:d}"))
def _archived(world: World, order_id: int) -> None:
    world.retailer.archive_order(order_id)


@step(parsers.re(rf"the retailer refunds (?P<what>{PIECES}) of order (?P<order_id>\d+)"))
def _refunded_in_part(world: World, what: str, order_id: str) -> None:
    world.retailer.refund_order(int(order_id), lines_of(what))


@step(parsers.parse("the retailer writes into the staff notes of order {order_id:d}"))
def _notes_written(world: World, order_id: int, docstring: str) -> None:
    world.retailer.write_staff_notes(order_id, json.loads(docstring))


@step("the retailer enters this order", target_fixture="order")
def _order_entered(world: World, docstring: str) -> Any:
    wish = json.loads(docstring)
    lines = [(sku, count) for sku, count in wish.pop("lines")]
    return world.retailer.enter_order(lines, **wish)


@step(parsers.parse("the retailer takes the reserved payment of order {order_id:d}"))
def _payment_captured(world: World, order_id: int) -> None:
    world.retailer.capture_payment(order_id)


@step(parsers.re(rf"the retailer makes the coupon (?P<code>{QUOTED}) of (?P<amount>[\d.]+) (?P<kind>[a-z ]+)"))
def _coupon_created(world: World, code: str, amount: str, kind: str) -> None:
    world.retailer.create_coupon(unquoted(code), kind, amount)


@step(parsers.re(r"the retailer also sells in (?P<code>\w+) at (?P<rate>[\d.]+) with (?P<digits>\d) digits"))
def _currency_added(world: World, code: str, rate: str, digits: str) -> None:
    world.retailer.add_currency(code, rate, digits=int(digits))


@step(parsers.re(r"the retailer gives customer (?P<customer>\d+) a store credit of (?P<amount>[\d.]+)"))
def _credit_given(world: World, customer: str, amount: str) -> None:
    world.retailer.give_store_credit(int(customer), amount)


@step(parsers.re(rf"the retailer changes the setting (?P<setting>{QUOTED}) to (?P<value>.+)"))
def _setting_changed(world: World, setting: str, value: str) -> None:
    world.retailer.change_setting(unquoted(setting), json.loads(value))


@step(parsers.re(rf"the retailer changes the feed settings of (?:all suppliers|{WHO})"))
def _feed_settings_changed(world: World, who: str | None, docstring: str) -> None:
    world.retailer.change_feed_settings(None if who is None else _supplier(world, who), **json.loads(docstring))


@step(parsers.re(r"the retailer retries (?P<kind>\w+) (?P<number>\d+) of order (?P<order_id>\d+)"))
def _retried(world: World, kind: Type, number: str, order_id: str) -> None:
    environment = world.retailer.company.environment
    world.retailer.retry(world.logicbroker.documents(order_id, kind, environment=environment)[int(number) - 1])


@step(
    parsers.re(
        rf"(?:the retailer|{WHO}) (?P<verb>approves|sends|deletes|downloads) product feed (?P<number>\d+)(?: again)?"
    )
)
def _feed_handled(world: World, who: str | None, verb: str, number: str) -> None:
    deed = {"approves": "approve", "sends": "send_feed", "deletes": "delete_feed", "downloads": "download_feed"}[verb]
    person = world.retailer if who is None else _supplier(world, who)
    getattr(person, deed)(_feed_id(world, number))


def _feed_id(world: World, number: str) -> str:
    """The ID of a product feed by the number of its upload, counted from 1."""
    return str(world.history.deeds(UPLOAD_FEED)[int(number) - 1].facts["feed_id"])


@step(parsers.re(rf"{WHO} fixes row (?P<row>\d+) of product feed (?P<number>\d+)"))
def _item_fixed(world: World, who: str, row: str, number: str, docstring: str) -> None:
    _supplier(world, who).fix_item(_feed_id(world, number), int(row), json.loads(docstring))


@step(parsers.re(rf"the retailer clears the (?P<what>feeds|matches) of {WHO}"))
def _cleared(world: World, what: str, who: str) -> None:
    clear = {"feeds": world.retailer.clear_feeds, "matches": world.retailer.clear_matches}
    clear[what](_supplier(world, who))


# The wire and the process.


_WHERE = re.compile(
    rf"(?: with (?P<method>\w+))?(?: to (?P<service>\w+))?(?: at (?P<path>{QUOTED}))?(?: until (?P<until>\S+))?"
)
_WHICH = r"the next request|the next \d+ requests|every request"


@step(parsers.re(rf"(?P<fault>{QUOTED}) strikes (?P<which>{_WHICH})(?P<where>{unnamed(_WHERE)})"))
def _struck(world: World, fault: str, which: str, where: str) -> None:
    said = groups(_WHERE, where)
    until, path = said.pop("until"), said.pop("path")
    counts = [int(word) for word in which.split() if word.isdecimal()]
    times = counts[0] if counts else None
    world.nemesis.strike(
        unquoted(fault),
        times=times,
        until=datetime.fromisoformat(until) if until else None,
        path=unquoted(path) if path else None,
        **said,
    )


@step(parsers.re(rf"the weather on the wire becomes (?P<name>{QUOTED})(?: like this)?"), converters={"name": unquoted})
def _weather_changed(world: World, name: str, docstring: str = "") -> None:
    world.nemesis.mixture = Mixture(name, json.loads(docstring)) if docstring else mixture_named(name)


@step("nothing goes wrong on the wire any more")
def _rested(world: World) -> None:
    world.nemesis.rest()


@step("the wire may fail again")
def _woken(world: World) -> None:
    world.nemesis.wake()


@step("the connector is started anew")
def _restarted(world: World) -> None:
    world.restart_connector()
