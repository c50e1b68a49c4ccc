"""The pages about evidence and adversities say what is so now."""

import ast
from collections import Counter
from dataclasses import fields

import pytest

from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.bigcommerce.quirks import DICE
from fakes.evidence.ledger import STRENGTH, Entry, ledger
from fakes.fidelity_page import SERVICES, place_of_test
from fakes.fidelity_page import render as render_ledger
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from harness.simulation.trouble.faults_page import render as render_adversities
from harness.simulation.trouble.nemesis import ALL_FAULTS


def test_the_ledger_s_page_is_current(pytestconfig: pytest.Config) -> None:
    """``docs/fidelity.md`` is rendered; the message says how."""
    page = (pytestconfig.rootpath / "docs" / "fidelity.md").read_text(encoding="utf-8")

    assert page == render_ledger(), "run: python -m harness.pages fidelity"


def test_the_table_of_adversities_is_current(pytestconfig: pytest.Config) -> None:
    """``docs/quirks.md`` is rendered; the message says how."""
    page = (pytestconfig.rootpath / "docs" / "quirks.md").read_text(encoding="utf-8")

    assert page == render_adversities(), "run: python -m harness.pages quirks"


@pytest.mark.parametrize("entry", ledger(), ids=lambda entry: f"{entry.service}: {entry.name}")
def test_every_entry_is_shown_by_a_test(pytestconfig: pytest.Config, entry: Entry) -> None:
    """The named test is there."""
    tree = ast.parse((pytestconfig.rootpath / place_of_test(entry)).read_text(encoding="utf-8"))

    assert entry.test.partition("::")[2] in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("service", SERVICES)
def test_no_guess_is_left_without_a_test(pytestconfig: pytest.Config, service: str) -> None:
    """The guesses of a service are counted on the page, and the file of each one's test is there."""
    guesses = [entry for entry in ledger(service) if entry.evidence == "guess"]
    counts = Counter(entry.evidence for entry in ledger(service))
    row = " | ".join(str(counts[evidence]) for evidence in STRENGTH)

    assert guesses
    assert [guess.name for guess in guesses if not (pytestconfig.rootpath / place_of_test(guess)).exists()] == []
    assert f"| {SERVICES[service]} | {row} | {len(ledger(service))} |" in render_ledger()


def test_every_adversity_has_a_row() -> None:
    """Each switch of both services and each fault of the wire, and each says how it is switched off."""
    rows = [line.strip("| ").split(" | ") for line in render_adversities().splitlines() if line.startswith("| ")][2:]
    names = [row[1].strip("`") for row in rows]

    assert Counter(names) == Counter(
        [*(quirk.name for quirk in fields(StoreQuirks)), *(quirk.name for quirk in fields(NetworkQuirks)), *ALL_FAULTS]
    )
    assert all(len(row) == 6 and row[5] for row in rows)


def test_what_is_drawn_names_its_seed() -> None:
    """A switch whose text speaks of drawing has dice, and no other one has."""
    rows = [line.split(" | ") for line in render_adversities().splitlines() if line.startswith("| store |")]

    assert {row[1].strip("`") for row in rows if "drawn by seed" in row[2]} == set(DICE)
    assert {row[1].strip("`") for row in rows if row[4].strip()} == set(DICE)
