"""A mapping tried on an input that somebody made up: it may map it or refuse it, never fall over.

How such inputs are found is in ``harness.mapping_lab.fuzzing``.  PYTEST_DONT_REWRITE
"""

from typing import Any

import simplejson
from pytest_bdd import given, parsers, then, when

from harness.mapping_lab.counterexamples import mapping_at
from harness.sync.errors import Unmappable


@given("these arguments", target_fixture="arguments")
def _arguments(docstring: str) -> Any:
    return simplejson.loads(docstring, use_decimal=True)


@when(parsers.parse('"{place}" maps them'), target_fixture="ending")
def _mapped(place: str, arguments: list[Any]) -> str:
    try:
        mapping_at(place)(*arguments)
    except Unmappable:
        return ""
    except Exception as error:  # noqa: BLE001 - whatever else comes out of it is what it is tried for.
        return f"{type(error).__name__}: {error}"
    return ""


@then("it maps them, or refuses with a reason")
def _well_ended(ending: str) -> None:
    if ending:
        raise AssertionError(f"The mapping fell over: {ending}")
