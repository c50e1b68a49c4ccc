"""The rules for metafields of products, variants and orders: whose they are, who may see and change them.

Their lists are in ``api.metafields``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fakes.bigcommerce.refusals import Conflict, Forbidden, Invalid, NotFound
from fakes.bigcommerce.rules.product_fields import choice, read_known, words
from fakes.bigcommerce.sources import METAFIELDS_V3, WEBHOOK_GUIDE
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import Read
from fakes.evidence.ledger import imitates

Metafield = dict[str, Any]

MOST_OF_A_CLIENT = 250
OF_OTHERS = ("read", "write", "read_and_sf_access", "write_and_sf_access")
OPEN_TO_OTHERS = ("write", "write_and_sf_access")

_FIELDS: dict[str, Read] = {
    "permission_set": choice("app_only", *OF_OTHERS),
    "namespace": words(64, 1),
    "key": words(64, 1),
    "value": words(65_535, 1),
    "description": words(255, 1),
}
_REQUIRED = ("permission_set", "namespace", "key", "value")
_OF_THE_OWNER = ("namespace", "key", "permission_set")


@dataclass(frozen=True, slots=True)
class Family:
    """What has metafields: how its records are called, whether there is one of an id, and its webhooks.

    ``told_with_type`` says whether the family's own webhook names the type of the record.
    """

    resource_type: str
    scope: str
    exists: Callable[[Store, int], bool]
    told_with_type: bool = True


FAMILIES = {
    family.resource_type: family
    for family in (
        Family("product", "product", lambda store, number: number in store.products),
        Family("variant", "product/variant", lambda store, number: number in store.products.variants),
        Family("order", "order", lambda store, number: number in store.orders, told_with_type=False),
    )
}
"""Source: Webhooks guide, events: what each tells."""


def seen_by(store: Store, client_id: str, family: Family, resource_id: int | None = None) -> list[Metafield]:
    """The metafields of one record, or of all, that an account can see, by id."""
    return [
        each
        for each in store.metafields.values()
        if each["resource_type"] == family.resource_type
        and resource_id in (None, each["resource_id"])
        and _may_see(each, client_id)
    ]


@imitates(
    "whose metafields",
    "a metafield is its account's; its permission set says whether other accounts see it, and whether they write it",
    evidence="official",
    source=METAFIELDS_V3,
    test="api/test_metafields.py::test_the_permission_set_says_what_others_may",
)
def _may_see(metafield: Metafield, client_id: str) -> bool:
    return metafield["owner_client_id"] == client_id or metafield["permission_set"] in OF_OTHERS


def metafield_with(
    store: Store, client_id: str, family: Family, number: int, resource_id: int | None = None
) -> Metafield:
    """Raises NotFound, also for one that the account cannot see, or of another record."""
    for each in seen_by(store, client_id, family, resource_id):
        if each["id"] == number:
            return each
    raise NotFound


@imitates(
    "metafields",
    "programs keep texts with products, variants and orders, found by namespace and key, 250 of each program at most",
    evidence="official",
    source=METAFIELDS_V3,
    test="api/test_metafields.py::test_a_metafield_lives_and_dies",
)
def create(store: Store, client_id: str, family: Family, resource_id: int, body: Any) -> Metafield:
    """Keep a text with a record.

    Raises:
        NotFound: there is no such record.
        Invalid: missing or bad fields, or too many of them.
        Conflict: this account has one of that namespace and key there.
    """
    if not family.exists(store, resource_id):
        raise NotFound
    values = read_known(body, _FIELDS, _REQUIRED)
    own = [each for each in _of(store, family, resource_id) if each["owner_client_id"] == client_id]
    _check_free(own, values["namespace"], values["key"])
    if len(own) >= MOST_OF_A_CLIENT:
        raise Invalid(f"There are {MOST_OF_A_CLIENT} metafields of this {family.resource_type} already")
    now = store.now()
    made = {
        "id": store.next_id("metafield"),
        "description": "",
        **values,
        "resource_type": family.resource_type,
        "resource_id": resource_id,
        "date_created": now,
        "date_modified": now,
        "owner_client_id": client_id,
    }
    store.metafields[made["id"]] = made
    _announce(store, family, made, "created")
    return made


def _of(store: Store, family: Family, resource_id: int) -> Iterator[Metafield]:
    for each in store.metafields.values():
        if (each["resource_type"], each["resource_id"]) == (family.resource_type, resource_id):
            yield each


def _check_free(others: list[Metafield], namespace: str, key: str) -> None:
    """Source: Orders V3: unique by account, namespace, key and record. Guess: the text."""
    if any((each["namespace"], each["key"]) == (namespace, key) for each in others):
        raise Conflict("The metafield is a duplicate", errors={"key": f"{namespace} has {key} already"})


def update(store: Store, client_id: str, family: Family, metafield: Metafield, body: Any) -> None:
    """Change what the body names.

    Raises:
        Invalid: bad fields.
        Conflict: the new namespace and key are taken.
        Forbidden: it is another account's, and not open to others, or the field is the owner's.
    """
    values = read_known(body, _FIELDS)
    _check_writer(metafield, client_id, values)
    own = [
        each
        for each in _of(store, family, metafield["resource_id"])
        if each is not metafield and each["owner_client_id"] == metafield["owner_client_id"]
    ]
    after = {**metafield, **values}
    _check_free(own, after["namespace"], after["key"])
    metafield.update({**values, "date_modified": store.now()})
    _announce(store, family, metafield, "updated")


def _check_writer(metafield: Metafield, client_id: str, values: Mapping[str, Any]) -> None:
    """Source: api-specs pull request 723: who writes the fields of the owner is told 403. Guess: the text."""
    if metafield["owner_client_id"] == client_id:
        return
    changed = [name for name in _OF_THE_OWNER if values.get(name, metafield[name]) != metafield[name]]
    if changed or metafield["permission_set"] not in OPEN_TO_OTHERS:
        raise Forbidden("You are not allowed to modify this metafield")


def delete(store: Store, client_id: str, family: Family, metafield: Metafield) -> None:
    """Forget a metafield. Raises Forbidden for another account's that is not open to others. Guess: that it is."""
    _check_writer(metafield, client_id, {})
    del store.metafields[metafield["id"]]
    _announce(store, family, metafield, "deleted")


def forget_of(store: Store, resource_type: str, resource_id: int) -> None:
    """The record is gone. Guess: its metafields go in silence."""
    for each in list(_of(store, FAMILIES[resource_type], resource_id)):
        del store.metafields[each["id"]]


@imitates(
    "events of metafields",
    "a metafield that is made, changed or deleted is told of in the scope of its record and in that of all metafields",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_metafields.py::test_metafields_are_told_of",
    shows=lambda _, store, *__: bool(store.webhooks.hooks),
)
def _announce(store: Store, family: Family, metafield: Metafield, what: str) -> None:
    data = {"metafield_id": metafield["id"], "resource_id": str(metafield["resource_id"])}
    typed = {**data, "resource_type": family.resource_type}
    store.announce(f"store/{family.scope}/metafield/{what}", typed if family.told_with_type else data)
    store.announce(f"store/metafield/{what}", typed)
