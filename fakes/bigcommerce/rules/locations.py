"""The rules for locations of the inventory: where stock lies, within the plan's number of places.

What lies there is in ``inventory``.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.refusals import Invalid, NotFound
from fakes.bigcommerce.rules.product_fields import array, choice, email, members, read_known, truth, whole, words
from fakes.bigcommerce.sources import LOCATIONS_V3
from fakes.bigcommerce.state.records import DEFAULT_LOCATION
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import Read
from fakes.evidence.ledger import imitates

Location = dict[str, Any]

_MOST_LOCATIONS = {"trial": 4, "standard": 4, "plus": 5, "pro": 8, "sandbox": 100, "enterprise": 100}


def location_with(store: Store, location_id: int) -> Location:
    """Raises NotFound."""
    if location_id not in store.locations:
        raise NotFound(f"Location with id {location_id} was not found")
    return store.locations[location_id]


def _degrees(most: int) -> Read:
    """A reader of degrees on either side of zero. Source: Locations V3."""

    def read(value: Any, field: str) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not -most <= value <= most:
            raise Invalid(f"Invalid field(s): {field}", errors={field: f"{field} must be between -{most} and {most}"})
        return Decimal(value)

    return read


def _day(value: Any, field: str) -> str:
    """A day as ISO 8601 has it."""
    try:
        return date.fromisoformat(words(10)(value, field)).isoformat()
    except ValueError:
        raise Invalid(f"Invalid field(s): {field}", errors={field: "error.expected.date.isoformat"}) from None


_HOURS: dict[str, Read] = {"open": truth, "opening": words(), "closing": words()}
_DAYS: dict[str, Read] = {
    name: lambda value, field: read_known(members(value, field), _HOURS)
    for name in ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
}
_SPECIAL_HOURS: dict[str, Read] = {"label": words(), "date": _day, **_HOURS, "all_day": truth, "annual": truth}
_COORDINATES: dict[str, Read] = {"latitude": _degrees(90), "longitude": _degrees(180)}
_ADDRESS: dict[str, Read] = {
    **{name: words() for name in ("address1", "address2", "city", "state", "zip", "phone")},
    "email": email,
    "geo_coordinates": lambda value, field: read_known(members(value, field), _COORDINATES, tuple(_COORDINATES)),
    "country_code": words(3, 2),
}
_NEEDED_OF_ADDRESS = ("address1", "city", "state", "zip", "email", "geo_coordinates", "country_code")
_FIELDS: dict[str, Read] = {
    "code": words(shortest=1),
    "label": words(shortest=1),
    "description": words(),
    "managed_by_external_source": truth,
    "type_id": choice("PHYSICAL", "VIRTUAL"),
    "enabled": truth,
    "operating_hours": lambda value, field: read_known(members(value, field), _DAYS),
    "time_zone": words(),
    "address": lambda value, field: read_known(members(value, field), _ADDRESS),
    "storefront_visibility": truth,
    "special_hours": lambda value, field: [
        read_known(each, _SPECIAL_HOURS, ("label", "date", "open")) for each in array(value, field)
    ],
}
"""Source: Locations V3, the bodies of both writes."""


@imitates(
    "locations",
    "locations are created, changed, deleted within the plan's number; the default one cannot be deleted",
    evidence="official",
    source=LOCATIONS_V3,
    test="api/test_inventory.py::test_locations_come_and_go",
)
def create_locations(store: Store, body: Any) -> str:
    """Gives the transaction id. Guess: what a location says nothing of is as with the default one.

    Raises:
        Invalid: missing or bad fields, a taken code, or more than the plan has.
    """
    given = [_read_new(each) for each in array(body, "body")]
    _check_codes(store, [(None, each["code"]) for each in given])
    if len(store.locations) + len(given) > _MOST_LOCATIONS[store.plan]:
        raise Invalid(f"The plan allows {_MOST_LOCATIONS[store.plan]} locations")
    for each in given:
        number, now = store.next_id("location") + DEFAULT_LOCATION, store.now()
        blank = {**store.locations[DEFAULT_LOCATION], "managed_by_external_source": False, "enabled": True}
        blank |= {"type_id": "PHYSICAL", "storefront_visibility": True, "description": "", "address": {}}
        store.locations[number] = {**blank, "id": number, "created_at": now, "updated_at": now, **each}
        store.announce("store/inventory/location/created", {"location_id": number})
    return store.new_uuid()


def _read_new(body: Any) -> Location:
    """Source: Locations V3: a place that is physical needs its address."""
    is_virtual = isinstance(body, dict) and body.get("type_id") == "VIRTUAL"
    location = read_known(body, _FIELDS, ("code", "label") if is_virtual else ("code", "label", "address"))
    if missing := [name for name in _NEEDED_OF_ADDRESS if name not in location.get("address", _NEEDED_OF_ADDRESS)]:
        problems = {f"address.{name}": "error.path.missing" for name in missing}
        raise Invalid("JSON data is missing or invalid", errors=problems)
    return location


def _check_codes(store: Store, wanted: list[tuple[int | None, str]]) -> None:
    """Source: Locations V3: a code is unique."""
    codes = {each["id"]: each["code"] for each in store.locations.values()}
    for number, code in wanted:
        if code in (each for own_id, each in codes.items() if own_id != number):
            raise Invalid(f"Location with code {code} already exists")
        codes[number if number is not None else code] = code


def update_locations(store: Store, body: Any) -> str:
    """Gives the transaction id. Guess: of an address what is not named stays.

    Raises:
        NotFound: an unknown location.
        Invalid: one without an id, bad fields, or a taken code.
    """
    given = [read_known(each, {"id": whole, **_FIELDS}, ("id",)) for each in array(body, "body")]
    pairs = [(location_with(store, each.pop("id")), each) for each in given]
    _check_codes(store, [(location["id"], each["code"]) for location, each in pairs if "code" in each])
    for location, each in pairs:
        if "address" in each:
            each["address"] = {**location["address"], **each["address"]}
        location |= {**each, "updated_at": store.now()}
        store.announce("store/inventory/location/updated", {"location_id": location["id"]})
    return store.new_uuid()


def delete_locations(store: Store, numbers: list[int]) -> str:
    """Forget locations and their stock. Raises NotFound, and Invalid for the shipping origin."""
    for number in numbers:
        location = location_with(store, number)
        if number == DEFAULT_LOCATION:
            label = location["label"]
            raise Invalid(
                f"Location can't be deleted. {label} is set as a shipping origin for this store and can't be deleted."
            )
    for number in numbers:
        del store.locations[number]
        for product in store.products.values():
            product.stock.pop(number, None)
            for variant in product.variants.values():
                variant.stock.pop(number, None)
    return store.new_uuid()
