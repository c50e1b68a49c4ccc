"""The list of customers, which shows nobody and asks for its scope."""

from fakes.bigcommerce import BigCommerce
from fakes.wire.http import Request


def status_with(scopes):
    store = BigCommerce(seed=7)
    text = store.control_panel.create_api_account("Test", scopes).credentials_file()
    token = next(line.removeprefix("ACCESS TOKEN: ") for line in text.splitlines() if line.startswith("ACCESS TOKEN"))
    url = f"https://api.bigcommerce.com/stores/{store.store_hash}/v3/customers?limit=1"
    return store.answer(Request("GET", url, {"X-Auth-Token": token, "Accept": "application/json"}))


def test_an_account_that_may_read_customers_sees_an_empty_list():
    """The list has the recorded shape of an empty one."""
    answer = status_with({"customers": "read-only"})

    assert answer.status == 200
    assert answer.json()["data"] == []


def test_an_account_without_the_scope_is_refused():
    """Orders and Products alone do not open customers."""
    assert status_with({"orders": "modify", "products": "modify"}).status == 403
