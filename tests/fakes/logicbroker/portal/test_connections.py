"""Settings > Connections: the form, its checks, and what is kept."""

import pytest

from fakes.logicbroker.portal.connections import ConnectionNotSaved
from fakes.logicbroker.refusals import NotVisible

FIELDS = {
    "Store Hash": "j4r5th3eof",
    "Client ID": "client1",
    "Access Token": "very-secret",
    "Allow Cancelling Orders": True,
}


def works(fields):
    return []


def test_a_good_form_is_saved(trade) -> None:
    """With the instant of connecting, which later changes do not move."""
    pages = trade.shop.connections
    connection = pages.connect_to_new_system("BigCommerce", FIELDS, works)
    connected_at = trade.clock.now()
    trade.order()
    trade.shop.connections.update("BigCommerce", {"Access Token": "another", "Allow Cancelling Orders": False}, works)

    assert pages.saved == [connection]
    assert (connection.connected_at, connection.updated_at) == (connected_at, trade.clock.now())
    assert (connection.allow_cancelling_orders, connection.fields["Client ID"]) == (False, "client1")


def test_the_fields_are_tried_against_the_other_system(trade) -> None:
    """All problems are told at once and nothing is saved."""
    with pytest.raises(ConnectionNotSaved) as refused:
        trade.shop.connections.connect_to_new_system(
            "BigCommerce", FIELDS, lambda fields: ["no orders scope", "expired"]
        )

    assert refused.value.problems == ["no orders scope", "expired"]
    assert "no orders scope. expired." in str(refused.value)
    assert trade.shop.connections.saved == []


def test_everything_wrong_with_the_form_is_told_at_once(trade) -> None:
    """Before the other system is asked."""
    fields = {"Store Hash": "NOT A HASH", "Client ID": "", "Allow Cancelling Orders": "perhaps", "Colour": "red"}

    def asked(fields):
        raise AssertionError

    with pytest.raises(ConnectionNotSaved) as refused:
        trade.shop.connections.connect_to_new_system("BigCommerce", fields, asked)
    told = " ".join(refused.value.problems)
    assert all(
        name in told for name in ("Store Hash", "Client ID", "Access Token", "Allow Cancelling Orders", "Colour")
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://api.bigcommerce.com/stores/j4r5th3eof/v3/",
        "ACCESS TOKEN: x\nAPI PATH: https://api.bigcommerce.com/stores/j4r5th3eof/v3/\n",
    ],
)
def test_the_store_hash_is_taken_out_of_what_was_pasted(trade, text) -> None:
    """The whole API path or the whole credentials file will do."""
    pages = trade.shop.connections
    connection = pages.connect_to_new_system("BigCommerce", {**FIELDS, "Store Hash": text}, works)

    assert connection.fields["Store Hash"] == "j4r5th3eof"


@pytest.mark.parametrize(
    "text",
    [
        *("https://evil.example/stores/j4r5th3eof/v3/", "https://api.bigcommerce.com@evil.example/stores/j4r5th3eof/"),
        *("see /stores/j4r5th3eof/ there", "API PATH: https://evil.example/stores/j4r5th3eof/v3/"),
    ],
)
def test_a_path_at_another_host_is_no_store_hash(trade, text) -> None:
    """Anything but the hash, the API path and the credentials file is refused."""
    with pytest.raises(ConnectionNotSaved, match="Store Hash wants lower-case letters"):
        trade.shop.connections.connect_to_new_system("BigCommerce", {**FIELDS, "Store Hash": text}, works)


@pytest.mark.parametrize("text", ["Logicbroker API Connection", "abc-def", "abc:def"])
def test_what_is_no_client_id_is_refused(trade, text) -> None:
    """A client ID has letters and digits only."""
    with pytest.raises(ConnectionNotSaved, match="Client ID wants letters and digits"):
        trade.shop.connections.connect_to_new_system("BigCommerce", {**FIELDS, "Client ID": text}, works)


def test_a_failed_update_keeps_what_works(trade) -> None:
    """The former fields stay."""
    pages = trade.shop.connections
    connection = pages.connect_to_new_system("BigCommerce", FIELDS, works)

    with pytest.raises(ConnectionNotSaved):
        pages.update("BigCommerce", {"Access Token": "bad"}, lambda fields: ["refused"])
    assert connection.fields["Access Token"] == "very-secret"


def test_there_is_one_connection_to_a_system(trade) -> None:
    """A second one is refused; a removed one makes room."""
    pages = trade.shop.connections
    pages.connect_to_new_system("BigCommerce", FIELDS, works)

    with pytest.raises(ConnectionNotSaved, match="update it"):
        pages.connect_to_new_system("BigCommerce", FIELDS, works)
    pages.remove("BigCommerce")
    assert pages.saved == []


def test_an_unknown_system_is_named(trade) -> None:
    """Searching finds what there is."""
    pages = trade.shop.connections

    assert pages.search("big") == ["BigCommerce"]
    with pytest.raises(NotVisible, match="BigCommerce"):
        pages.connect_to_new_system("Shopify", FIELDS, works)


def test_tokens_show_nowhere(trade) -> None:
    """Neither in the connection's text nor in a refusal."""
    pages = trade.shop.connections
    connection = pages.connect_to_new_system("BigCommerce", FIELDS, works)
    with pytest.raises(ConnectionNotSaved) as refused:
        pages.update("BigCommerce", {"Store Hash": "!"}, works)

    assert "very-secret" not in repr(connection) + str(refused.value) + repr(trade.network.environments["stage"])
