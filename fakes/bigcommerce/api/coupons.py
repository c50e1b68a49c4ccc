"""Read-only HTTP endpoints of V2 for coupons.

The owner makes them in the control panel, shoppers redeem them at the storefront.
"""

from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, path_id, v2_page
from fakes.bigcommerce.api.filters import bad_parameter, whole
from fakes.bigcommerce.refusals import NotFound
from fakes.bigcommerce.sources import RECORDED_2026
from fakes.bigcommerce.state.values import four_decimals, rfc_date
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

TYPES = ("per_item_discount", "percentage_discount", "per_total_discount", "shipping_discount", "free_shipping")
"""Source: Marketing V2, in the order of their numbers in Orders V2."""

_FILTERS = ("id", "code", "name", "type", "min_id", "max_id", "exclude_type")


@imitates(
    "coupons of a store",
    "the coupons of a store are read by id, code, name and type, with how often each was used",
    evidence="recorded",
    source=RECORDED_2026,
    test="api/test_customers.py::test_coupons_are_read",
)
def _coupon(record: dict[str, Any]) -> dict[str, Any]:
    """Recorded in 2026. Guess: a coupon made in the control panel is named by its code."""
    return {
        "id": record["coupon_id"],
        "name": record["code"],
        "type": TYPES[record["type"]],
        "amount": four_decimals(record["amount"]),
        "min_purchase": "0.0000",
        "expires": "",
        "enabled": True,
        "code": record["code"],
        "applies_to": {"entity": "categories", "ids": [0]},
        "num_uses": record["num_uses"],
        "max_uses": 0,
        "max_uses_per_customer": 0,
        "restricted_to": [],
        "shipping_methods": None,
        "date_created": rfc_date(record["date_created"]),
    }


def _found(call: Call) -> list[dict[str, Any]]:
    """The coupons that fit. Raises Invalid for a type that there is not, or no number."""
    wanted = {name: value for name, value in call.query.items() if name in _FILTERS}
    for name in {"type", "exclude_type"} & wanted.keys():
        if wanted[name] not in (*TYPES, "promotion"):
            raise bad_parameter(name)
    lowest, highest = (whole(wanted[name], name) if name in wanted else None for name in ("min_id", "max_id"))
    own = whole(wanted["id"], "id") if "id" in wanted else None
    return [
        each
        for each in map(_coupon, call.store.coupons.values())
        if own in (None, each["id"])
        and (lowest is None or each["id"] >= lowest)
        and (highest is None or each["id"] <= highest)
        and all(each[name] == wanted[name] for name in ("code", "name", "type") if name in wanted)
        and each["type"] != wanted.get("exclude_type")
    ]


def _list(call: Call) -> Response:
    return v2_page(call, _found(call), dict, frozenset(_FILTERS))


def _count(call: Call) -> Response:
    return answer_json(200, {"count": len(call.store.coupons)})


def _get(call: Call, coupon_id: str) -> Response:
    for each in call.store.coupons.values():
        if each["coupon_id"] == path_id(coupon_id):
            return answer_json(200, _coupon(each))
    raise NotFound


def add_routes(routes: Routes) -> None:
    """Coupons."""
    add(routes, "GET", "/v2/coupons", _list, "marketing")
    add(routes, "GET", "/v2/coupons/count", _count, "marketing")
    add(routes, "GET", "/v2/coupons/{coupon_id}", _get, "marketing")
