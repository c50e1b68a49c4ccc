"""A mapping tried on an input that somebody made up: it may map it or refuse it, never fall over.

A feature imports nothing: it can only name one of the ``mappings``.  How such inputs are found is in
``harness.mapping_lab.fuzzing``.  PYTEST_DONT_REWRITE
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import simplejson
from pytest_bdd import given, parsers, then, when

from harness.mapping_lab.counterexamples import place_of
from harness.simulation.story.quoting import QUOTED, unquoted
from harness.sync.errors import Unmappable
from harness.sync.mapping.cancellation import cancelled_quantities, staff_note
from harness.sync.mapping.order import to_sales_order
from harness.sync.mapping.product import to_product
from harness.sync.mapping.shipment import to_shipments

Mappings = Sequence[Callable[..., Any]]


@pytest.fixture
def mappings() -> Mappings:
    """The mappings that a feature may name: ours.  Whoever has others overrides this fixture."""
    return [cancelled_quantities, staff_note, to_product, to_sales_order, to_shipments]


@given("these arguments", target_fixture="arguments")
def _arguments(docstring: str) -> Any:
    return simplejson.loads(docstring, use_decimal=True)


@when(parsers.re(rf"(?P<place>{QUOTED}) maps them"), converters={"place": unquoted}, target_fixture="ending")
def _mapped(mappings: Mappings, place: str, arguments: list[Any]) -> str:
    known = {place_of(each): each for each in mappings}
    if place not in known:
        raise ValueError(f"wanted one of the mappings {', '.join(known)}, got {place!r}; return yours from `mappings`")
    try:
        known[place](*arguments)
    except Unmappable:
        return ""
    except Exception as error:  # noqa: BLE001 - whatever else comes out of it is what it is tried for.
        return f"{type(error).__name__}: {error}"
    return ""


@then("it maps them, or refuses with a reason")
def _well_ended(ending: str) -> None:
    if ending:
        raise AssertionError(f"The mapping fell over: {ending}")
