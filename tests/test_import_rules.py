"""Who may import whom: the contracts of ``pyproject.toml`` are kept, each of them bites, and there is no circle."""

import graphlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
TREES = ("harness", "fakes", "rehearsal_stage")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

FORBIDDEN = {
    "The outside world knows nothing of us": ["fakes.people.shopper -> harness.record.history"],
    "The outside world stands on storeys: doors, scenery, people, the two services, and what both are made of": [
        "fakes.scenery.config -> fakes.doors.server",
        "fakes.people.identities -> fakes.scenery.config",
        "fakes.logicbroker.rules.routing -> fakes.people.habits",
        "fakes.bigcommerce.rules.coupons -> fakes.logicbroker.instants",
        "fakes.wire.http -> fakes.bigcommerce.refusals",
        "fakes.time.clock -> fakes.state.dice",
    ],
    "A store stands on storeys: its doors and its API ask the rules, the rules know what is kept": [
        "fakes.bigcommerce.doors.storefront -> fakes.bigcommerce.service",
        "fakes.bigcommerce.doors.storefront -> fakes.bigcommerce.api.context",
        "fakes.bigcommerce.api.store -> fakes.bigcommerce.doors.control_panel",
        "fakes.bigcommerce.rules.stock -> fakes.bigcommerce.api.context",
        "fakes.bigcommerce.rules.stock -> fakes.bigcommerce.doors.control_panel",
        "fakes.bigcommerce.state.trial -> fakes.bigcommerce.rules.stock",
        "fakes.bigcommerce.refusals -> fakes.bigcommerce.state.values",
    ],
    "A network stands on storeys: its portal and its API ask the rules, the rules know what is kept": [
        "fakes.logicbroker.api.context -> fakes.logicbroker.network",
        "fakes.logicbroker.portal.feeds -> fakes.logicbroker.api.context",
        "fakes.logicbroker.api.context -> fakes.logicbroker.portal.connections",
        "fakes.logicbroker.rules.intake -> fakes.logicbroker.api.context",
        "fakes.logicbroker.rules.intake -> fakes.logicbroker.portal.portal",
        "fakes.logicbroker.state.tasks -> fakes.logicbroker.rules.cancelling",
        "fakes.logicbroker.instants -> fakes.logicbroker.state.statuses",
    ],
    "The two services know nothing of each other": ["fakes.logicbroker.state.events -> fakes.bigcommerce.state.values"],
    "No two rooms of the outside world import each other": [
        "fakes.logicbroker.state.downloads -> fakes.logicbroker.state.feeds.files"
    ],
    "The rooms of the harness stand on one another, and nothing imports upwards": [
        "harness.pages -> harness.cli",
        "harness.steps.outcomes -> harness.cli",
        "harness.conformance.laws -> harness.steps",
        "harness.mapping_lab.fuzzing -> harness.conformance.observations",
        "harness.simulation.days.workload -> harness.mapping_lab.fuzzing",
        "harness.simulation.wiring -> harness.conformance.search.case",
        "harness.record.history -> harness.simulation.views.rows",
        "harness.strategies.feeds -> harness.record.history",
        "harness.sync.doctor -> harness.operations.health",
        "harness.sync.doctor -> harness.simulation",
        "harness.displays.tables -> harness.sync",
        "harness.places -> harness.displays.tables",
    ],
    "A wired world knows none of its views, and no view knows who uses it": [
        "harness.simulation.wiring -> harness.simulation.views.frames",
        "harness.simulation.views.panel -> harness.simulation.world",
        "harness.simulation.views.rows -> harness.simulation.story.sentences",
    ],
    "The product under test is real: it knows no fake, and shows nothing": [
        "harness.sync.doctor -> fakes.wire.http",
        "harness.sync.doctor -> harness.promises",
        "harness.sync.doctor -> harness.displays.tables",
    ],
    "A judge shares no code with the accused": ["harness.conformance.checks.orders -> harness.sync.mapping.tables"],
    "Only the commands run the connector in real time": [
        "harness.conformance.stage.target -> harness.operations.running"
    ],
    "One place wires the fakes to a connector: nobody else opens their doors": [
        "harness.simulation.days.workload -> fakes.doors.in_process",
        "harness.conformance.search.sweep -> fakes.doors.intercept",
    ],
    "Displays know none of our classes: they turn rows into tables": [
        "harness.displays.tables -> fakes.bigcommerce.state.trial"
    ],
    "Outside of the simulation the harness knows neither service": [
        "harness.conformance.search.sweep -> fakes.bigcommerce",
        "harness.steps.feeds -> fakes",
        "harness.steps.outcomes -> fakes.logicbroker.network",
    ],
}
"""One import or more that each contract refuses, as the importing and the imported module."""

