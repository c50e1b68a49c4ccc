"""The plugin in somebody else's project: its fixtures, option and markers work, and it costs nothing unless used."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from harness.promises import PROMISES
from rehearsal_stage.pytest_plugin import PROMISES as PROMISE_COUNT
from tests.processes import surroundings

pytest_plugins = ["pytester"]

INSTALLED = any(point.value == "rehearsal_stage.pytest_plugin" for point in entry_points(group="pytest11"))


@pytest.fixture
def foreign(pytester):
    """A project that is not ours, with strict markers."""
    pytester.makepyprojecttoml('[tool.pytest]\nstrict_markers = true\nfilterwarnings = ["error"]\n')
    return pytester


ALONE = ("--disable-plugin-autoload", "-p", "pytest_bdd.plugin", "-p", "rehearsal_stage.pytest_plugin")
"""Without the plugins of others that happen to be installed: loading them takes longer than all else."""

LOADED = () if INSTALLED else ALONE
"""A checkout that is only on the path, not installed, names the plugin itself."""


def run(foreign, *arguments):
    return foreign.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


@pytest.mark.slow
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
    """A run that never asks for a world does not pay for one, and needs neither of our packages."""
    script = (
        "import sys, rehearsal_stage.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('harness', 'fakes')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], env=surroundings(), capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"


# In projects that have names of ours.

THEIRS = {
    "a package harness": {"harness/__init__.py": "", "harness/tools.py": "OWN = 1"},
    "a folder harness": {"harness/tools.py": "OWN = 1"},
    "a module harness": {"harness.py": "OWN = 1"},
    "a package fakes": {"fakes/__init__.py": "", "fakes/tools.py": "OWN = 1"},
    "a folder fakes": {"fakes/tools.py": "OWN = 1"},
    "a folder fakes with a name of ours": {"fakes/wire/tools.py": "", "fakes/people.py": "OWN = 1"},
    "a module fakes": {"fakes.py": "OWN = 1"},
}
HIDES = {
    "a package harness",
    "a module harness",
    "a package fakes",
    "a folder fakes with a name of ours",
    "a module fakes",
}


@pytest.fixture(params=THEIRS)
def neighbour(request, foreign):
    """A project with a folder or a file of a name that is ours, too."""
    for name, text in THEIRS[request.param].items():
        path = foreign.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    foreign.kind = request.param
    return foreign


def test_installing_it_breaks_nothing_in_other_projects(neighbour):
    """Their own modules are found, with and without the plugin, from pytest and from python -c."""
    file = next(name for name in THEIRS[neighbour.kind] if "OWN" in THEIRS[neighbour.kind][name])
    module = file.removesuffix(".py").replace("/", ".")
    neighbour.makepyfile(f"from {module} import OWN\n\ndef test_own(): assert OWN == 1")
    alone = subprocess.run(
        [sys.executable, "-c", f"from {module} import OWN; print(OWN)"],
        cwd=neighbour.path,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )

    result = run(neighbour, *ALONE)

    assert alone.stdout == "1\n", alone.stderr
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*rehearsal stage*")


@pytest.mark.slow
def test_who_then_uses_a_fixture_of_ours_reads_one_sentence(neighbour):
    """Which folder or file hides which module; where nothing is hidden the fixture works."""
    neighbour.makepyfile("def test_world(world): assert world.seed == 7")

    result = run(neighbour, *ALONE)

    if neighbour.kind not in HIDES:
        result.assert_outcomes(passed=1)
        return
    result.assert_outcomes(errors=1)
    told = [line for line in result.stdout.lines if "is the rehearsal stage's" in line]
    assert told
    assert str(neighbour.path) in told[0]
    assert "Traceback" not in result.stdout.str()


@pytest.mark.slow
def test_whose_fixture_it_was_is_said(foreign):
    """Whoever mistypes a name of their own and hits ours reads it at the end, in one process or in several."""
    foreign.makepyfile("def test_a(world): pass\n\ndef test_b(bigcommerce): pass\n\ndef test_c(): pass")

    for more in ((), ("-p", "xdist.plugin", "-n", "1")):
        result = run(foreign, *ALONE, *more)
        result.assert_outcomes(passed=3)
        result.stdout.fnmatch_lines(["rehearsal stage: 2 tests used its fixture world, with the seed 7"])


def test_the_plugin_knows_how_many_promises_there_are():
    """Without loading them."""
    assert len(PROMISES) == PROMISE_COUNT
