"""Fuzzing: every try is counted, a refusal is told from a crash, and the shortest input of each is kept."""

import os
import runpy

import nbformat
import pytest
from hypothesis import strategies as st

from harness.mapping_lab.fuzzing import fuzz
from harness.simulation.story.quoting import Untellable
from harness.strategies import bigcommerce_orders
from harness.sync.errors import Unmappable
from harness.sync.mapping.order import to_sales_order
from tests.processes import ROOT


def careful(number):
    if number < 0:
        raise Unmappable(f"{number} is below nothing")
    return 100 // number


pytest_plugins = ["pytester"]


def test_each_way_to_end_is_counted():
    """Worked, refused with its reason, crashed; together as many as were tried."""
    fuzzed = fuzz(careful, st.integers(-2, 2), tries=40)

    assert sum(fuzzed.count(how) for how in ("worked", "refused", "crashed")) == sum(e.count for e in fuzzed.endings)
    assert [ending.why for ending in fuzzed.of("crashed")] == ["ZeroDivisionError: integer division or modulo by zero"]
    assert [ending.example for ending in fuzzed.of("crashed")] == [0]
    assert [ending.why for ending in fuzzed.of("refused")] == ["-n is below nothing"]
    assert fuzzed.endings[0].how == "crashed"


def test_the_same_number_draws_the_same():
    """What was found once is found again."""
    found = [fuzz(careful, st.integers(), number=number) for number in (7, 7)]

    assert found[0] == found[1]


def test_a_tuple_is_several_arguments():
    """As an order comes with its lines and addresses."""
    assert fuzz(divmod, st.tuples(st.just(7), st.integers(1, 3)), tries=5).count("crashed") == 0


def test_our_own_mapping_never_falls_over():
    """Whatever BigCommerce may send is mapped, or refused with a reason."""
    fuzzed = fuzz(to_sales_order, bigcommerce_orders(), tries=25)

    assert fuzzed.count("crashed") == 0
    assert all(ending.why for ending in fuzzed.of("refused"))


def test_a_fuzzed_mapping_shows_itself():
    """As a table, and in one line."""
    fuzzed = fuzz(careful, st.integers(-2, 2), tries=40)

    assert "ZeroDivisionError" in fuzzed._repr_mimebundle_()["text/html"]
    assert repr(fuzzed).startswith("Fuzzed(careful, ")
    assert "\n" not in repr(fuzzed.endings[0])


@pytest.fixture
def found():
    return fuzz(careful, st.integers(-2, 2), tries=40).counterexample()


@pytest.mark.slow
def test_a_crash_is_handed_on_as_a_feature(found, pytester, monkeypatch):
    """It fails while the mapping falls over, and passes once it maps the input or refuses it."""
    # Some distributions bring a package "tests" of their own.
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    text = found.to_feature("divided by nothing", pytester.path / "crash.feature")
    refused = text.replace("[\n        0\n", "[\n        -1\n").replace("  0", "  -1")
    (pytester.path / "refused.feature").write_text(refused)
    pytester.makeconftest(
        """
        import pytest
        from tests.mapping_lab.test_fuzzing import careful

        pytest_plugins = ["harness.steps"]

        @pytest.fixture
        def mappings():
            return [careful]
        """
    )
    pytester.makepyfile('from pytest_bdd import scenarios\n\nscenarios("crash.feature", "refused.feature")')
    alone = ("--disable-plugin-autoload", "-p", "pytest_bdd.plugin")
    result = pytester.runpytest_subprocess(*alone, "-p", "no:cacheprovider")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*The mapping fell over: ZeroDivisionError: integer division or modulo by zero*"])


def test_a_crash_is_handed_on_as_a_test_and_a_notebook(found, tmp_path):
    """Both have the input in them; the test fails as the mapping did."""
    found.to_pytest("divided by nothing", tmp_path / "test_crash.py")
    notebook = nbformat.read(found.to_notebook(tmp_path / "crash.ipynb"), as_version=4)

    with pytest.raises(ZeroDivisionError):
        runpy.run_path(str(tmp_path / "test_crash.py"))["test_divided_by_nothing"]()
    assert "arguments = [0]" in notebook.cells[1].source


@pytest.mark.slow
def test_an_order_is_shown_by_what_differs():
    """And the shortest order that still falls over: one line, wrapped as a gift."""

    def falls_over_gifts(order, products, addresses):
        return 1 // (0 if any(line["wrapping_id"] for line in products) else 1)

    found = fuzz(falls_over_gifts, bigcommerce_orders(max_lines=1), tries=60).counterexample()
    shown = found._repr_mimebundle_()["text/plain"]

    assert "products[0].wrapping_id" in shown
    assert "products[0].is_bundled_product" not in shown
    assert len(shown.splitlines()) < 20


def test_what_cannot_be_handed_on_says_why():
    """A mapping without a name cannot be imported elsewhere; where nothing crashed there is nothing to hand on."""
    nameless = fuzz(lambda number: 1 // number, st.just(0), tries=2).counterexample()

    with pytest.raises(Untellable, match="no place to be imported from"):
        nameless.to_feature("nameless")
    with pytest.raises(ValueError, match="never fell over"):
        fuzz(careful, st.just(5), tries=2).counterexample()
    with pytest.raises(ValueError, match="wanted one try or more; got tries=0"):
        fuzz(careful, st.just(5), tries=0)
