"""A world and a report full of hostile texts, and everything that they show and export, for whoever reads it back."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from fakes.bigcommerce.refusals import Refused
from fakes.logicbroker.refusals import Invalid
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.search.case import Case
from harness.simulation import World, diff, side_by_side
from harness.sync.secrets import redact_text

ROWS = [{"SupplierSKU": "SUP-SKU-1", "Quantity": 5}]


def hostile_world(texts: list[str]) -> World:
    """A world in which people typed such texts wherever people type."""
    world = World(7)
    for sku in ("SKU-1", "SKU-2"):
        world.retailer.set_stock(sku, 4 * len(texts))
    for text in (each for each in texts if redact_text(each) == each):  # A file that was masked cannot be told again.
        with suppress(Refused, Invalid, ValueError, LookupError, TypeError):
            world.shopper.place_order([("SKU-1", 2), ("SKU-2", 2)], customer_message=text)
        world.advance(minutes=16)
        order = max(world.bigcommerce.orders)
        for deed in (
            lambda order=order, text=text: world.suppliers[0].ship(order, [("SKU-1", 1)], text, text),
            lambda order=order, text=text: world.suppliers[0].cancel(order, [("SKU-2", 1)], text),
            lambda text=text: world.suppliers[0].upload_inventory(ROWS, text),
            lambda text=text: world.suppliers[0].upload_product_feed([{"sku": f"x{text}", "name": f"n{text}"}], text),
            lambda text=text: world.retailer.add_product(
                sku=f"s{text}"[:200], name=f"p{text}"[:200], price="5.00", stock=1
            ),
            lambda order=order, text=text: world.retailer.write_staff_notes(order, text),
            lambda text=text: world.retailer.create_api_account(name=text),
        ):
            with suppress(Refused, Invalid, ValueError, LookupError, TypeError):
                deed()
    world.advance(minutes=31)
    return world


def shown(world: World, texts: list[str]) -> dict[str, Any]:
    """Everything that a world shows of itself, by its name, and of a branch in which such texts were typed, too."""
    case = Case.of(world, "found by hand")
    last, other = max(world.bigcommerce.orders), world.branch()
    for text in texts:
        with suppress(Refused, ValueError):
            other.retailer.write_staff_notes(last, f"other {text}")
    names = (texts[0], texts[-1])
    return {
        "world": world,
        "history": world.history,
        "timeline": world.timeline(),
        "explorer": world.explore(),
        "fields": world.fields(last),
        "order": world.order(last),
        "case": case,
        "evidence": case.evidence(),
        "findings": world.bigcommerce.orders,
        "two lives": side_by_side(world, other, names),
        "difference": diff(world, other, names),
        "frames": world.frames(),
        "diagram": world.diagram(last),
    }


def hostile_report(texts: list[str], folder: Path) -> Any:
    """A rehearsal of features whose names, descriptions and steps are such texts."""
    lines = ["Feature: what others wrote"]
    for text in texts:
        name = " ".join(text.split()) or "nothing"
        name = name.encode(errors="replace").decode()
        lines += ["", "  @G1", f"  Scenario: {name}", "    Given a connected trial store"]
    (folder / "hostile.feature").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return run_conformance(FakesTarget(), features=folder / "hostile.feature")
