"""Customers of the store: who has registered, each e-mail address once.

Guests are not customers; their orders have customer 0.
"""

from fakes.bigcommerce.refusals import Conflict
from fakes.bigcommerce.store import Store


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
        "date_created": store.now(),
    }
    return customer_id
