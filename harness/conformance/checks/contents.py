"""Does a sales order say what its order says: who gets what, where, for how much, and what the shopper wrote (G13).

Values are compared and not spellings: amounts as numbers, dates as instants, texts whatever their case and blanks.
What the published mapping fixes is asked for; where it leaves freedom, every faithful rendering passes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from harness.conformance.checks.decisions import decisions_of
from harness.conformance.checks.history_queries import Wire, instant, listed, physical
from harness.conformance.checks.orders import sales_orders, to_be_sent
from harness.conformance.checks.wording import STATE_CODES, digits, says, stands_in, texts, words
from harness.conformance.verdicts import Event, Findings, History, check, judged

Record = Mapping[str, Any]
"""A part of an order as the store shows it, or of a document as Logicbroker shows it."""


@check("G13")
def goes_to_the_right_door(history: History) -> Findings:
    """Each line of a sales order goes to the person and the address that its order names, and so does the bill."""
    for order, document in sent_orders(history):
        body, store = document["body"], order.facts["store"]
        wrong = [f"bill-to {each}" for each in address_differs(store["billing_address"], body.get("BillToAddress"))]
        for line, sent in _paired(order, document):
            there = sent.get("ShippingAddress") or body.get("ShipToAddress")
            wrong += [
                f"ship-to {each} of {line['sku']}" for each in address_differs(_address(order, line), there, body)
            ]
        yield _judged(history, order, document, "is addressed", wrong)


@check("G13")
def each_address_gets_its_pieces(history: History) -> Findings:
    """Of an order for several addresses, each address gets the pieces that were ordered for it."""
    for order, document in sent_orders(history):
        if len(order.facts["store"]["addresses"]) < 2:
            continue
        wanted: Counter[tuple[str, str]] = Counter()
        for line in physical(order):
            wanted[line["sku"], words(_address(order, line)["street_1"])] += line["quantity"]
        came: Counter[tuple[str, str]] = Counter()
        for sent in document["body"]["OrderLines"]:
            there = sent.get("ShippingAddress") or document["body"].get("ShipToAddress") or {}
            came[_sku(sent), _street_meant(order, there)] += sent.get("Quantity") or 0
        wrong = [
            f"{wanted[each]} of {each[0]} for {each[1]!r}" for each in sorted(wanted) if wanted[each] != came[each]
        ]
        yield _judged(history, order, document, "divides the pieces", wrong)


@check("G13")
def money_adds_up(history: History) -> Findings:
    """A sales order names the tax, the discount and the handling of its order, in the currency that was paid in."""
    for order, document in sent_orders(history):
        store, body = order.facts["store"], document["body"]
        taxes = _sums("TaxAmount", body, "Taxes")
        head, discounts = _sum("DiscountAmount", body.get("Discounts")), _sums("DiscountAmount", body, "Discounts")
        by_hand, by_coupon = _money(store["discount"]), _money(store["coupon_discount"])
        discounted = {by_hand, by_coupon, by_hand + by_coupon} - {Decimal(0)}
        wrong = [f"tax {store['tax']}"] * (_money(store["tax"]) not in taxes)
        if by_hand:
            # What the head names is no better for lines that name their parts of the discount, as the store's do.
            is_said = any(each.get("DiscountAmount") is not None for each in body.get("Discounts") or ())
            named = {head, max(discounts)} if head > 0 else {head} if is_said else discounts
            wrong += [f"discount {store['discount']}"] * named.isdisjoint(discounted)
        elif not _taken_off(store):
            wrong += ["a discount of nothing"] * (discounts != {Decimal(0)})
        wrong += [f"handling {store['handling']}"] * (_money(body.get("HandlingAmount")) not in _handling(store))
        currencies = {store["currency"], store["shown_in"]}
        wrong += [f"currency {listed(sorted(currencies))}"] * (body.get("Currency") not in currencies)
        yield _judged(history, order, document, "counts the money", wrong)


@check("G13")
def says_when_and_by_whom(history: History) -> Findings:
    """A sales order names the moment of its order, how it was paid, its customer and the shopper's message."""
    for order, document in sent_orders(history):
        store, body = order.facts["store"], document["body"]
        wrong = [f"date {store['placed_at']}"] * (not _same_moment(store["placed_at"], body.get("OrderDate")))
        methods = [str(each.get("Method")) for each in body.get("Payments") or ()]
        if store["payment_method"]:
            wrong += [f"payment {store['payment_method']}"] * (not stands_in(store["payment_method"], methods))
        references = {str(each["ReferenceId"]) for each in body.get("Payments") or () if each.get("ReferenceId")}
        wrong += ["the reference of its payment"] * (not references <= _references(store))
        wrong += [f"customer {store['customer_id']}"] * (not _same_customer(store["customer_id"], body))
        if store["customer_message"]:
            wrong += ["the shopper's message"] * (not stands_in(store["customer_message"], texts(body)))
        number = str(body.get("OrderNumber") or order.facts["order_id"])
        wrong += [f"order number {number}"] * (not says(number, str(order.facts["order_id"])))
        yield _judged(history, order, document, "tells of the order", wrong)


