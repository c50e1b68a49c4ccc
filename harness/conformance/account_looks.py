"""Looking at API accounts, at what they open, and at the pages on which a store is connected, and writing it all down.

Nothing is judged here, and no secret is written down.
"""

from collections.abc import Callable, Sequence
from functools import partial

from fakes.bigcommerce.refusals import Refused
from harness.conformance.observations import store_request
from harness.conformance.records import CreatedAccount
from harness.conformance.scene import Scene
from harness.conformance.stage.api import Declined
from harness.record.looks import (
    ACCOUNTS,
    CONNECT_PAGE,
    CREDENTIALS_FILE,
    DOORS,
    EXAMINED,
    EXAMINING,
    OPENED,
    SAVED_FORM,
    SHARED_CREDENTIALS,
)
from harness.sync import Credentials
from harness.sync.wire import Request

ENDPOINTS = {
    "orders": (
        ("GET", "/v2/orders?limit=1"),
        ("GET", "/v2/orders/0/shipments"),
        ("PUT", "/v2/orders/0"),
        ("POST", "/v2/orders/0/shipments"),
        ("DELETE", "/v2/orders/0"),
    ),
    "products": (
        ("GET", "/v3/catalog/products?limit=1"),
        ("GET", "/v3/catalog/variants?limit=1"),
        ("PUT", "/v3/catalog/products/0"),
        ("PUT", "/v3/catalog/products/0/variants/0"),
        ("DELETE", "/v3/catalog/products/0"),
    ),
    "customers": (("GET", "/v3/customers?limit=1"),),
    "information_and_settings": (("GET", "/v2/store"),),
    "order_transactions": (("GET", "/v3/orders/0/transactions"),),
    "store_inventory": (("GET", "/v3/inventory/items?limit=1"),),
    "store_locations": (("GET", "/v3/inventory/locations?limit=1"),),
    "channel_settings": (("GET", "/v3/channels?limit=1"),),
    "marketing": (("GET", "/v2/coupons?limit=1"),),
}
"""What only a scope opens: requests that change nothing, because there is no order 0 and no product 0.

Source: the reference of the API.
"""


def look_at_accounts(scene: Scene) -> None:
    """The control panel's list of API accounts, with their dates where it shows them."""
    scene.history.observe(
        ACCOUNTS,
        listed=[
            {
                "account_id": each.id,
                "name": each.name,
                "token_type": each.token_type,
                "scopes": dict(each.scopes),
                "client_id": each.client_id,
                "created": getattr(each, "date_created", None),
            }
            for each in scene.retailer.api_accounts()
        ],
    )


def look_at_credentials(scene: Scene, account: CreatedAccount) -> None:
    """What the file of a new API account holds, and whether it can be had a second time; no value is written down."""
    look_at_file(scene, account, account.credentials_file())


def look_at_file(scene: Scene, account: CreatedAccount, text: str) -> None:
    """The same of a file whose ``text`` was read already, the one time that it could be."""
    told = told_by(text)
    scene.history.observe(
        CREDENTIALS_FILE,
        account_id=account.account_id,
        file_name=account.file_name,
        missing=[name for name in _NEEDED if not told.get(name)],
        wrong=_wrong(told),
        client_id=told.get("CLIENT ID", ""),
        names=[value for name, value in told.items() if name in ("NAME", "CLIENT NAME")],
        api_path=told.get("API PATH", ""),
        store_hash=scene.bigcommerce.store_hash,
        token_answers=_status(scene, text, "GET", "/v2/time"),
        second_showing_refused=_is_refused_again(account),
    )


def look_at_shared_credentials(scene: Scene, accounts: Sequence[CreatedAccount]) -> None:
    """Which lines the files of several API accounts have in common; no value is written down."""
    files = [told_by(account.credentials_file()) for account in accounts]
    own = ("ACCESS TOKEN", "CLIENT ID", "CLIENT SECRET")
    shared = [name for name in own if len({told.get(name) for told in files}) < len(files)]
    numbers = [account.account_id for account in accounts]
    scene.history.observe(SHARED_CREDENTIALS, account_ids=numbers, shared=shared)


