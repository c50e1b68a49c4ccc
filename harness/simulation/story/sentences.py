"""Deeds as sentences: for everything that people do, the step of a feature that does it again, and the line of Python.

Which deeds there were is read by ``steps_of_history``; what the steps do is in ``harness.steps``.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from fakes.bigcommerce.state.accounts import V2_V3_TOKEN
from fakes.people.deeds import (
    ABANDON_ORDER,
    ACKNOWLEDGE,
    ADD_CURRENCY,
    ADD_PRODUCT,
    ALLOW_CANCELLING,
    APPROVE_FEED,
    ARCHIVE_ORDER,
    BACK_ORDER,
    CANCEL,
    CANCEL_ELSEWHERE,
    CAPTURE,
    CHANGE_FEED_SETTINGS,
    CHANGE_SETTING,
    CHOOSE_PLAN,
    CLEAR_FEEDS,
    CLEAR_MATCHES,
    CONNECT,
    CREATE_ACCOUNT,
    CREATE_COUPON,
    DELETE_ACCOUNT,
    DELETE_FEED,
    DELETE_PRODUCT,
    DOWNLOAD_FEED,
    EDIT_ORDER,
    ENTER_ORDER,
    FIX_ITEM,
    FORBID_CANCELLING,
    GIVE_CREDIT,
    INVOICE,
    OPEN_ACCOUNT,
    OPEN_ELSEWHERE,
    ORDER_ELSEWHERE,
    PAY,
    PLACE_ORDER,
    RECONNECT,
    REFUND_ORDER,
    RETRY,
    SEND_FEED,
    SET_STATUS,
    SET_STOCK,
    SHIP,
    SHIP_ELSEWHERE,
    SWITCH_OFF_ELSEWHERE,
    SWITCH_ON_ELSEWHERE,
    TAKE_BACK,
    UPLOAD_FEED,
    UPLOAD_INVENTORY,
    UPLOAD_MATCHING,
    WRITE_NOTES,
    Deed,
)
from fakes.people.identities import AT_HOME
from fakes.people.retailer import CONNECTION_ACCOUNT, CONNECTION_SCOPES
from fakes.people.spreadsheets import csv_of, from_text
from harness.record.looks import DRAW_FAULTS, PLAN_FAULT, REST_WIRE, RESTART, WAKE_WIRE
from harness.simulation.story.quoting import Untellable, as_json, call, in_cell, named, python, quoted, word
from harness.simulation.trouble.nemesis import MIXTURES
from harness.sync.secrets import MASK

DIGITS, LEVEL, AMOUNT = r"\d+", r"-?\d+", r"\d+(?:\.\d+)?"

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

StepTable = tuple[tuple[str, ...], ...]
DeedFacts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its sentence, what stands below it, and the lines of Python that do the same.

    Raises:
        Untellable: the sentence would be more than one line, or hide something; or a part of what people typed looked
            like a secret and was masked when it was recorded, so that the step would do something else.
    """

    sentence: str
    code: str
    table: StepTable = ()
    text: str = ""

    def __post_init__(self) -> None:
        if not self.sentence.isprintable():
            raise Untellable(self.sentence, "it would not be one line of text")
        if any(MASK in each for each in (self.sentence, self.code, self.text, *chain(*self.table))):
            raise Untellable(self.sentence, "what looks like a secret in it was masked, so it would be something else")

    def lines(self) -> list[str]:
        """The step as a feature has it, without its keyword."""
        rows = [f"  | {' | '.join(map(_cell, row))} |" for row in self.table]
        text = ['  """', *(f"  {line}" for line in self.text.splitlines()), '  """'] if self.text else []
        return [self.sentence, *rows, *text]


@dataclass(slots=True)
class Cast:
    """The names in one story: its suppliers, and its feeds and API accounts in the order in which they were created."""

    suppliers: Sequence[str]
    document_place: Callable[[str], tuple[str, int, int | str]]
    """From a document's key to its type, its number among its order's documents of this type, from 1, and its order."""
    feeds: list[str] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)
    has_another_store: bool = False

    def supplier(self, name: str) -> tuple[str, str]:
        """How a supplier is called in a sentence and in Python."""
        number = self.suppliers.index(name.removeprefix("supplier "))
        if number >= len(ORDINALS):
            raise Untellable(name, f"only {len(ORDINALS)} suppliers can be told apart")
        return f"the {ORDINALS[number]} supplier", f"world.suppliers[{number}]"

    def feed(self, feed_id: str) -> int:
        """The number of a product feed, counted from 1."""
        return self.feeds.index(feed_id) + 1