@check("G13")
def lines_say_what_was_bought(history: History) -> Findings:
    """Each line of a sales order names what was bought, with its options, its price, its discounts and its wrapping."""
    for order, document in sent_orders(history):
        wrong = [
            f"{each} of {line['sku']}" for line, sent in _paired(order, document) for each in _line_differs(line, sent)
        ]
        yield _judged(history, order, document, "names the goods", wrong)


def _taken_off(store: Record) -> bool:
    """Whether a coupon or a promotion has lowered anything."""
    amounts = [store["coupon_discount"], *(each["amount"] for line in store["lines"] for each in line["discounts"])]
    return any(map(_money, amounts))


def _handling(store: Record) -> set[Decimal]:
    """What may be called handling: that alone, as the connector's table has it, or shipping with it, as the API has it.

    Source: BigCommerce connector, "handling_cost_inc_tax"; CommerceAPI V3, "shipping amount included in the total".
    """
    handling = _money(store["handling"])
    return {handling, handling + _money(store["shipping_cost"])}


def _same_customer(customer_id: int, body: Record) -> bool:
    """Whether the customer has the number of the store; a guest has none, whatever it is called."""
    number = str(body.get("CustomerNumber") or 0)
    return number == str(customer_id) or not (customer_id or number.isdecimal())


def _references(store: Record) -> set[str]:
    """The numbers by which whoever took the money knows it."""
    payments = [each.get(name) for each in store.get("payments", ()) for name in ("id", "gateway_transaction_id")]
    return {str(each) for each in (store.get("fields", {}).get("payment_provider_id"), *payments) if each}


LAWS = (
    goes_to_the_right_door,
    each_address_gets_its_pieces,
    money_adds_up,
    says_when_and_by_whom,
    lines_say_what_was_bought,
)
"""What holds of every sales order, whichever way it came about."""


def sent_orders(history: History) -> Iterator[tuple[Event, Record]]:
    """Each order that was to be sent with its sales orders, as far as both were looked at with all their fields.

    What an order said before the staff edited it, it says no more.
    """
    edited = decisions_of(history).edits
    for order in to_be_sent(history):
        if "billing_address" in order.facts["store"] and not edited(order.facts["order_id"]):
            yield from ((order, document) for document in sales_orders(order) if document.get("body"))


def _judged(history: History, order: Event, document: Record, does: str, wrong: Sequence[str]) -> Any:
    about = f"The sales order {document['key']} of order {order.facts['order_id']} {does}"
    missing = listed(dict.fromkeys(wrong))
    evidence = (*Wire(history).about(order.facts["order_id"]), order) if wrong else (order,)
    return judged(not wrong, f"{about} as the order does.", *evidence, otherwise=f"{about} otherwise: not {missing}.")


# LineKeys: two lines with one SKU are told apart by what they say.


