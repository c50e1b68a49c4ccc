"""Every described field of every body that the BigCommerce fake takes is kept, refused, or said not to be imitated.

Each field is sent by itself in a sound body, with a value that is no default, and looked for in what is read then.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import pytest

from fakes.bigcommerce.api.routes import ROUTES
from fakes.wire.http import NotFaked
from tests.fidelity.bigcommerce_walk import Furnished, furnish, good_call

pytest.importorskip("jsonschema_rs", reason="wanted jsonschema-rs of the dev extra")

from tests.fidelity.bigcommerce_descriptions import SPECS, body_fields, operation_name, operations

pytestmark = pytest.mark.skipif(not SPECS.exists(), reason=f"wanted BigCommerce's descriptions in {SPECS}; none there")

WRITES = (
    {
        operation_name(route.method, route.template): route
        for route in ROUTES.routes
        if route.method in ("POST", "PUT") and operation_name(route.method, route.template) in operations()
    }
    if SPECS.exists()
    else {}
)

NOT_READ_BACK = {
    "reason": "it goes into the log of the inventory, which no operation reads",
    "refunded_amount": "the description itself says that it is always 0",
    "items.quantity": "levels are read by another name",
    "items.item_id": "an item is named by it, and by its type",
    "brand_name": "it names a brand, which is shown by its id",
    "emails": "the answer has no body; they are read with the notices",
    "date_modified": "the store writes it, as it says of every record",
    "product_id": "it names the record that the path names already",
    "headers": "read back by their names",
    "image_url": "an image is shown by the addresses that the store gives it",
    "id": "it names the record",
    "billing_address.country": "the letters beside it override it",
    "inventory_level": "with variants that are tracked, the level of a product is their sum",
}
"""Fields that are taken and not shown under their name, each with the reason."""


@dataclass(frozen=True)
class Sent:
    """One described field: the operation, where in the body it stands, and what is sent."""

    operation: str
    place: tuple[str, ...]
    value: Any

    def __repr__(self) -> str:
        return f"{self.operation} {'.'.join(self.place)}"


def described() -> Iterator[Sent]:
    for name in WRITES:
        yield from (Sent(name, place, value) for place, value in body_fields(name))


def with_field(body: Any, place: tuple[str, ...], value: Any) -> Any:
    """The body with one more value in it; in a list, in its first entry."""
    if isinstance(body, list) or (place and place[0] == "[]"):
        rest = place[1:] if place and place[0] == "[]" else place
        first, *others = body if isinstance(body, list) and body else [{}]
        return [with_field(first if isinstance(first, dict) else {}, rest, value), *others]
    if not place:
        return value
    body = body if isinstance(body, dict) else {}
    return {**body, place[0]: with_field(body.get(place[0]), place[1:], value)}


def holds(answer: Any, name: str, value: Any) -> bool:
    """Whether the name with this value stands anywhere in an answer; numbers and texts of them are the same."""
    if isinstance(answer, dict):
        return any((key == name and alike(each, value)) or holds(each, name, value) for key, each in answer.items())
    return isinstance(answer, list) and any(holds(each, name, value) for each in answer)


def alike(shown: Any, sent: Any) -> bool:
    if isinstance(sent, bool | dict | list) or sent is None or isinstance(shown, bool):
        return bool(shown == sent)
    try:
        return float(shown) == float(sent)
    except (TypeError, ValueError):
        return str(shown) == str(sent)


def readable(furnished: Furnished, name: str) -> Iterator[Any]:
    """What can be read of the record that an operation writes."""
    route = WRITES[name]
    path = path_of(furnished, route.template)
    include = "?include=images,videos,custom_fields,bulk_pricing_rules,options,variants" if "products" in path else ""
    for each in (path, path.rpartition("/")[0], f"{path}/products", f"{path}/shipping_addresses", f"{path}/fees"):
        for query in {"", include if each.count("/") <= 4 else ""}:
            try:
                response = furnished.walker.store.answer(furnished.walker.request("GET", each + query))
            except NotFaked:
                continue
            if response.status < 300 and response.body:
                yield response.json()


def path_of(furnished: Furnished, template: str) -> str:
    for name, number in furnished.numbers.items():
        template = template.replace(f"{{{name}}}", str(number))
    return template


@cache
def full_store() -> Furnished:
    return furnish()


@pytest.mark.parametrize("sent", list(described()) if SPECS.exists() else [], ids=repr)
def test_each_described_field_is_kept_or_refused(sent: Sent) -> None:
    """Taken means shown afterwards; anything else is a refusal, or NotFaked."""
    furnished = copy.deepcopy(full_store())
    route = WRITES[sent.operation]
    query, body = good_call(f"{route.method} {route.template}", furnished.numbers)
    wanted = with_field(body, sent.place, sent.value)
    asked = furnished.walker.request(route.method, path_of(furnished, route.template) + query, wanted)
    try:
        response = furnished.walker.store.answer(asked)
    except NotFaked:
        return
    name = sent.place[-1]
    if response.status >= 400 or {name, ".".join(sent.place[-2:])} & NOT_READ_BACK.keys():
        return
    answers = [json.loads(response.body)] if response.body else []
    assert any(holds(answer, name, sent.value) for answer in chain(answers, readable(furnished, sent.operation)))