def step_of(deed: str, facts: DeedFacts, cast: Cast) -> Step:
    """The step that does a deed again.

    Raises:
        Untellable: there is no sentence for it.
    """
    tell = SENTENCES.get(Deed(deed))
    if tell is None:
        raise Untellable(deed)
    return tell(facts, cast)


# The shopper.


def _order(facts: DeedFacts, cast: Cast, *, paid: bool = True) -> Step:
    ship_to, wishes = facts["ship_to"], dict(facts["checkout"])
    told = f"the shopper orders {wish_of(facts['cart'])}"
    options = {"ship_to": ship_to} if ship_to is not None else {}
    if isinstance(ship_to, int):
        told += f" to {ship_to} {'address' if ship_to == 1 else 'addresses'}"
    elif ship_to is not None:
        wishes["ship_to"] = ship_to
    if facts["origin"] != AT_HOME:
        wishes["origin"] = options["origin"] = facts["origin"]
    if not facts["guest"]:
        told, options["guest"] = f"{told} as the regular customer", False
    if not paid:
        told, options["pay"] = f"{told} and leaves without paying", False
    text = as_json(wishes, 2) if wishes else ""
    told += " with these wishes" if wishes else ""
    return Step(
        told, call("world.shopper.place_order", _lines(facts["cart"]), **options, **facts["checkout"]), (), text
    )


def _abandon(facts: DeedFacts, cast: Cast) -> Step:
    return _order(facts, cast, paid=False)


def _pay(facts: DeedFacts, cast: Cast) -> Step:
    return Step(
        f"the shopper pays for order {word(facts['order_id'], DIGITS)}", call("world.shopper.pay", facts["order_id"])
    )


def _open_account(facts: DeedFacts, cast: Cast) -> Step:
    return Step("the shopper opens an account", "world.shopper.open_account()")


# The suppliers.


def _of_order(facts: DeedFacts, cast: Cast, deed: str, method: str, *arguments: Any, **options: Any) -> Step:
    who, name = cast.supplier(facts["who"])
    order = facts["order_id"]
    return Step(f"of order {word(order, DIGITS)}, {who} {deed}", call(f"{name}.{method}", order, *arguments, **options))


def _acknowledge(facts: DeedFacts, cast: Cast) -> Step:
    return _of_order(facts, cast, "acknowledges everything", "acknowledge")


def _ship(facts: DeedFacts, cast: Cast) -> Step:
    packages = facts["packages"]
    if len(packages) > 1:
        step = _of_order(facts, cast, "ships these parcels", "ship", packages=packages)
        rows = [
            (in_cell(p["tracking_number"]), in_cell(p["carrier"]), in_cell(sku), word(count, DIGITS))
            for p in packages
            for sku, count in p["lines"]
        ]
        return Step(step.sentence, step.code, (("parcel", "carrier", "SKU", "pieces"), *rows))
    (parcel,) = packages
    numbered = f"as {quoted(parcel['tracking_number'])} with {quoted(parcel['carrier'])}"
    told = f"ships {_everything_or(parcel['lines'])} {numbered}"
    lines = None if parcel["lines"] is None else _lines(parcel["lines"])
    return _of_order(facts, cast, told, "ship", lines, parcel["tracking_number"], parcel["carrier"])


def _cancel(facts: DeedFacts, cast: Cast) -> Step:
    lines = None if facts["lines"] is None else _lines(facts["lines"])
    told = f"cancels {_everything_or(facts['lines'])} because of {quoted(facts['reason'])}"
    return _of_order(facts, cast, told, "cancel", lines, facts["reason"])


def _back_order(facts: DeedFacts, cast: Cast) -> Step:
    lines = None if facts["lines"] is None else _lines(facts["lines"])
    told = f"back-orders {_everything_or(facts['lines'])} because of {quoted(facts['reason'])}"
    return _of_order(facts, cast, told, "back_order", lines, facts["reason"])


def _take_back(facts: DeedFacts, cast: Cast) -> Step:
    lines = None if facts["lines"] is None else _lines(facts["lines"])
    told = f"takes back {_everything_or(facts['lines'])} for the reason {word(facts['reason_code'])}"
    return _of_order(facts, cast, told, "take_back", lines, facts["reason_code"])


