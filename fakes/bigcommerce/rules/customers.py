"""The rules for customers: registering with a unique e-mail address, and store credit.

Guests are not customers; their orders have customer 0.
"""

from fakes.bigcommerce.refusals import Conflict
from fakes.bigcommerce.sources import ORDERS_V2
from fakes.bigcommerce.state.records import Order
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO
from fakes.evidence.ledger import imitates


def register(store: Store, email: str, first_name: str, last_name: str) -> int:
    """Raises Conflict when the e-mail address is taken. Source: a recorded refusal."""
    if any(each["email"].casefold() == email.casefold() for each in store.customers.values()):
        raise Conflict(f"Error creating customers: email {email} already in use")
    customer_id = store.next_id("customer")
    store.customers[customer_id] = {
        "id": customer_id,
        "email": email,
        "first_name": first_name,
        "last_name": last_name,
        **dict.fromkeys(("company", "phone", "registration_ip_address"), ""),
        "customer_group_id": 0,
        "date_created": store.now(),
        "date_modified": store.now(),
        "store_credit": ZERO,
    }
    store.announce("store/customer/created", {"type": "customer", "id": customer_id})
    return customer_id


@imitates(
    "store credit",
    "what a customer has to his credit pays for an order first; the order says how much of it, and so do transactions",
    evidence="official",
    source=ORDERS_V2,
    test="doors/test_storefront.py::test_store_credit_pays_first",
)
def redeem_credit(store: Store, order: Order) -> None:
    """Pay an order out of its customer's credit, as far as that goes. Guess: the total stays what the goods cost."""
    customer = store.customers[order.customer_id]
    order.store_credit = min(customer["store_credit"], order.total_inc_tax)
    customer["store_credit"] -= order.store_credit
