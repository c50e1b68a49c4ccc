"""API accounts: credentials once, scopes for life, a token that dies with its account."""

import re
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.refusals import NotFound, PlanLimitReached
from harness.sync.credentials import Credentials
from tests.fakes.bigcommerce.conftest import Api, make, token_of


def test_credentials_are_shown_once(bigcommerce: BigCommerce) -> None:
    """The credentials file has the documented layout, and cannot be read a second time."""
    new = bigcommerce.control_panel.create_api_account("Logicbroker", {"orders": "modify"})

    text = new.credentials_file()

    pattern = (
        r"ACCESS TOKEN: [a-z0-9]{31}\nCLIENT NAME: Logicbroker\n"
        rf"API PATH: https://api\.bigcommerce\.com/stores/{bigcommerce.store_hash}/v3/\n"
        r"CLIENT ID: [a-z0-9]{31}\nCLIENT SECRET: [0-9a-f]{64}\n"
    )
    assert re.fullmatch(pattern, text)
    assert re.fullmatch(r"BigCommerceAPI-credentials-.+\.txt", new.file_name)
    with pytest.raises(PermissionError, match="cannot be shown again"):
        new.credentials_file()


@pytest.mark.parametrize(
    ("layout", "names"),
    [
        ("name", ["ACCESS TOKEN", "CLIENT ID", "CLIENT SECRET", "NAME", "API PATH"]),
        ("both", ["CLIENT NAME", "ACCESS TOKEN", "CLIENT ID", "CLIENT SECRET", "NAME", "API PATH"]),
    ],
)
def test_the_credentials_file_has_other_layouts(layout: Any, names: list[str]) -> None:
    """The same values under other names in another order; a connector reads it by its names."""
    store, _ = make(credentials_layout=layout)
    text = store.control_panel.create_api_account("Logicbroker", {"orders": "modify"}).credentials_file()

    assert [line.partition(":")[0] for line in text.splitlines()] == names
    read = Credentials.from_text(text)
    assert (read.store_hash, len(read.access_token.reveal())) == (store.store_hash, 31)


def test_no_secret_shows_in_a_repr(bigcommerce: BigCommerce) -> None:
    """Neither the new account nor the list of accounts shows token or secret."""
    new = bigcommerce.control_panel.create_api_account("x", {"orders": "modify"})
    shown = repr(new) + repr(bigcommerce.control_panel.api_accounts()) + repr(vars(bigcommerce.store.accounts))

    secrets = [
        line.split(": ")[1] for line in new.credentials_file().splitlines() if line.startswith(("ACCESS", "CLIENT S"))
    ]
    assert not [secret for secret in secrets if secret in shown]


def test_the_fifty_first_account_is_refused(bigcommerce: BigCommerce) -> None:
    """A store keeps fifty accounts and not one more."""
    panel = bigcommerce.control_panel
    for number in range(50 - len(panel.api_accounts())):
        panel.create_api_account(f"account {number}", {})

    with pytest.raises(PlanLimitReached, match="at most 50"):
        panel.create_api_account("one too many", {})
    assert len(panel.api_accounts()) == 50


def test_a_deleted_account_s_token_is_unauthorized_at_once(api: Api) -> None:
    """With the account the token goes, at the same instant; another account's token keeps working."""
    panel = api.bigcommerce.control_panel
    other = Api(api.bigcommerce, token_of(api.bigcommerce, {"orders": "read-only"}))
    assert api.call("GET", "/v2/time").status == 200

    panel.delete_api_account(panel.api_accounts()[0].id)

    assert api.call("GET", "/v2/time").status == 401
    assert other.call("GET", "/v2/time").status == 200
    with pytest.raises(NotFound, match="no API account 1"):
        panel.delete_api_account(1)


@pytest.mark.parametrize("level", ["none", "read-only", "modify"])
def test_read_only_reads_and_does_not_write(bigcommerce: BigCommerce, level: str) -> None:
    """None opens nothing, read-only opens GET, modify opens all."""
    api = Api(bigcommerce, token_of(bigcommerce, {"products": level}))

    read = api.call("GET", "/v3/catalog/products").status
    write = api.call("PUT", "/v3/catalog/products/111", {"name": "Cup"}).status

    assert (read, write) == {"none": (403, 403), "read-only": (200, 403), "modify": (200, 200)}[level]


def test_scope_names_are_taken_in_any_spelling_and_unknown_ones_refused(bigcommerce: BigCommerce) -> None:
    """The names of the control panel do, in words or in snake case; anything else is a clear error."""
    panel = bigcommerce.control_panel
    panel.create_api_account("spelled", {"Information & settings": "Read-Only", "Order Transactions": "modify"})

    assert panel.api_accounts()[-1].scopes == {"information_and_settings": "read-only", "order_transactions": "modify"}
    with pytest.raises(ValueError, match="no scope 'ordres'"):
        panel.create_api_account("x", {"ordres": "modify"})
    with pytest.raises(ValueError, match="no scope 'orders' = 'write'"):
        panel.create_api_account("x", {"orders": "write"})


def test_other_token_types_do_not_open_the_rest_api(bigcommerce: BigCommerce) -> None:
    """A storefront token is unknown to the management API, whatever its scopes."""
    api = Api(bigcommerce, token_of(bigcommerce, {"orders": "modify"}, "Storefront API token"))

    assert api.call("GET", "/v2/orders").status == 401


@pytest.mark.parametrize(("name", "token_type"), [(" ", "V2/V3 API token"), ("x", "V1 token")])
def test_a_name_and_a_known_token_type_are_needed(bigcommerce: BigCommerce, name: str, token_type: str) -> None:
    """An account without a name, or of an unknown type, is a clear error."""
    with pytest.raises(ValueError, match="wanted a name and a token type"):
        bigcommerce.control_panel.create_api_account(name, {}, token_type)