def _invoice(facts: DeedFacts, cast: Cast) -> Step:
    return _of_order(facts, cast, "invoices what was shipped", "invoice")


def _upload_inventory(facts: DeedFacts, cast: Cast) -> Step:
    who, name = cast.supplier(facts["who"])
    sentence = f"{who} uploads the inventory file {quoted(facts['file_name'])}"
    return _with_file(sentence, f"{name}.upload_inventory", facts)


def _upload_feed(facts: DeedFacts, cast: Cast) -> Step:
    who, name = cast.supplier(facts["who"])
    cast.feeds.append(facts["feed_id"])
    sentence = f"{who} uploads the product feed {quoted(facts['file_name'])}"
    return _with_file(sentence, f"feed_{len(cast.feeds)} = {name}.upload_product_feed", facts)


# The retailer.


def _upload_matching(facts: DeedFacts, cast: Cast) -> Step:
    who, name = cast.supplier(facts["supplier"])
    sentence = f"the retailer uploads the matching file {quoted(facts['file_name'])} for {who}"
    return _with_file(sentence, "world.retailer.upload_matching_file", facts, name)


def _create_account(facts: DeedFacts, cast: Cast) -> Step:
    cast.accounts.append(facts["account_id"])
    about = {"name": facts["name"], "scopes": facts["scopes"], "token_type": facts["type"]}
    code = (
        f"credentials_{facts['account_id']} = {call('world.retailer.create_api_account', **about)}.credentials_file()"
    )
    if about == _USUAL_ACCOUNT:
        usual = f"credentials_{facts['account_id']} = world.retailer.create_api_account().credentials_file()"
        return Step("the retailer creates an API account", usual)
    return Step("the retailer creates this API account", code, (), as_json(about, 2))


_USUAL_ACCOUNT = {"name": CONNECTION_ACCOUNT, "scopes": CONNECTION_SCOPES, "token_type": V2_V3_TOKEN}


def _delete_account(facts: DeedFacts, cast: Cast) -> Step:
    number = facts["account_id"]
    return Step(
        f"the retailer deletes API account {word(number, DIGITS)}", call("world.retailer.delete_api_account", number)
    )


def _connect(facts: DeedFacts, cast: Cast) -> Step:
    account, allowed = facts["account_id"], facts["allow_cancelling_orders"]
    leave = "with leave" if allowed else "without leave"
    place = word(facts["environment"])
    told = f"the retailer connects the store in {place} with API account {word(account, DIGITS)}, {leave} to cancel"
    options = {"allow_cancelling_orders": allowed, "environment": facts["environment"]}
    return Step(told, f"world.retailer.connect(credentials_{account}, {named(options)})")


def _renew(facts: DeedFacts, cast: Cast) -> Step:
    account = facts["account_id"]
    known = f"credentials_{account}" if account in cast.accounts else "world.credentials"
    return Step(
        f"the retailer enters the credentials of API account {word(account, DIGITS)}",
        f"world.retailer.reconnect({known})",
    )


def _allow(facts: DeedFacts, cast: Cast) -> Step:
    return Step("the retailer allows cancelling orders", "world.retailer.allow_cancelling_orders(True)")


def _forbid(facts: DeedFacts, cast: Cast) -> Step:
    return Step("the retailer forbids cancelling orders", "world.retailer.allow_cancelling_orders(False)")


def _choose_plan(facts: DeedFacts, cast: Cast) -> Step:
    return Step(
        f"the retailer chooses the plan {quoted(facts['plan'])}", call("world.retailer.choose_plan", facts["plan"])
    )


def _add_product(facts: DeedFacts, cast: Cast) -> Step:
    about = {"name": facts["name"], "price": facts["price"], "stock": facts["stock"], **facts["fields"]}
    if facts["variants"]:
        about["variants"] = facts["variants"]
    code = call("world.retailer.add_product", sku=facts["sku"], **about)
    return Step(f"the retailer adds the product {quoted(facts['sku'])}", code, (), as_json(about, 2))


def _delete_product(facts: DeedFacts, cast: Cast) -> Step:
    sku = facts["sku"]
    return Step(f"the retailer deletes the product {quoted(sku)}", call("world.retailer.delete_product", sku))


def _set_stock(facts: DeedFacts, cast: Cast) -> Step:
    sku, level = facts["sku"], facts["level"]
    return Step(
        f"the retailer sets the stock of {quoted(sku)} to {word(level, LEVEL)}",
        call("world.retailer.set_stock", sku, level),
    )