HOUSES = ("fakes", "fakes/bigcommerce", "fakes/logicbroker", "harness")
"""Where every room belongs to a storey."""

CELLAR = "cellar"
"""A room without a storey."""

STYLES = (
    "\nimport {0}\n",
    "\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {0}\n",
    "\ndef planted():\n    import {0}\n",
)
"""For the module, for its types only, and inside of a function: no kind of import is exempt."""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "1000"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each contract, by its name, about a copy of the sources with all that is forbidden in it."""
    folder = tmp_path_factory.mktemp("planted")
    for tree in TREES:
        shutil.copytree(ROOT / tree, folder / tree, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for number, arrow in enumerate(arrow for arrows in FORBIDDEN.values() for arrow in arrows):
        importer, imported = arrow.split(" -> ")
        file = folder / f"{importer.replace('.', '/')}.py"
        file.write_text(file.read_text(encoding="utf-8") + STYLES[number % 3].format(imported), encoding="utf-8")
    for house in HOUSES:
        (folder / house / f"{CELLAR}.py").touch()
    said = lint_imports(folder).stdout.partition("Broken contracts\n")[2]
    titles = {contract["name"]: f"\n{contract['name']}\n{'-' * len(contract['name'])}\n" for contract in CONTRACTS}
    return {name: said.partition(title)[2].partition("---\n")[0] for name, title in titles.items()}


def test_all_contracts_are_kept() -> None:
    """As they are in the sources now."""
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


def test_each_contract_has_something_that_it_forbids() -> None:
    """A new contract wants a row in the table above."""
    assert [contract["name"] for contract in CONTRACTS] == list(FORBIDDEN)


@pytest.mark.parametrize(
    ("contract", "arrow"),
    [pytest.param(name, arrow, id=arrow) for name, arrows in FORBIDDEN.items() for arrow in arrows],
)
def test_what_a_contract_forbids_is_refused(complaints: dict[str, str], contract: str, arrow: str) -> None:
    """Planted into the sources, the import is named."""
    kind = next(each["type"] for each in CONTRACTS if each["name"] == contract)
    circle = f"No cycles are allowed in {arrow.partition(' -> ')[0].rpartition('.')[0]}."

    assert (circle if kind == "acyclic_siblings" else f"{arrow} (l.") in complaints[contract]


def test_a_new_room_wants_a_storey(complaints: dict[str, str]) -> None:
    """Where all rooms have one, none can be built beside them."""
    complete = [contract["name"] for contract in CONTRACTS if contract.get("exhaustive")]

    assert len(complete) == len(HOUSES)
    assert [name for name in complete if CELLAR not in complaints[name]] == []


@pytest.mark.parametrize("tree", TREES)
def test_no_import_closes_a_circle(tree: str) -> None:
    """Neither for a module, nor for its types, nor inside of a function."""
    graph = grimp.build_graph(*TREES, cache_dir=None)
    modules = {module for module in graph.modules if module.partition(".")[0] == tree}
    imports = {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}

    try:
        order = list(graphlib.TopologicalSorter(imports).static_order())
    except graphlib.CycleError as circle:
        order = circle.args[1]
    assert len(order) == len(modules), f"a circle of imports: {' <- '.join(order)}"
