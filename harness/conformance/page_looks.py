"""Opening the pages of orders that the guide sends people to, and writing down what they show.

Nothing is judged here.
"""

from harness.conformance.observations import connected
from harness.conformance.scene import Scene
from harness.record.looks import ITEMS_TABLE, ORDER_DETAILS, ORDERS_PAGE, PORTAL_LIST, PORTAL_PAGES

ROWS, PAGES = 5, 3
"""How many rows of the portal's page of orders are read at once, and how often."""


def look_at_orders_page(scene: Scene) -> None:
    """Orders > View in the control panel, row by row."""
    scene.history.observe(ORDERS_PAGE, rows=[dict(row) for row in scene.retailer.orders_page()])


def look_at_details(scene: Scene, order_id: int) -> None:
    """What stands behind the + of an order."""
    scene.history.observe(ORDER_DETAILS, order_id=order_id, shown=dict(scene.retailer.order_details(order_id)))


def look_at_portal(scene: Scene, order_id: int) -> None:
    """What the portal finds under an order's ID, and the related documents of its sales order.

    Order ID, date and system are looked at where a row has them: people are not asked to copy them.
    """
    scene.history.observe(
        PORTAL_PAGES,
        order_id=order_id,
        suppliers=[supplier.name for supplier in scene.suppliers],
        found=[
            {
                "type": row.type,
                "reference": row.reference_number or "",
                "status": row.status,
                "partner": row.partner,
                "order_id": getattr(row, "order_id", None),
                "date": getattr(row, "date", None),
                "system": getattr(row, "system", None),
            }
            for row in scene.retailer.portal_orders(order_id)
        ],
        related=[
            {"type": each.type, "reference": each.reference or "", "status": each.status}
            for each in scene.retailer.related_documents(order_id)
        ],
    )


def look_at_items(scene: Scene, order_id: int) -> None:
    """The items tables of an order's purchase orders, and what each supplier finds of the order in its own portal."""
    scene.history.observe(
        ITEMS_TABLE,
        order_id=order_id,
        rows=[dict(row) for row in scene.retailer.order_items(order_id)],
        retailer=connected(scene).name,
        own_rows={supplier.name: [dict(row) for row in supplier.order_items(order_id)] for supplier in scene.suppliers},
        ids={supplier.name: str(supplier.company.id) for supplier in scene.suppliers},
        own={
            supplier.name: [
                {
                    "type": row.type,
                    "reference": row.reference_number or "",
                    "status": row.status,
                    "partner": getattr(row, "partner", None),
                    "date": getattr(row, "date", None),
                }
                for row in supplier.portal_orders(order_id)
            ]
            for supplier in scene.suppliers
        },
    )


def look_at_portal_list(scene: Scene) -> None:
    """The first page of orders in the portal, without any search; IDs are looked at where a row has them."""
    every = list(scene.retailer.portal_orders())
    rows = [row for row in every if row.type == "SalesOrder"]
    scene.history.observe(
        PORTAL_LIST,
        references=[row.reference_number for row in rows],
        statuses=[row.status for row in rows],
        ids=[getattr(row, "id", None) for row in rows],
        whole=[row.reference_number or "" for row in every],
        pages=[list(scene.retailer.portal_order_numbers(page=page, rows=ROWS)) for page in range(PAGES)],
    )
