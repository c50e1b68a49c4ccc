"""Where one can go: whose pages there are, and the menu of each, in the guide's own words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from harness.portals.visits import Visit


@dataclass(frozen=True, slots=True)
class Menu:
    """One entry of a menu; a ``path`` may name parts of the address of the page that is open."""

    text: str
    path: str
    fits: Callable[[Visit], bool] = lambda visit: True


def _portal(who: str) -> tuple[Menu, ...]:
    return (
        Menu("Orders", f"{who}/orders"),
        Menu("Products > Inventory Feeds", f"{who}/inventory"),
        Menu("Products > Product Feeds", f"{who}/feeds"),
        Menu("Notifications", f"{who}/notifications"),
        Menu("Settings > API Authentication", f"{who}/keys"),
    )


MENUS: Mapping[str, Sequence[Menu]] = {
    "store": (
        Menu("Orders > View", "store/orders"),
        Menu("Orders > Add", "store/new-order"),
        Menu("Products > View", "store/products"),
        Menu("Products > Inventory", "store/inventory"),
        Menu("Advanced Settings > API accounts", "store/accounts"),
        Menu("Plans and trial", "store/plans"),
    ),
    "shop": (Menu("Products", "shop"),),
    "retailer": (
        *_portal("retailer"),
        Menu("Settings > Connections", "retailer/connections"),
        Menu("Settings > Scheduled Tasks", "retailer/tasks"),
    ),
    "supplier": _portal("supplier/{number}"),
    "stage": (
        Menu("Both portals side by side", ""),
        Menu("The guide as a tour", "tour"),
        Menu("The wire", "wire"),
        Menu("What goes wrong", "faults"),
        Menu("What needs a person", "attention"),
        Menu("Keep it as a test", "keep"),
    ),
}


def areas(visit: Visit) -> list[tuple[str, str, str]]:
    """Whose pages there are: the area, what is read, and its first page."""
    world = visit.world
    suppliers = [
        (f"supplier {number}", f"Logicbroker: {each.name}, supplier", visit.url(f"supplier/{number}/orders"))
        for number, each in enumerate(world.suppliers, 1)
    ]
    return [
        ("stage", "The stage", visit.url("")),
        ("store", "BigCommerce: control panel", visit.url("store/orders")),
        ("shop", "BigCommerce: storefront", visit.url("shop")),
        ("retailer", f"Logicbroker: {world.retailer.name}, retailer", visit.url("retailer/orders")),
        *suppliers,
    ]
