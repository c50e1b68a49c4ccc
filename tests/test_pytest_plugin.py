"""The plugin in somebody else's project: its fixtures, option and markers work, and it costs nothing unless used."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from harness.promises import PROMISES
from tests.processes import surroundings

pytest_plugins = ["pytester"]

INSTALLED = any(point.value == "harness.pytest_plugin" for point in entry_points(group="pytest11"))
LOADED = [] if INSTALLED else ["-p", "harness.pytest_plugin"]
"""A checkout that is only on the path, not installed, names the plugin itself."""


@pytest.fixture
def foreign(pytester):
    """A project that is not ours, with strict markers."""
    pytester.makepyprojecttoml('[tool.pytest]\nstrict_markers = true\nfilterwarnings = ["error"]\n')
    return pytester


ALONE = ("--disable-plugin-autoload", "-p", "pytest_bdd.plugin", "-p", "harness.pytest_plugin")
"""Without the plugins of others that happen to be installed: loading them takes longer than all else."""


def run(foreign, *arguments):
    return foreign.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_an_order_in_somebody_elses_project(foreign):
    """The README's test passes as it stands in a foreign project."""
    foreign.makepyfile(
        """
        import pytest

        @pytest.mark.G12
        def test_an_order_reaches_the_supplier(world, bigcommerce, logicbroker):
            order = world.shopper.place_order(lines=[("SKU-1", 2)])
            world.advance(minutes=15)
            world.supplier.ship(order)
            world.advance(minutes=15)
            assert bigcommerce.orders[order.id].status == "Shipped"
            assert logicbroker.documents(reference=order.id)

        def test_the_default_seed(world):
            assert world.seed == 7
        """
    )

    run(foreign, *LOADED).assert_outcomes(passed=2)


def test_the_seed_is_an_option(foreign):
    """``--harness-seed`` chooses the world."""
    foreign.makepyfile("def test_seed(world): assert world.seed == 8")

    run(foreign, *ALONE, "--harness-seed", "8").assert_outcomes(passed=1)


def test_a_feature_of_their_own(foreign):
    """With one line in their ``conftest.py`` other people write features with our steps."""
    foreign.makeconftest('pytest_plugins = ["harness.steps"]')
    foreign.makefile(
        ".feature",
        orders="""
        Feature: Our orders
          @G12
          Scenario: An order reaches Logicbroker
            Given a connected trial store
            And the shopper places an order
            When a quarter of an hour passes
            Then the order ID is the reference number of a sales order
        """,
    )
    foreign.makepyfile('from pytest_bdd import scenarios; scenarios("orders.feature")')

    run(foreign, *ALONE, "-m", "G12").assert_outcomes(passed=1)


def test_markers_are_registered(foreign):
    """Every promise is a marker, and a mistyped one still fails."""
    listed = run(foreign, *ALONE, "--markers")

    listed.stdout.fnmatch_lines([f"@pytest.mark.{promise}: *" for promise in PROMISES])
    listed.stdout.no_fnmatch_line(f"@pytest.mark.G{len(PROMISES) + 1}: *")


def test_loading_the_plugin_loads_nothing_else_of_ours():
    """A run that never asks for a world does not pay for one."""
    script = (
        "import sys, harness.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('harness', 'fakes')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], env=surroundings(), capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "['harness', 'harness.promises', 'harness.pytest_plugin']"
