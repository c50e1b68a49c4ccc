"""The rules for customers: registering with a unique e-mail address, their own addresses, and store credit.

Guests are not customers; their orders have customer 0.
"""

from collections.abc import Callable, Mapping
from typing import Any

from fakes.bigcommerce.refusals import Conflict, Invalid, TooMany, check_imitated
from fakes.bigcommerce.rules.product_fields import (
    array,
    choice,
    email,
    members,
    price,
    read_known,
    truth,
    whole,
    whole_numbers,
    words,
)
from fakes.bigcommerce.sources import CUSTOMERS_V3, ORDERS_V2, RECORDED_2026, WEBHOOK_GUIDE
from fakes.bigcommerce.state import countries
from fakes.bigcommerce.state.records import DEFAULT_CHANNEL, Order
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO, Read, as_id
from fakes.evidence.ledger import imitates

Customer = dict[str, Any]
CustomerAddress = dict[str, Any]
MOST_AT_ONCE = 10


def register(store: Store, email: str, first_name: str, last_name: str) -> int:
    """Raises Conflict when the e-mail address is taken. Source: a recorded refusal."""
    _check_free(store, email, None)
    return int(_add(store, {"email": email, "first_name": first_name, "last_name": last_name})["id"])


def _check_free(store: Store, email: str, own_id: int | None) -> None:
    if any(each["email"].casefold() == email.casefold() and each["id"] != own_id for each in store.customers.values()):
        raise Conflict(f"Error creating customers: email {email} already in use")


def _add(store: Store, values: Mapping[str, Any]) -> Customer:
    customer_id, now = store.next_id("customer"), store.now()
    store.customers[customer_id] = {
        "id": customer_id,
        **dict.fromkeys(("company", "phone", "registration_ip_address", "notes", "tax_exempt_category"), ""),
        "customer_group_id": 0,
        "force_password_reset": False,
        "accepts_product_review_abandoned_cart_emails": False,
        "origin_channel_id": 1,
        "channel_ids": None,
        "form_fields": [],
        "store_credit": ZERO,
        **values,
        "date_created": now,
        "date_modified": now,
    }
    store.announce("store/customer/created", {"type": "customer", "id": customer_id})
    return store.customers[customer_id]


def _group(value: Any, field: str) -> int:
    """Guess: there is no group of customers here but 0, which is none."""
    if whole(value, field):
        raise Invalid(f"Invalid field(s): {field}", errors={field: f"customer group {value} does not exist"})
    return 0


def _channel(value: Any, field: str) -> int:
    """Guess: a channel that there is not is refused."""
    if whole(value, field) != DEFAULT_CHANNEL:
        raise Invalid(f"Invalid field(s): {field}", errors={field: f"channel {value} does not exist"})
    return DEFAULT_CHANNEL


def _authentication(value: Any, field: str) -> bool:
    given = members(value, field)
    check_imitated("authentication.new_password", given.get("new_password"))
    return truth(given.get("force_password_reset", False), f"{field}.force_password_reset")


def _credit(value: Any, field: str) -> Any:
    given = array(value, field)
    if len(given) != 1 or not isinstance(given[0], dict):
        raise Invalid(f"Invalid field(s): {field}", errors={field: "one amount is wanted"})
    return price(given[0].get("amount"), f"{field}.amount")


def _form_fields(value: Any, field: str) -> list[dict[str, Any]]:
    return [
        read_known(each, {"name": words(255, 1), "value": _answer}, ("name", "value")) for each in array(value, field)
    ]


def _answer(value: Any, field: str) -> Any:
    if isinstance(value, list):
        return [words()(each, field) for each in value]
    return value if isinstance(value, int) and not isinstance(value, bool) else words()(value, field)


def _country_code(value: Any, field: str) -> str:
    code = str(words(2, 2)(value, field)).upper()
    if code not in countries.NAMES:
        raise Invalid(f"Invalid field(s): {field}", errors={field: "is not the code of a country"})
    return code