def _paired(order: Event, document: Record) -> Iterator[tuple[Record, Record]]:
    """Each line of the order with the line of the document that says it best."""
    sent: dict[str, list[Record]] = {}
    for each in document["body"].get("OrderLines") or ():
        sent.setdefault(_sku(each), []).append(each)
    places: Counter[str] = Counter()
    for line in physical(order):
        if alike := sent.get(line["sku"]):
            yield line, _best_of(alike, places[line["sku"]], order, line, document["body"])
            places[line["sku"]] += 1


def _best_of(sent: Sequence[Record], place: int, order: Event, line: Record, body: Record) -> Record:
    """The first of those lines that differ least from one of the order.

    A line in its own place that differs in nothing is as good as any other: of hundreds of lines not all are compared.
    """
    own = sent[place % len(sent)]
    if not _misfits(order, line, own, body):
        return own
    return min(sent, key=lambda each: _misfits(order, line, each, body))


def _misfits(order: Event, line: Record, sent: Record, body: Record) -> int:
    """In how much a line of a document differs from one of the order, the address that it goes to included."""
    elsewhere = address_differs(_address(order, line), sent.get("ShippingAddress") or body.get("ShipToAddress"))
    return len(_line_differs(line, sent)) + len(elsewhere) + int(sent.get("Quantity") != line["quantity"])


def _sku(line: Record) -> str:
    return str((line.get("ItemIdentifier") or {}).get("SupplierSKU"))


def _line_differs(line: Record, sent: Record) -> list[str]:
    """What of an order's line is not said, or said otherwise, by a line of a document."""
    told = texts(sent)
    wrong = [f"the name {line['name']!r}"] * (not stands_in(line["name"], [str(sent.get("Description"))]))
    wrong += [f"the price {line['price']}"] * (_money(sent.get("Price")) != _money(line["price"]))
    if line["upc"]:
        upc = (sent.get("ItemIdentifier") or {}).get("UPC")
        wrong += [f"the UPC {line['upc']}"] * (upc is not None and upc != line["upc"])
    wrong += [
        f"the option {option['name']} {option['value']}" for option in line["options"] if not _option_said(option, sent)
    ]
    if line["wrapping_message"]:
        wrong += ["the message of the wrapping"] * (not stands_in(line["wrapping_message"], told))
    discounts = sum((_money(each["amount"]) for each in line["discounts"]), Decimal(0))
    named = _sum("DiscountAmount", sent.get("Discounts"))
    wrong += [f"the discount {discounts}"] * (named not in (discounts, Decimal(0)) or (named == 0 and discounts > 0))
    known = {words(each.get(name)) for each in line["discounts"] for name in ("id", "code", "name")}
    said = {each.get(name) for each in sent.get("Discounts") or () for name in ("DiscountCode", "DiscountName")}
    wrong += [f"a discount called {each}" for each in sorted(map(str, filter(None, said))) if words(each) not in known]
    return wrong + [f"its {name}" for name in _misnamed(line, sent)]


def _misnamed(line: Record, sent: Record) -> Iterator[str]:
    """What a line may leave out, and says otherwise than the order if it says it at all."""
    attributes = {each.get("Name"): str(each.get("Value")) for each in sent.get("ExtendedAttributes") or ()}
    ids = {"BigCommerceLineItemId": line["line_id"], "BigCommerceAddressId": line["address_id"]}
    yield from (name for name, value in ids.items() if attributes.get(name, str(value)) != str(value))
    shown = line.get("fields", {})
    cost = _money(shown.get("cost_price_inc_tax") or shown.get("cost_price"))
    yield from ["cost"] * (_money(sent.get("Cost")) not in (Decimal(0), cost or _money(line["price"])))
    if shown.get("weight") is not None and sent.get("Weight") is not None:
        yield from ["weight"] * (_money(sent["Weight"]) not in (Decimal(0), _money(shown["weight"])))


