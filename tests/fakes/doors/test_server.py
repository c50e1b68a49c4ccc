"""The fakes served over HTTP on loopback, from another process."""

import json
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from fakes.doors.server import main
from tests.fakes.doors.served import control, served, session
from tests.processes import PATIENCE


@pytest.fixture(scope="module")
def fakes() -> Any:
    with served("--clock", "virtual") as running:
        yield running


def test_the_first_line_says_where_and_with_what(fakes: dict[str, Any]) -> None:
    """The first line names all ports and everything that is needed to use them; every port answers at once."""
    access = {"X-Auth-Token": fakes["access_token"], "Accept": "application/json"}
    with session() as asking:
        store = asking.get(
            f"{fakes['bigcommerce_url']}/stores/{fakes['store_hash']}/v2/orders", headers=access, timeout=PATIENCE
        )
        stage = asking.get(
            f"{fakes['logicbroker_url']}/api/v3/Partners",
            params={"subscription-key": fakes["subscription_key"]},
            timeout=PATIENCE,
        )
        production = asking.get(f"{fakes['logicbroker_production_url']}/api/v3/Partners", timeout=PATIENCE)

    assert (store.status_code, store.headers["X-Rate-Limit-Requests-Left"]) == (204, "149")
    (partner,) = stage.json()["Body"]["Partners"]
    assert partner["CompanyName"] == fakes["surroundings"][0]["suppliers"][0]["name"]
    assert production.status_code == 401


def test_links_lead_back_through_the_same_port(fakes: dict[str, Any]) -> None:
    """A link in an answer can be followed as it stands."""
    order = control(fakes, "people/shopper/place_order", lines=[["SKU-2", 1]])
    access = {"X-Auth-Token": fakes["access_token"], "Accept": "application/json"}
    with session() as asking:
        base = f"{fakes['bigcommerce_url']}/stores/{fakes['store_hash']}"
        answer = asking.get(f"{base}/v2/orders/{order['id']}", headers=access, timeout=PATIENCE).json()
        lines = asking.get(answer["products"]["url"], headers=access, timeout=PATIENCE).json()

    assert [line["sku"] for line in lines] == ["SKU-2"]


def test_what_is_not_faked_is_answered_and_counted(fakes: dict[str, Any]) -> None:
    """A caller gets what the gateway says to an unknown route, and the control port shows the gap."""
    with session() as asking:
        answer = asking.get(f"{fakes['bigcommerce_url']}/stores/{fakes['store_hash']}/v2/gift_wrap", timeout=PATIENCE)
        gaps = asking.get(f"{fakes['control_url']}/state", timeout=PATIENCE).json()["not_faked"]

    assert (answer.status_code, answer.text) == (404, "The route is not found, check the URL")
    assert any("/v2/gift_wrap" in wanted for wanted in gaps)


def test_a_date_is_the_fakes_own(fakes: dict[str, Any]) -> None:
    """Answers carry the virtual clock's date, not the machine's."""
    with session() as asking:
        answer = asking.get(
            f"{fakes['bigcommerce_url']}/stores/{fakes['store_hash']}/v2/orders",
            headers={"X-Auth-Token": fakes["access_token"]},
            timeout=PATIENCE,
        )

    assert answer.headers["Date"] == "Mon, 02 Mar 2026 09:00:00 GMT"


def test_two_scenarios_side_by_side(fakes: dict[str, Any]) -> None:
    """Fresh surroundings are usable at once and apart from the others."""
    fresh = control(fakes, "surroundings", name="fresh", store={"plan": "pro"})
    access = {"X-Auth-Token": fresh["access_token"], "Accept": "application/json"}
    with session() as asking:
        url = f"{fresh['bigcommerce_url']}/stores/{fresh['store_hash']}/v2/orders"
        assert asking.get(url, headers=access, timeout=PATIENCE).headers["X-Rate-Limit-Requests-Quota"] == "450"
        url = f"{fresh['bigcommerce_url']}/stores/{fakes['store_hash']}/v2/orders"
        assert asking.get(url, headers=access, timeout=PATIENCE).status_code == 403


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well(number: int) -> None:
    """Asked to stop, it stops with code 0, says nothing more, and leaves its ports."""
    with served() as fakes:
        process = fakes["process"]
        process.send_signal(number)
        out, errors = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out, errors) == (0, "", "")


def test_a_given_port_and_configuration(tmp_path: Path) -> None:
    """Ports and access can be fixed, so that somebody else's configuration stays as it is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = tmp_path / "fakes.json"
    store = {"store_hash": "fixed1", "api_accounts": [{"access_token": "t1"}]}
    path.write_text(json.dumps({"surroundings": [{"store": store, "retailer": {"key": "k1"}}]}))

    with served("--bigcommerce-port", str(port), "--config", str(path)) as fakes:
        assert fakes["bigcommerce_url"] == f"http://127.0.0.1:{port}"
        assert (fakes["store_hash"], fakes["access_token"], fakes["subscription_key"]) == ("fixed1", "t1", "k1")


def test_a_taken_port_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A port that somebody else has is a message and exit code 2, not a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert main(["--control-port", str(port)]) == 2
    assert f"wanted to listen on 127.0.0.1:{port}" in capsys.readouterr().err


def test_a_bad_configuration_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake in the file is a message and exit code 2."""
    path = tmp_path / "fakes.toml"
    path.write_text("sed = 7")

    assert main(["--config", str(path)]) == 2
    assert "sed: not known here" in capsys.readouterr().err


def test_nobody_else_can_reach_it(fakes: dict[str, Any]) -> None:
    """All ports are on loopback."""
    urls = [value for name, value in fakes.items() if name.endswith("_url")]

    assert len(urls) == 4
    assert all(url.startswith("http://127.0.0.1:") for url in urls)