def _set_status(facts: DeedFacts, cast: Cast) -> Step:
    order, status = facts["order_id"], facts["status"]
    told = quoted(status) if isinstance(status, str) else f"status {word(status, DIGITS)}"
    return Step(
        f"the retailer sets order {word(order, DIGITS)} to {told}",
        call("world.retailer.set_order_status", order, status),
    )


def _archive(facts: DeedFacts, cast: Cast) -> Step:
    order = facts["order_id"]
    return Step(f"the retailer archives order {word(order, DIGITS)}", call("world.retailer.archive_order", order))


def _edit(facts: DeedFacts, cast: Cast) -> Step:
    order, sku, count = facts["order_id"], facts["sku"], facts["quantity"]
    told = f"the retailer changes order {word(order, DIGITS)} to {wish_of([(sku, count)])}"
    return Step(told, call("world.retailer.change_quantity", order, sku, count))


def _refund(facts: DeedFacts, cast: Cast) -> Step:
    order, lines = facts["order_id"], facts["lines"]
    if lines is None:
        return Step(f"the retailer refunds order {word(order, DIGITS)}", call("world.retailer.refund_order", order))
    told = f"the retailer refunds {wish_of(lines)} of order {word(order, DIGITS)}"
    return Step(told, call("world.retailer.refund_order", order, _lines(lines)))


def _write_notes(facts: DeedFacts, cast: Cast) -> Step:
    order, notes = facts["order_id"], facts["notes"]
    code = call("world.retailer.write_staff_notes", order, notes)
    return Step(f"the retailer writes into the staff notes of order {word(order, DIGITS)}", code, (), as_json(notes))


def _enter_order(facts: DeedFacts, cast: Cast) -> Step:
    wish = {"lines": _lines(facts["cart"]), "billing_address": facts["billing_address"], "status": facts["status"]}
    wish |= {"custom_lines": facts["custom_lines"]} if facts["custom_lines"] else {}
    code = call("world.retailer.enter_order", **wish)
    return Step("the retailer enters this order", code, (), as_json(wish, 2))


def _capture(facts: DeedFacts, cast: Cast) -> Step:
    order = facts["order_id"]
    return Step(
        f"the retailer takes the reserved payment of order {word(order, DIGITS)}",
        call("world.retailer.capture_payment", order),
    )


def _create_coupon(facts: DeedFacts, cast: Cast) -> Step:
    code, kind, amount = facts["code"], facts["coupon"], facts["amount"]
    told = f"the retailer makes the coupon {quoted(code)} of {word(amount, AMOUNT)} {word(kind, '[a-z ]+')}"
    return Step(told, call("world.retailer.create_coupon", code, kind, amount))


def _add_currency(facts: DeedFacts, cast: Cast) -> Step:
    code, rate, digits = facts["code"], facts["rate"], facts["digits"]
    told = f"the retailer also sells in {word(code)} at {word(rate, AMOUNT)} with {word(digits, DIGITS)} digits"
    return Step(told, call("world.retailer.add_currency", code, rate, digits=digits))


def _give_credit(facts: DeedFacts, cast: Cast) -> Step:
    customer, amount = facts["customer_id"], facts["amount"]
    told = f"the retailer gives customer {word(customer, DIGITS)} a store credit of {word(amount, AMOUNT)}"
    return Step(told, call("world.retailer.give_store_credit", customer, amount))


def _change_setting(facts: DeedFacts, cast: Cast) -> Step:
    setting, value = facts["setting"], facts["value"]
    code = call("world.retailer.change_setting", setting, value)
    return Step(f"the retailer changes the setting {quoted(setting)} to {as_json(value)}", code)


def _change_feed_settings(facts: DeedFacts, cast: Cast) -> Step:
    changes = {name: value for name, value in facts.items() if name != "supplier"}
    whom, name = ("all suppliers", "None") if facts["supplier"] == "all" else cast.supplier(facts["supplier"])
    code = f"world.retailer.change_feed_settings({name}, {named(changes)})"
    return Step(f"the retailer changes the feed settings of {whom}", code, (), as_json(changes, 2))


def _retry(facts: DeedFacts, cast: Cast) -> Step:
    kind, number, order = cast.document_place(facts["document"])
    told = f"the retailer retries {word(kind)} {number} of order {word(order, DIGITS)}"
    return Step(told, call("world.retailer.retry", facts["document"]))