def _option_said(option: Record, sent: Record) -> bool:
    """Whether an attribute has the option's name and its value, or a text has the value behind the name."""
    pairs = [(words(each.get("Name")), words(each.get("Value"))) for each in sent.get("ExtendedAttributes") or ()]
    name, value = words(option["name"]), words(option["value"])
    if any(name in label and value == said for label, said in pairs):
        return True
    return any(says(text, name) and says(words(text).split(name, 1)[-1], value) for text in _prose(sent))


def _prose(sent: Record) -> list[str]:
    return [str(sent[name]) for name in ("Description", "Note") if sent.get(name)]


# Addresses.


def _address(order: Event, line: Record) -> Record:
    """Where a line of an order goes; its billing address where it names none."""
    store = order.facts["store"]
    found = [each for each in store["addresses"] if each["address_id"] == line["address_id"]]
    return dict(found[0] if found else store["billing_address"])


def address_differs(address: Record, sent: Any, document: Record | None = None) -> list[str]:
    """What of an address a contact of a document does not say, or says otherwise.

    A ship-to without an e-mail address or a telephone number has that of the bill-to of the ``document``.
    """
    if not sent:
        return ["address"] if any(address.get(name) for name in ("street_1", "city")) else []
    said = {name: words(value) for name, value in sent.items() if isinstance(value, str)}
    wrong = ["person"] * (not _same_person(address, said))
    wrong += ["company"] * (not _same_company(address, said))
    wrong += ["street"] * (not _same_street(address, said))
    wrong += ["city"] * (words(address["city"]) != said.get("City", ""))
    wrong += ["state"] * (not _same_state(address, said))
    wrong += ["zip"] * (_together(words(address["zip"])) != _together(said.get("Zip", "")))
    wrong += ["country"] * (not _same_country(address, said))
    wrong += ["phone"] * (not _same_phone(address, said, document))
    contact = str(sent.get("ContactID") or address.get("address_id") or "")
    wrong += ["number of the address"] * ("address_id" in address and contact != str(address["address_id"]))
    wrong += ["form fields"] * (not all(_form_field_fits(each, sent) for each in address.get("form_fields", ())))
    came, wanted = said.get("Email", ""), words(address["email"])
    wrong += ["e-mail"] * (bool(wanted) and wanted != (came or _billed(document, "Email")))
    return wrong


def _billed(document: Record | None, name: str) -> str:
    """How the payer of a document is reached."""
    return words(((document or {}).get("BillToAddress") or {}).get(name))


def _together(code: str) -> str:
    """A postal code without what may stand between its groups."""
    return re.sub(r"[\s-]", "", code)


ALSO_CALLED = {
    "us": ("united states of america", "u.s.a.", "u.s."),
    "gb": ("great britain", "uk", "u.k.", "united kingdom of great britain and northern ireland"),
    "ae": ("uae", "u.a.e."),
    "kr": ("korea, republic of", "republic of korea", "korea"),
    "vn": ("viet nam",),
}
"""Other names of countries by their codes.  Source: ISO 3166, and what people write on parcels."""


def _form_field_fits(field: Record, sent: Record) -> bool:
    """Whether a contact says what the shopper filled in a field of the shop's form: under its name, or in a text.

    Source: BigCommerce connector, which passes form fields on as attributes of the contact.
    """
    said = [each for each in sent.get("ExtendedAttributes") or () if words(field["name"]) in words(each.get("Name"))]
    values = field["value"] if isinstance(field["value"], list) else [field["value"]]
    told = [str(each.get("Value")) for each in said] or texts(sent)
    return any(all(says(text, value) for value in values) for text in told) or not any(map(words, values))


def _same_person(address: Record, said: Mapping[str, str]) -> bool:
    wanted = words(f"{address['first_name']} {address['last_name']}")
    came = words(f"{said.get('FirstName', '')} {said.get('LastName', '')}")
    return came == wanted or (not came and says(said.get("CompanyName", ""), wanted))


def _same_company(address: Record, said: Mapping[str, str]) -> bool:
    """Whether the company is named; where there is none, the person may stand in its place."""
    if address["company"]:
        return stands_in(address["company"], said.values())
    return said.get("CompanyName", "") in ("", words(f"{address['first_name']} {address['last_name']}"))


