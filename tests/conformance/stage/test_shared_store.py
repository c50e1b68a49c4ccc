"""The stage without a control port: one store for all scenes, a person who is asked, and everything cleaned up."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.conformance import StageTarget, run_conformance
from harness.conformance.planted.bugs import late_orders
from harness.conformance.stage import runs, settings
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.person import CannotBeDone, HumanTask, RemotePerson
from harness.conformance.stage.record import Record
from harness.record.looks import WALL_CLOCK
from harness.sync.errors import UnusableInput
from tests.conformance.stage.stage_place import KEY, SUPPLIER_KEY, connection_file
from tests.fakes.doors.served import control, served, session
from tests.processes import PATIENCE

MATCHES = [{"SupplierSKU": f"SUP-{sku}", "MerchantSKU": sku} for sku in ("MUG", "TEE")]


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Served fakes on the machine's clock; the quota is never used up, for then a rehearsal waits."""
    config = tmp_path_factory.mktemp("served") / "config.json"
    config.write_text('{"surroundings": [{"store": {"rate_limit": {"quota": 100000}}}]}')
    with served("--config", str(config)) as running, pytest.MonkeyPatch.context() as environment:
        environment.setenv(KEY, running["subscription_key"])
        environment.setenv(SUPPLIER_KEY, running["surroundings"][0]["suppliers"][0]["subscription_key"])
        yield running


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def target(fakes: dict[str, Any], told: list[str], tmp_path: Path) -> StageTarget:
    """A target that knows nothing but the file; whom it asks acts at once."""
    connection, read = settings.read(connection_file(tmp_path, fakes, HASTY + supplier_of(fakes["surroundings"][0])))
    person = RemotePerson(ControlPort(fakes["control_url"]), "1")
    return StageTarget(connection, read, settings.keys(read), person=person, tell=told.append)


HASTY = "grace_seconds = 0\n"
"""Nothing here waits for a cycle."""


def supplier_of(surroundings: dict[str, Any]) -> str:
    """The part of a connection file that names the first supplier."""
    name = surroundings["suppliers"][0]["name"]
    return f'[[rehearsal.suppliers]]\nname = "{name}"\nkey_variable = "{SUPPLIER_KEY}"'


def products(fakes: dict[str, Any]) -> set[str]:
    return {row["SKU"] for row in control(fakes, "people/retailer/products_page")}


@pytest.mark.slow
def test_scenes_share_the_store_of_the_file(target: StageTarget, fakes: dict[str, Any], told: list[str]) -> None:
    """Scenarios that need nothing fresh hold in one store; one that needs another plan is unknown, and says why."""
    before = products(fakes)

    report = run_conformance(target, only=["G1", "G2", "G3", "G6"])

    states = {promise: result.state for promise, result in report.promises.items()}
    assert states == {"G1": "unknown", "G2": "holds", "G3": "holds", "G6": "holds"}
    assert "needs a store of its own on the plan standard" in report.promises["G1"].reason
    assert products(fakes) == before
    assert "The rehearsal has left behind:\n" in told[-1]
    assert re.search(r"the API account Logicbroker API Connection R\w{8} 1, with which scenarios connected", told[-1])


@pytest.mark.slow
def test_a_scene_takes_away_what_it_made(target: StageTarget, fakes: dict[str, Any]) -> None:
    """Orders are archived, products and feeds deleted; what Logicbroker keeps is named."""
    scene = target.scene("cleaning up", connect=False)
    before = products(fakes)
    order = scene.shopper.place_order()
    scene.retailer.add_product(sku="MUG", name="Mug", price="10.00", stock=5)
    scene.retailer.upload_matching_file(scene.suppliers[0], MATCHES)
    rows = [{"sku": "LAMP", "name": "Lamp", "type": "physical", "weight": "1", "price": "15.00"}]
    feed = scene.suppliers[0].upload_product_feed(rows)

    left = scene.clean_up()

    pages = [control(fakes, f"people/retailer/{page}") for page in ("orders_page", "product_feeds")]
    assert (products(fakes), [row["Order ID"] for row in pages[0]], pages[1]) == (before, [], [])
    assert left == ["a matched SKU in Logicbroker"] * 2
    assert feed.feed_id
    assert order.status == "Awaiting Fulfillment"


def test_orders_carry_a_mark(target: StageTarget, fakes: dict[str, Any]) -> None:
    """What the rehearsal ordered can be told from what others did."""
    scene = target.scene("marks", connect=False)
    order = scene.shopper.place_order()

    token = {"X-Auth-Token": fakes["access_token"], "Accept": "application/json"}
    url = f"{fakes['bigcommerce_url']}/stores/{fakes['store_hash']}/v2/orders/{order.id}"
    with session() as asking:
        shown = asking.get(url, headers=token, timeout=PATIENCE).json()
    assert re.fullmatch(r"rehearsal R\w{8} 1", shown["external_merchant_id"])


def test_only_own_api_accounts_are_deleted(target: StageTarget) -> None:
    """An API account that the rehearsal did not create is left alone, in plain words."""
    scene = target.scene("foreign account", connect=False)

    with pytest.raises(CannotBeDone, match="deletes only its own API accounts"):
        scene.retailer.delete_api_account(1)


def test_too_few_suppliers(target: StageTarget) -> None:
    """A scene for two suppliers says that the file names one."""
    with pytest.raises(CannotBeDone, match=r"this needs 2 suppliers; .* names 1 with their keys, and nobody"):
        target.scene("two suppliers", suppliers=2)


