"""Fuzzing: every try is counted, a refusal is told from a crash, and the shortest input of each is kept."""

from hypothesis import strategies as st

from harness.simulation.fuzzing import fuzz
from harness.strategies import bigcommerce_orders
from harness.sync.errors import Unmappable
from harness.sync.mapping.order import to_sales_order


def careful(number):
    if number < 0:
        raise Unmappable(f"{number} is below nothing")
    return 100 // number


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
