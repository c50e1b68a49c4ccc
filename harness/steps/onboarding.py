"""What the onboarding cases need besides: parts of an order that one supplier ships, cancels or takes back.

What is done with whole orders is in ``people``, and what must come of it mostly in ``outcomes``.
PYTEST_DONT_REWRITE
"""

import re
from datetime import timedelta

from pytest_bdd import given, parsers, then

from harness.conformance import observations as look
from harness.conformance.checks import cancellations, orders, portal_items, returns, shipments
from harness.conformance.records import OrderRecord
from harness.conformance.scene import Scene
from harness.steps.people import WISH, lines_of, order_received, sell, suppliers
from harness.steps.staging import Judge
from harness.steps.waiting import until_shown

_CONTENT, _WHERE = r'\d+ of "[\w-]+"(?: and \d+ of "[\w-]+")*', "in (?:one box|another|a third)"
BOX = f"{_CONTENT} {_WHERE}"

GOODS = r'"[\w-]+" and "[\w-]+"'


@given(
    parsers.re(rf"the suppliers? of (?P<goods>{GOODS}(?: and of {GOODS})?) (?:has|have) received an order for {WISH}"),
    target_fixture="order",
)
def _goods_ordered(world: Scene, goods: str, wish: str) -> OrderRecord:
    for supplier, skus in zip(world.suppliers, goods.split(" and of "), strict=True):
        for sku in skus.split(" and "):
            sell(world, supplier, sku.strip('"'))
    return order_received(world, lines_of(wish))


@given(parsers.re(rf"of the order, (?P<who>the (?:first |second )?supplier) ships {WISH}"))
def _parts_shipped(world: Scene, order: OrderRecord, who: str, wish: str) -> None:
    suppliers(world, who)[0].ship(order.id, lines=lines_of(wish), carrier="ups")


@given(parsers.re(rf"of the order, the supplier ships {WISH} two hours later"))
def _parts_shipped_later(world: Scene, order: OrderRecord, wish: str) -> None:
    until_shown(world, order, ("Partially Shipped", "Manual Verification Required"), timedelta(hours=2))
    world.suppliers[0].ship(order.id, lines=lines_of(wish), carrier="ups")


@given(parsers.re(rf"of the order, the supplier ships (?P<boxes>{BOX}(?:(?:, | and ){BOX})+)"))
def _boxes_shipped(world: Scene, order: OrderRecord, boxes: str) -> None:
    contents = re.findall(f"({_CONTENT}) {_WHERE}", boxes)
    packages = [{"lines": lines_of(wish), "carrier": "ups"} for wish in contents]
    world.suppliers[0].ship(order.id, packages=packages)


@given("the supplier accepts the order")
@given("the supplier accepts the rest of the order")
def _accepted(world: Scene, order: OrderRecord) -> None:
    world.suppliers[0].acknowledge(order.id)


@given(parsers.re(rf'of the order, the supplier cancels {WISH} because of "(?P<reason>[^"]+)"'))
def _parts_cancelled_because(world: Scene, order: OrderRecord, wish: str, reason: str) -> None:
    world.suppliers[0].cancel(order.id, lines=lines_of(wish), reason=reason)


@given(parsers.re(rf"of the order, (?P<who>the (?:first |second )?supplier) cancels {WISH}"))
def _parts_cancelled(world: Scene, order: OrderRecord, who: str, wish: str) -> None:
    suppliers(world, who)[0].cancel(order.id, lines=lines_of(wish))


@given(parsers.re(rf"of the order, (?P<who>the (?:first |second )?supplier) back-orders {WISH}"))
def _parts_back_ordered(world: Scene, order: OrderRecord, who: str, wish: str) -> None:
    suppliers(world, who)[0].back_order(order.id, lines=lines_of(wish))


@given(parsers.re(rf"of the order, (?P<who>the (?:first |second )?supplier) takes back {WISH} two hours later"))
def _parts_taken_back(world: Scene, order: OrderRecord, who: str, wish: str) -> None:
    until_shown(world, order, ("Shipped",), timedelta(hours=2))
    look.look_at_order(world, order)
    suppliers(world, who)[0].take_back(order.id, lines=lines_of(wish))


@then("the order shows what was shipped and what was cancelled")
def _both_shown(world: Scene, judge: Judge, order: OrderRecord) -> None:
    look.look_at_orders(world)
    judge(cancellations.cancelled_order_shows(world.history, order.id, "Manual Verification Required"))
    judge(cancellations.cancellation_noted(world.history))
    judge(shipments.parcels_shown(world.history))
    judge(shipments.items_shown(world.history))


@then("the related documents of the order include a return")
def _return_related(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(orders.documents_together(world.history, "Return"))
    judge(portal_items.documents_say_what_was_done(world.history))


@then("the return has not changed the order")
def _return_changed_nothing(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(returns.return_changes_nothing(world.history))
