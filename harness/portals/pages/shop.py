"""The storefront: what is for sale, the cart, and the checkout."""

from typing import Any

from harness.portals.blocks import Done, Entry, Facts, Form, Link, Listing, Page, Row, Section, Text
from harness.portals.pages.lists import page_of, pager
from harness.portals.visits import Unusable, Visit, whole

PAYMENTS = ("Test Payment Gateway", "Bank Deposit", "Cash on Delivery", "Check", "Money Order")
CUSTOMERS = ("guest", "regular")
MOST_ADDRESSES = 9
LONGEST_MESSAGE = 10_000


def view(visit: Visit) -> Page:
    """What is for sale."""
    trial = visit.world.bigcommerce.trial
    if trial and trial.expired:
        return Page("shop", "The shop is closed", [Text("The trial of this store has ended; nothing can be bought.")])
    rows = visit.products
    rows = [row for row in rows if row["SKU"] and row["Status"] == "Visible"]
    table = [
        (
            row["Name"],
            row["SKU"],
            row["Price"],
            _stock(row["Stock"]),
            Entry(f"pieces:{row['SKU']}", f"Pieces of {row['SKU']}", "number", _wanted(visit, row["SKU"]), (), "",
                  required=False, more={"min": "0"}, unlabelled=True),
        )
        for row in page_of(rows, visit)
    ]  # fmt: skip
    listing = Listing("For sale", ("Product", "SKU", "Price", "In stock", "Pieces"), table)
    form = Form(visit.url("shop/cart"), "Put into the cart", method="get", table=listing)
    return Page("shop", "The shop", [form, *pager(visit, len(rows))] if rows else [Text("Nothing is for sale.")])


def _stock(level: str) -> str:
    return "always" if not level else "sold out" if level == "0" else level


def _wanted(visit: Visit, sku: str) -> str:
    return visit.asked(f"pieces:{sku}")


def cart(visit: Visit) -> Page:
    """What is in the cart, and the checkout below it."""
    lines = _lines(visit)
    unknown = [sku for sku, _ in lines if sku not in {row["SKU"] for row in visit.products}]
    if unknown:
        raise Unusable(f"Cart: wanted what is for sale; got {', '.join(unknown)[:80]}")
    if not lines:
        return Page("shop", "Your cart", [Text("Your cart is empty."), Row([Link("To the shop", visit.url("shop"))])])
    names = {row["SKU"]: row for row in visit.products}
    rows = [
        (names.get(sku, {}).get("Name", sku), sku, names.get(sku, {}).get("Price", ""), count) for sku, count in lines
    ]
    listing = Listing("Your cart", ("Product", "SKU", "Price", "Pieces"), rows)
    change = Link("Change the cart", visit.url("shop", **{f"pieces:{sku}": count for sku, count in lines}))
    return Page("shop", "Cart and checkout", [listing, Row([change]), Section("Checkout", [_checkout(visit, lines)])])


def _lines(visit: Visit) -> list[tuple[str, int]]:
    wanted = [(name.removeprefix("pieces:"), text) for name, text in visit.query.items() if name.startswith("pieces:")]
    counted = [(sku, whole(text, f"Pieces of {sku}")) for sku, text in wanted if text.strip()]
    return [(sku, count) for sku, count in counted if count]


def _checkout(visit: Visit, lines: list[tuple[str, int]]) -> Form:
    hidden = [Entry(f"pieces:{sku}", sku, "hidden", str(count)) for sku, count in lines]
    addresses = [("", "one, the billing address"), *((str(each), f"{each} other people") for each in range(1, 4))]
    return Form(
        visit.url("shop/order"),
        "Place order",
        (
            *hidden,
            Entry("who", "Who orders", "radio", "guest", [("guest", "a guest"), ("regular", "the regular customer")]),
            Entry("ship_to", "Addresses to ship to", "select", "", addresses),
            Entry("payment", "Payment", "select", PAYMENTS[0], [(each, each) for each in PAYMENTS]),
            Entry("message", "Message to the seller", "textarea", required=False),
            Entry("leave", "Leave without paying", "checkbox", required=False),
        ),
    )


def place(visit: Visit) -> Done:
    """Place the order, or leave at the checkout."""
    lines = visit.pieces("pieces:", "Pieces")
    if not lines:
        raise Unusable("Cart: wanted something in it, got nothing")
    payment = visit.one_of("payment", "Payment", PAYMENTS)
    message = visit.text("message").replace("\r\n", "\n")
    if len(message) > LONGEST_MESSAGE:
        raise Unusable(f"Message: wanted at most {LONGEST_MESSAGE:,} characters, got {len(message):,}")
    ship_to = visit.number("ship_to", "Addresses", least=1) if visit.text("ship_to") else None
    if ship_to and ship_to > MOST_ADDRESSES:
        raise Unusable(f"Addresses: wanted at most {MOST_ADDRESSES}, got {ship_to}")
    wishes = {"payment_method": payment} if payment != PAYMENTS[0] else {}
    wishes |= {"customer_message": message} if message else {}
    who = {"guest": False} if visit.one_of("who", "Who orders", CUSTOMERS, usual="guest") == "regular" else {}
    if visit.raw("leave"):
        who["pay"] = False
    order = visit.world.shopper.place_order(lines, ship_to=ship_to, **who, **wishes)
    said = f"Thank you! Your order is {order.id}."
    if "pay" in who:
        said = f"Order {order.id} is Incomplete: it was left without paying, and goes to nobody."
    return Done(said, visit.url(f"shop/order/{order.id}"))


def thanks(visit: Visit) -> Page:
    """What a shopper sees of an order."""
    number = whole(visit.values["order"], "Order")
    details = visit.world.retailer.order_details(number)
    items = [(each["Name"], each["SKU"], each["Quantity"]) for each in details["Items"]]
    blocks: list[Any] = [
        Facts([("Order", str(number)), ("Status", details["Status"]), ("Total", details["Total"])]),
        Listing("Items", ("Product", "SKU", "Pieces"), items),
    ]
    if details["Status"] == "Incomplete":
        blocks.append(Form(visit.url(f"shop/order/{number}/pay"), "Pay now"))
    return Page("shop", f"Your order {number}", [*blocks, Row([Link("To the shop", visit.url("shop"))])])


def pay(visit: Visit) -> Done:
    """Pay for an order that was left unpaid."""
    number = whole(visit.values["order"], "Order")
    visit.world.shopper.pay(number)
    return Done(f"Order {number} is paid.", visit.url(f"shop/order/{number}"))


ROUTES = (
    ("GET", "/shop", view),
    ("GET", "/shop/cart", cart),
    ("POST", "/shop/order", place),
    ("GET", "/shop/order/{order}", thanks),
    ("POST", "/shop/order/{order}/pay", pay),
)