_FIELDS: dict[str, Read] = {
    "email": email,
    "first_name": words(100, 1),
    "last_name": words(100, 1),
    "company": words(255),
    "phone": words(50),
    "notes": words(),
    "tax_exempt_category": words(255),
    "customer_group_id": _group,
    "authentication": _authentication,
    "accepts_product_review_abandoned_cart_emails": truth,
    "store_credit_amounts": _credit,
    "channel_ids": lambda value, field: None if value is None else whole_numbers(value, field),
    "form_fields": _form_fields,
}
_KEPT_AS = {"authentication": "force_password_reset", "store_credit_amounts": "store_credit"}
_ADDRESS_FIELDS: dict[str, Read] = {
    "first_name": words(255, 1),
    "last_name": words(255, 1),
    "company": words(255),
    "address1": words(255, 1),
    "address2": words(255),
    "city": words(100),
    "state_or_province": words(100),
    "postal_code": words(30),
    "country_code": _country_code,
    "phone": words(50),
    "address_type": choice("residential", "commercial"),
    "form_fields": _form_fields,
}
_CORE = tuple(name for name in _ADDRESS_FIELDS if name != "form_fields")


def _kept(given: Mapping[str, Any]) -> dict[str, Any]:
    return {_KEPT_AS.get(name, name): value for name, value in given.items()}


def _few(body: Any, what: str) -> list[Any]:
    given = array(body, "body")
    if len(given) > MOST_AT_ONCE:
        raise TooMany(f"At most {MOST_AT_ONCE} {what} can be written at once.")
    return given


@imitates(
    "customers by programs",
    "up to ten customers are written at once, all or none; each has an e-mail address of its own",
    evidence="recorded",
    source=RECORDED_2026,
    test="api/test_customers.py::test_customers_are_made_changed_and_deleted",
)
def create_many(store: Store, body: Any) -> list[Customer]:
    """Raises Invalid for missing or bad fields and taken addresses, TooMany for more than ten."""
    drafts = []
    for each in _few(body, "customers"):
        values = read_known(each, {**_FIELDS, "origin_channel_id": _channel}, ("email", "first_name", "last_name"))
        check_imitated("attributes", each.get("attributes"))
        check_imitated("trigger_account_created_notification", each.get("trigger_account_created_notification"))
        places = [_read_address(one, _NEEDED_WITH_CUSTOMER) for one in array(each.get("addresses", []), "addresses")]
        drafts.append((_kept(values), places))
    _check_emails(store, "Create", [(None, values["email"]) for values, _ in drafts])
    made = []
    for values, places in drafts:
        customer = _add(store, values)
        for place in places:
            _add_address(store, customer["id"], place)
        made.append(customer)
    return made


_NEEDED_WITH_CUSTOMER = ("first_name", "last_name", "address1", "city", "country_code")


def _check_emails(store: Store, what: str, wanted: list[tuple[int | None, str]]) -> None:
    """Recorded: the whole call fails, and says which address is taken."""
    seen: set[str] = set()
    for own_id, address in wanted:
        try:
            _check_free(store, address, own_id)
            taken = address.casefold() in seen
        except Conflict:
            taken = True
        if taken:
            problem = (
                f"Error {'creating' if what == 'Create' else 'updating'} customers: email {address} already in use"
            )
            raise Invalid(f"{what} customers failed.", errors={f".customer_{what.lower()}": problem})
        seen.add(address.casefold())


def update_many(store: Store, body: Any) -> list[Customer]:
    """Raises Invalid for bad fields, unknown ids and taken addresses, TooMany for more than ten."""
    pairs = []
    for number, each in enumerate(_few(body, "customers")):
        values = _kept(read_known(each, {**_FIELDS, "id": whole}, ("id",)))
        for name in ("registration_ip_address", "origin_channel_id"):  # What becomes of them later nobody says.
            check_imitated(name, each.get(name))
        if (customer := store.customers.get(values.pop("id"))) is None:
            raise Invalid("Update customers failed.", errors={f"{number}.id": "invalid customer ID"})  # Recorded.
        pairs.append((customer, values))
    _check_emails(store, "Update", [(each["id"], values["email"]) for each, values in pairs if "email" in values])
    for customer, values in pairs:
        customer.update({**values, "date_modified": store.now()})
        _announce(store, "updated", customer["id"])
    return [customer for customer, _ in pairs]


@imitates(
    "events of customers",
    "a customer who is changed or deleted is told of, and so are a customer's addresses",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_customers.py::test_customers_and_addresses_are_told_of",
    shows=lambda _, store, *__: bool(store.webhooks.hooks),
)
def _announce(store: Store, what: str, customer_id: int) -> None:
    store.announce(f"store/customer/{what}", {"type": "customer", "id": customer_id})