def _same_street(address: Record, said: Mapping[str, str]) -> bool:
    """Whether both lines of the street are said, in their order and nothing else, whatever stands in which field."""
    whole = words(f"{said.get('Address1', '')} {said.get('Address2', '')}")
    first, second = words(address["street_1"]), words(address["street_2"])
    before, _, after = whole.partition(first)
    if not says(whole, first) or not says(after, second):
        return False
    left = f"{before} {after.replace(second, ' ', 1)}" if second else f"{before} {after}"
    for other in (address["company"], f"{address['first_name']} {address['last_name']}"):
        left = left.replace(words(other) or " ", " ")
    return not re.search(r"\w", left)


def _same_state(address: Record, said: Mapping[str, str]) -> bool:
    wanted = words(address["state"])
    code = STATE_CODES.get(wanted, wanted)
    came = {said[name] for name in ("State", "StateCode", "Province") if said.get(name)}
    return came <= {wanted, code, f"{words(address['country_iso2'])}-{code}"} and (bool(came) or not wanted)


def _same_country(address: Record, said: Mapping[str, str]) -> bool:
    """The country may be written out or as a code of two letters; a code of three begins as that of two does."""
    name, code = words(address["country"]), words(address["country_iso2"])
    told = {**said, "Country": name} if said.get("Country") in ALSO_CALLED.get(code, ()) else said
    came = {told[field] for field in ("Country", "CountryCode") if told.get(field)}
    known = {each for each in came if each in (name, code) or (len(each) == 3 and each[:1] == code[:1])}
    return came == known and (bool(came) or not (name or code))


def _same_phone(address: Record, said: Mapping[str, str], document: Record | None) -> bool:
    """Whether the number is the same; who has none may be rung where the bill goes."""
    wanted, came = digits(address["phone"]), digits(said.get("Phone", ""))
    if wanted:
        return _rings_alike(wanted, came)
    return not came or _rings_alike(digits(_billed(document, "Phone")), came)


def _rings_alike(mine: str, other: str) -> bool:
    """Whether the digits are the same, with or without a code of the country in front of them."""
    ends_alike = mine.endswith(other) or other.endswith(mine)
    return bool(mine and other) and ends_alike and min(len(mine), len(other)) >= min(_LOCAL_NUMBER, len(mine))


def _street_meant(order: Event, there: Record) -> str:
    """The street of the order's address that a contact of a document means; nothing when it means none of them."""
    said = {name: words(value) for name, value in there.items() if isinstance(value, str)}
    streets = [each for each in order.facts["store"]["addresses"] if _same_street(each, said)]
    return words(streets[0]["street_1"]) if streets else ""


_LOCAL_NUMBER = 7
"""So many digits of a telephone number are dialled without any code before them."""


# Values.


def _money(value: Any) -> Decimal:
    return Decimal(0) if value in (None, "") else Decimal(str(value))


def _sum(name: str, parts: Iterable[Record] | None) -> Decimal:
    return sum((_money(part.get(name)) for part in parts or ()), Decimal(0))


def _sums(name: str, body: Record, parts: str) -> set[Decimal]:
    """What the amounts of a document add up to: those of its head, those of its lines, or all of them."""
    head = _sum(name, body.get(parts))
    lines = sum((_sum(name, each.get(parts)) for each in body.get("OrderLines") or ()), Decimal(0))
    return {head, lines, head + lines} if head and lines else {head + lines}


def _same_moment(placed_at: str, said: Any) -> bool:
    """Whether a date of a document is an order's own; one without a zone is in UTC, one without a time is a day."""
    placed = instant(placed_at).replace(microsecond=0)
    try:
        if len(str(said)) <= len("2026-01-31"):
            return date.fromisoformat(str(said)) == placed.date()
        came = datetime.fromisoformat(str(said))
    except ValueError:
        return False
    return (came if came.tzinfo else came.replace(tzinfo=UTC)).replace(microsecond=0) == placed