def _of_feed(verb: str, method: str, again: str = "") -> "Teller":
    def tell(facts: DeedFacts, cast: Cast) -> Step:
        number = cast.feed(facts["feed_id"])
        who, name = cast.supplier(facts["who"]) if "who" in facts else ("the retailer", "world.retailer")
        return Step(f"{who} {verb} product feed {number}{again}", f"{name}.{method}(feed_{number})")

    return tell


def _fix_item(facts: DeedFacts, cast: Cast) -> Step:
    number, (who, name) = cast.feed(facts["feed_id"]), cast.supplier(facts["who"])
    row, data = word(facts["row"], DIGITS), facts["data"]
    code = f"{name}.fix_item(feed_{number}, {row}, {python(data)})"
    return Step(f"{who} fixes row {row} of product feed {number}", code, (), as_json(data, 2))


def _clear(what: str, method: str) -> "Teller":
    def tell(facts: DeedFacts, cast: Cast) -> Step:
        whom, name = cast.supplier(facts["supplier"])
        return Step(f"the retailer clears the {what} of {whom}", f"world.retailer.{method}({name})")

    return tell


# The wire and the process.


def _strike(facts: DeedFacts, cast: Cast) -> Step:
    times, until = facts["times"], facts["until"]
    which = (
        "every request" if until and times is None else f"the next {times} requests" if times else "the next request"
    )
    told = f"{quoted(facts['fault'])} strikes {which}"
    told += f" with {word(facts['method'])}" if facts["method"] else ""
    told += f" to {word(facts['service'])}" if facts["service"] else ""
    told += f" at {quoted(facts['path'])}" if facts["path"] else ""
    told += f" until {until.isoformat()}" if until else ""
    options = {name: value for name, value in facts.items() if name != "fault" and value is not None}
    return Step(told, call("world.nemesis.strike", facts["fault"], **options))


def _draw(facts: DeedFacts, cast: Cast) -> Step:
    name, chances = facts["name"], facts["per_thousand"]
    if name in MIXTURES and dict(MIXTURES[name].per_thousand) == chances:
        return Step(
            f"the weather on the wire becomes {quoted(name)}", f"world.nemesis.mixture = MIXTURES[{python(name)}]"
        )
    code = f"world.nemesis.mixture = {call('Mixture', name, chances)}"
    return Step(f"the weather on the wire becomes {quoted(name)} like this", code, (), as_json(chances, 2))


def _rest(facts: DeedFacts, cast: Cast) -> Step:
    return Step("nothing goes wrong on the wire any more", "world.nemesis.rest()")


def _wake(facts: DeedFacts, cast: Cast) -> Step:
    return Step("the wire may fail again", "world.nemesis.wake()")


def _restart(facts: DeedFacts, cast: Cast) -> Step:
    return Step("the connector is started anew", "world.restart_connector()")


# Another store.


def _open_elsewhere(facts: DeedFacts, cast: Cast) -> Step:
    if cast.has_another_store:
        raise Untellable(OPEN_ELSEWHERE, "a feature has one other store")
    cast.has_another_store = True
    return Step("the retailer opens another store, which sends to the same account", "world.open_another_store()")


def _order_elsewhere(facts: DeedFacts, cast: Cast) -> Step:
    code = call("world.other_stores[0].place_order", _lines(facts["lines"]))
    return Step(f"a shopper of the other store orders {wish_of(facts['lines'])}", code)


def _ship_elsewhere(facts: DeedFacts, cast: Cast) -> Step:
    number, parcel = word(facts["number"], DIGITS), word(facts["tracking_number"])
    code = call("world.other_stores[0].supplier_ships", facts["number"], parcel)
    return Step(f'the suppliers ship order {number} of the other store as "{parcel}"', code)


def _cancel_elsewhere(facts: DeedFacts, cast: Cast) -> Step:
    code = call("world.other_stores[0].supplier_cancels", facts["number"])
    return Step(f"the suppliers cancel order {word(facts['number'], DIGITS)} of the other store", code)


def _switch_elsewhere(words: str, method: str) -> "Teller":
    def tell(facts: DeedFacts, cast: Cast) -> Step:
        return Step(f"the connector of the other store is switched {words}", f"world.other_stores[0].{method}()")

    return tell


Teller = Callable[[DeedFacts, Cast], Step]

