"""The recorder hears what a fake answers amiss, here and in another process, and is not deaf by mistake."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.wire.http import Request, Response
from tests.processes import surroundings

if importlib.util.find_spec("jsonschema_rs") is None:
    pytest.skip("wanted jsonschema-rs of the dev extra to judge with", allow_module_level=True)

from tests.fidelity.recorder import Recorder, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"wanted the published descriptions in {missing()}")

STORE = "https://api.bigcommerce.com/stores/abc"
STAGE = "https://stage.commerceapi.io/api"


@pytest.mark.parametrize(
    ("service", "url", "body", "place"),
    [
        ("bigcommerce", f"{STORE}/v2/orders/100", {"id": "100"}, "$.id"),
        ("bigcommerce", f"{STORE}/v2/orders.json", [{"id": 100, "colour": "red"}], "$[].colour"),
        ("bigcommerce", f"{STORE}/v3/catalog/products/7", {"data": {"weight": -1}, "meta": {}}, "$.data.weight"),
        ("logicbroker", f"{STAGE}/v3/Orders/7/Status", {"Code": 200, "Message": None, "Body": {}}, "$.Code"),
    ],
)
def test_an_unfaithful_answer_is_told(service: str, url: str, body: object, place: str) -> None:
    """A mistyped, an unknown and an impossible value, once, with the request that showed it."""
    recorder = Recorder()
    answer = recorder.around(lambda places, request: Response.of_json(200, body), service)
    for _ in range(2):
        answer({}, Request("GET", url))

    assert place in {finding.place for finding in recorder.wrong}
    with pytest.raises(pytest.fail.Exception, match="otherwise than published"):
        recorder.tell()
    recorder.tell()  # What was told is not told again.


def test_a_switch_excuses_only_when_it_is_thrown() -> None:
    """What only a quirk allows is wrong in a store that does not have it."""
    recorder = Recorder()
    forbidden = Response.of_json(405, [{"status": 405, "message": "No"}])
    recorder.around(lambda places, request: forbidden, "bigcommerce")({}, Request("DELETE", f"{STORE}/v2/orders/100"))

    assert [finding.status for finding in recorder.wrong] == [405]


def test_another_process_is_heard() -> None:
    """What the fakes answer in a process that a test starts is noted for this one."""
    script = (
        "from fakes import BigCommerce\n"
        "from fakes.wire.http import Request\n"
        "store = BigCommerce(seed=5)\n"
        "url = f'https://api.bigcommerce.com/stores/{store.store_hash}/v2/time'\n"
        "print(store.answer(Request('GET', url)).status, store.store_hash)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], env=surroundings(), capture_output=True, text=True, check=True)
    status, store_hash = run.stdout.split()

    files = Path(os.environ["ANSWERS_OF_FAKES"]).iterdir()
    notes = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert ["bigcommerce", "GET", f"/stores/{store_hash}/v2/time", int(status)] in [note[:4] for note in notes]