class Owner:
    """A person who has another store at hand, described in a file."""

    by = "the owner"

    def __init__(self, path: Path) -> None:
        self.asked: list[str] = []
        self._path = path

    def do(self, task: HumanTask) -> Any:
        self.asked.append(task.paragraph)
        return task.read(str(self._path))


def test_a_person_can_bring_another_store(fakes: dict[str, Any], tmp_path: Path) -> None:
    """A store that a person opens and describes is played in, and asked for once."""
    opened = control(fakes, "surroundings", store={"plan": "sandbox"})
    (tmp_path / "other").mkdir()
    other = connection_file(tmp_path / "other", {**fakes, **opened, "surroundings": [opened]}, supplier_of(opened))
    connection, read = settings.read(connection_file(tmp_path, fakes, supplier_of(fakes["surroundings"][0])))
    owner = Owner(other)
    target = StageTarget(connection, read, settings.keys(read), person=owner)

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(KEY, opened["subscription_key"])
        environment.setenv(SUPPLIER_KEY, opened["suppliers"][0]["subscription_key"])
        scenes = [target.scene("in another store", plan="sandbox", connect=False) for _ in range(2)]

    assert {scene.bigcommerce.store_hash for scene in scenes} == {opened["store_hash"]}
    assert len(owner.asked) == 1
    assert "Open a store on the plan sandbox with 1 supplier" in owner.asked[0]


def test_the_wall_clock_is_waited_for(target: StageTarget, told: list[str]) -> None:
    """A connected scene lives on the wall clock; an instant that has passed already is not waited for."""
    scene = target.scene("the wall clock")
    began = scene.now

    scene.advance(to=began)
    scene.advance(seconds=1.2)

    at_once, *later = [event for event in scene.history.events if event.kind == "tick"]
    is_due = datetime.fromisoformat(at_once.facts["next"]) <= scene.now  # A quarter of an hour may just have begun.
    assert len(later) == int(is_due)
    assert (scene.now - began).total_seconds() >= 1.2
    assert told[-1].endswith("which is 0:00:01 away.")


def test_a_cycle_on_the_wall_clock_has_time_to_run(fakes: dict[str, Any], tmp_path: Path) -> None:
    """What is waited for is looked at a little later, and the judges know how much later is still in time."""
    text = "grace_seconds = 1\n" + supplier_of(fakes["surroundings"][0])
    connection, read = settings.read(connection_file(tmp_path, fakes, text))
    person = RemotePerson(ControlPort(fakes["control_url"]), "1")
    scene = StageTarget(connection, read, settings.keys(read), person=person).scene("grace", connect=False)
    began = scene.now
    scene.advance(to=began)

    assert (scene.now - began).total_seconds() >= 1
    assert [seen.facts["grace_seconds"] for seen in scene.history.observations(WALL_CLOCK)] == [1]


def test_nobody_waits_for_days(target: StageTarget) -> None:
    """A wait on the wall clock that is longer than allowed is not begun."""
    scene = target.scene("the end of the trial", connect=False)

    with pytest.raises(CannotBeDone, match="longer than the 7 hours that longest_wait_hours"):
        scene.advance(days=14)


def test_a_rehearsal_is_taken_up_again_as_it_was_begun(fakes: dict[str, Any], told: list[str], tmp_path: Path) -> None:
    """What was chosen stands in its record; another connector, or a folder in use, is refused."""
    table = supplier_of(fakes["surroundings"][0])
    path, folder = connection_file(tmp_path, fakes, table), tmp_path / "kept"

    runs.begin(path, {"only": ["G6"], "features": None}, folder, tell=told.append).close()
    again, chosen = runs.resume(path, folder, tell=told.append)
    again.close()

    assert chosen == {"only": ["G6"], "features": None}
    assert told[0].endswith(f"harness rehearse --target stage --connection {path} --resume {folder}")
    with pytest.raises(UnusableInput, match="which has one"):
        runs.begin(path, {}, folder, tell=told.append)
    with pytest.raises(UnusableInput, match="bugs:late_orders"):
        runs.resume(path, folder, tested=late_orders, tell=told.append)
    other = connection_file(tmp_path, fakes, 'connector = "hosted"\n' + table)
    with pytest.raises(UnusableInput, match="Wanted the connector hosted; got ours in"):
        runs.resume(other, folder, tell=told.append)


def test_a_rehearsal_that_was_killed_before_it_had_begun(
    fakes: dict[str, Any], told: list[str], tmp_path: Path
) -> None:
    """Nothing is there to go on with, which is said; in the same folder it can be begun."""
    path, folder = connection_file(tmp_path, fakes, supplier_of(fakes["surroundings"][0])), tmp_path / "kept"
    Record(folder).close()

    with pytest.raises(UnusableInput, match="where none has begun"):
        runs.resume(path, folder, tell=told.append)
    runs.begin(path, {"only": ["G6"]}, folder, tell=told.append).close()
    again, chosen = runs.resume(path, folder, tell=told.append)
    again.close()

    assert chosen == {"only": ["G6"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--resume", "nowhere"], "nowhere, which has none"),
        (["--resume", "nowhere", "--only", "G6"], "Leave out --record, --only and such"),
    ],
)
def test_what_cannot_be_taken_up_again(options: list[str], said: str) -> None:
    """One line says why, and nothing is sent."""
    ended = CliRunner().invoke(app, ["rehearse", "--target", "stage", "--connection", "stage.toml", *options])

    assert (ended.exit_code, said in ended.output) == (2, True), ended.output