SENTENCES: dict[Deed, Teller] = {
    PLACE_ORDER: _order,
    ABANDON_ORDER: _abandon,
    PAY: _pay,
    OPEN_ACCOUNT: _open_account,
    ACKNOWLEDGE: _acknowledge,
    SHIP: _ship,
    CANCEL: _cancel,
    BACK_ORDER: _back_order,
    TAKE_BACK: _take_back,
    INVOICE: _invoice,
    UPLOAD_INVENTORY: _upload_inventory,
    UPLOAD_FEED: _upload_feed,
    UPLOAD_MATCHING: _upload_matching,
    CREATE_ACCOUNT: _create_account,
    DELETE_ACCOUNT: _delete_account,
    CONNECT: _connect,
    RECONNECT: _renew,
    ALLOW_CANCELLING: _allow,
    FORBID_CANCELLING: _forbid,
    CHOOSE_PLAN: _choose_plan,
    ADD_PRODUCT: _add_product,
    DELETE_PRODUCT: _delete_product,
    SET_STOCK: _set_stock,
    SET_STATUS: _set_status,
    EDIT_ORDER: _edit,
    ARCHIVE_ORDER: _archive,
    REFUND_ORDER: _refund,
    WRITE_NOTES: _write_notes,
    ENTER_ORDER: _enter_order,
    CAPTURE: _capture,
    CREATE_COUPON: _create_coupon,
    ADD_CURRENCY: _add_currency,
    GIVE_CREDIT: _give_credit,
    CHANGE_SETTING: _change_setting,
    CHANGE_FEED_SETTINGS: _change_feed_settings,
    RETRY: _retry,
    APPROVE_FEED: _of_feed("approves", "approve"),
    SEND_FEED: _of_feed("sends", "send_feed", " again"),
    DELETE_FEED: _of_feed("deletes", "delete_feed"),
    DOWNLOAD_FEED: _of_feed("downloads", "download_feed"),
    FIX_ITEM: _fix_item,
    CLEAR_FEEDS: _clear("feeds", "clear_feeds"),
    CLEAR_MATCHES: _clear("matches", "clear_matches"),
    PLAN_FAULT: _strike,
    DRAW_FAULTS: _draw,
    REST_WIRE: _rest,
    WAKE_WIRE: _wake,
    RESTART: _restart,
    OPEN_ELSEWHERE: _open_elsewhere,
    ORDER_ELSEWHERE: _order_elsewhere,
    SHIP_ELSEWHERE: _ship_elsewhere,
    CANCEL_ELSEWHERE: _cancel_elsewhere,
    SWITCH_OFF_ELSEWHERE: _switch_elsewhere("off", "close"),
    SWITCH_ON_ELSEWHERE: _switch_elsewhere("on", "open"),
}
"""The sentence of every deed, by its name."""


# How things are written.


def wish_of(lines: Sequence[Sequence[Any]]) -> str:
    """``2 of "MUG" and 1 of "TEE"``."""
    return " and ".join(f"{word(count, DIGITS)} of {quoted(sku)}" for sku, count in lines)


def _everything_or(lines: Sequence[Sequence[Any]] | None) -> str:
    return "everything" if lines is None else wish_of(lines)


def _lines(lines: Sequence[Sequence[Any]]) -> list[tuple[str, int]]:
    return [(sku, count) for sku, count in lines]


def _with_file(sentence: str, function: str, facts: DeedFacts, *first: str) -> Step:
    """A step with a file below it: as a table where its rows say all, else as it was written down."""
    content, rows = facts["content"], _rows(facts["content"])
    if rows is None:
        given: Any = from_text(content)
    else:
        names, *items = rows
        given = [dict(zip(names, item, strict=True)) for item in items]
    code = f"{function}({', '.join([*first, python(given), python(facts['file_name'])])})"
    if rows is None:
        return Step(f"{sentence} as it stands", code, (), as_json(content))
    return Step(sentence, code, tuple(tuple(map(in_cell, row)) for row in rows))


def _rows(content: str) -> StepTable | None:
    """The rows of a file that is nothing but its rows, the columns first; None when it is more, or less."""
    read = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    cells = [cell for row in read for cell in row]
    if len(read) < 2 or len({len(row) for row in read}) > 1 or len(set(read[0])) < len(read[0]):
        return None
    if any(cell != cell.strip() or not cell.isprintable() for cell in cells):
        return None
    rows = [dict(zip(read[0], row, strict=True)) for row in read[1:]]
    return tuple(map(tuple, read)) if csv_of(rows) == from_text(content) else None


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