_NEEDED = ("ACCESS TOKEN", "CLIENT ID", "CLIENT SECRET", "API PATH")

SHORTEST_SECRET = 16
"""Whatever is shorter than this has been cut off.  Source: observed shapes, all of which are longer."""


def told_by(text: str) -> dict[str, str]:
    """What a credentials file says, by its names."""
    parts = [line.partition(":") for line in text.splitlines()]
    return {name.strip().upper(): value.strip() for name, _, value in parts}


def _wrong(told: dict[str, str]) -> list[str]:
    """The credentials that are cut off, or the same as another one."""
    given = {name: told.get(name, "") for name in ("ACCESS TOKEN", "CLIENT ID", "CLIENT SECRET")}
    values = list(given.values())
    return [name for name, value in given.items() if len(value) < SHORTEST_SECRET or values.count(value) > 1]


def _is_refused_again(account: CreatedAccount) -> bool:
    try:
        account.credentials_file()
    except PermissionError:
        return True
    return False


def look_at_what_it_opens(scene: Scene, account: CreatedAccount, text: str = "") -> None:
    """How the store answers to an API account at every kind of endpoint; ``text`` is its file, where it was read."""
    text = text or account.credentials_file()
    answers = {
        family: [f"{method} {path}: {_status(scene, text, method, path)}" for method, path in asked]
        for family, asked in ENDPOINTS.items()
    }
    scene.history.observe(OPENED, account_id=account.account_id, answers=answers)


def _status(scene: Scene, text: str, method: str, path: str) -> int:
    """What the store answers to the credentials of a file; it is not the connector who asks."""
    asked = store_request(Credentials.from_text(text), path)
    headers = {**asked.headers, "Content-Type": "application/json"}
    body = b"" if method == "GET" else b"{}"
    scene.history.record("harness", "observation", EXAMINING)
    try:
        return scene.send(Request(method, asked.url, headers, body)).status
    finally:
        scene.history.record("harness", "observation", EXAMINED)


def look_at_connect_page(scene: Scene, terms: Sequence[str]) -> None:
    """What the portal finds for each term under Connect to a New System, and which fields the form has."""
    found = {term: list(scene.retailer.search_systems(term)) for term in terms}
    scene.history.observe(CONNECT_PAGE, found=found, fields=list(scene.retailer.connection_form()))


def look_at_saved_form(scene: Scene) -> None:
    """What the portal shows of the saved connection, but for what is secret, and how many of them there are."""
    saved = [dict(each) for each in scene.retailer.saved_connections()]
    scene.history.observe(SAVED_FORM, shown=saved[0] if saved else {}, count=len(saved))


def look_at_doors(scene: Scene) -> None:
    """Whether a shopper can order, and whether the retailer can work in the control panel."""
    doors: dict[str, Callable[[], object]] = {
        "the shop": scene.shopper.place_order,
        "the control panel": scene.retailer.orders_page,
        "the list of API accounts": scene.retailer.api_accounts,
        "the page of products": lambda: scene.retailer.products_page("SKU-1"),
        "the making of products": lambda: scene.retailer.add_product(sku="LATE", name="Late", price="1.00"),
        "the stock of products": lambda: scene.retailer.set_stock("SKU-1", 50),
        **{
            f"the page of order {each}": partial(scene.retailer.order_details, each)
            for each in scene.bigcommerce.orders
        },
    }
    scene.history.observe(
        DOORS, trial_began=scene.trial_started, open={name: is_open(door) for name, door in doors.items()}
    )


def is_open(door: Callable[[], object]) -> bool:
    """Whether somebody who goes through a door is not turned away."""
    try:
        door()
    except (Refused, Declined):
        return False
    return True