def delete(store: Store, customer_id: int) -> None:
    """Forget a customer with the addresses; orders keep the number. Guess: of the addresses nothing is told."""
    del store.customers[customer_id]
    for number in [each["id"] for each in store.customer_addresses.values() if each["customer_id"] == customer_id]:
        del store.customer_addresses[number]
    _announce(store, "deleted", customer_id)


def _read_address(given: Any, needed: tuple[str, ...]) -> dict[str, Any]:
    return read_known(given, _ADDRESS_FIELDS, needed)


def addresses_of(store: Store, customer_id: int) -> list[CustomerAddress]:
    """A customer's addresses, by id."""
    return [each for each in store.customer_addresses.values() if each["customer_id"] == customer_id]


def _same(store: Store, customer_id: int, wanted: Mapping[str, Any], own_id: int | None) -> bool:
    others = (each for each in addresses_of(store, customer_id) if each["id"] != own_id)
    return any(all(each[name] == wanted[name] for name in _CORE) for each in others)


def _add_address(store: Store, customer_id: int, values: Mapping[str, Any]) -> CustomerAddress | None:
    blank = {**dict.fromkeys(_CORE, ""), "address_type": "residential", "form_fields": []}
    place = {**blank, **values, "customer_id": customer_id}
    if _same(store, customer_id, place, None):
        return None
    place = {"id": store.next_id("customer_address"), **place}
    store.customer_addresses[place["id"]] = place
    _announce_address(store, "created", place)
    return place


def _announce_address(store: Store, what: str, place: CustomerAddress) -> None:
    told = {"type": "customer", "id": place["id"], "address": {"customer_id": place["customer_id"]}}
    store.announce(f"store/customer/address/{what}", told)


@imitates(
    "addresses of customers",
    "customers keep addresses; one that is there already is neither made again nor changed, and is not in the answer",
    evidence="official",
    source=CUSTOMERS_V3,
    test="api/test_customers.py::test_the_same_address_is_kept_once",
)
def create_addresses(store: Store, body: Any) -> list[CustomerAddress]:
    """The addresses that were new. Raises Invalid for missing or bad fields, or an unknown customer."""
    needed = (*_NEEDED_WITH_CUSTOMER, "state_or_province", "postal_code", "customer_id")
    drafts = [read_known(each, {**_ADDRESS_FIELDS, "customer_id": whole}, needed) for each in array(body, "body")]
    for number, each in enumerate(drafts):
        if each["customer_id"] not in store.customers:
            raise Invalid("Create customer addresses failed.", errors={f"{number}.customer_id": "invalid customer ID"})
    made = [_add_address(store, each.pop("customer_id"), each) for each in drafts]
    return [each for each in made if each is not None]


def update_addresses(store: Store, body: Any) -> list[CustomerAddress]:
    """The addresses that were changed. Raises Invalid for bad fields or an unknown address."""
    pairs = []
    for number, each in enumerate(array(body, "body")):
        values = read_known(each, {**_ADDRESS_FIELDS, "id": whole}, ("id",))
        if (place := store.customer_addresses.get(values.pop("id"))) is None:
            raise Invalid("Update customer addresses failed.", errors={f"{number}.id": "invalid address ID"})
        pairs.append((place, values))
    changed = []
    for place, values in pairs:
        if not _same(store, place["customer_id"], {**place, **values}, place["id"]):
            place.update(values)
            _announce_address(store, "updated", place)
            changed.append(place)
    return changed


def delete_address(store: Store, number: int) -> None:
    """Forget an address."""
    _announce_address(store, "deleted", store.customer_addresses.pop(number))


def with_ids(text: str, delete_one: Callable[[int], None], known: Mapping[int, Any]) -> None:
    """Delete the records that a list of ids names. Guess: those that are not there are passed over."""
    for number in dict.fromkeys(as_id(each) for each in text.split(",")):
        if number in known:
            delete_one(number)


@imitates(
    "store credit",
    "what a customer has to his credit pays for an order first; the order says how much of it, and so do transactions",
    evidence="official",
    source=ORDERS_V2,
    test="doors/test_storefront.py::test_store_credit_pays_first",
)
def redeem_credit(store: Store, order: Order) -> None:
    """Pay an order out of its customer's credit, as far as that goes. Guess: the total stays what the goods cost."""
    customer = store.customers[order.customer_id]
    order.store_credit = min(customer["store_credit"], order.total_inc_tax)
    customer["store_credit"] -= order.store_credit
