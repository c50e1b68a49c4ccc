"""Within quotes Tab offers the names that a call wants there, and nothing elsewhere."""

import pytest

from harness.simulation import World
from harness.simulation.views.completion import offers, register

OFFERED = {
    'world.nemesis.strike("lost re': ("lost re", ["lost request", "lost reply"]),
    "world.with_fault(fault='TIME": ("TIME", ["timeout"]),
    'World(seed=7, faults="st': ("st", ["stormy"]),
    'world.supplier.ship(100, carrier="u': ("u", ["ups", "usps"]),
    'ship(100, packages=[{"carrier": "fe': ("fe", ["fedex"]),
    'report.evidence("G26': ("G26", ["G26"]),
    'rehearse(target, only=["G12", "G26': ("G26", ["G26"]),
    'world.history.deeds("ship the': ("ship the", ["ship the order"]),
    'world.history.requests(service="l': ("l", ["logicbroker"]),
    'world.history.requests(method="p': ("p", ["POST", "PUT", "PATCH"]),
    'world.bigcommerce.product("sku-2': ("sku-2", ["SKU-2"]),
    'world.shopper.place_order([("SKU-1", 2), ("SKU-3': ("SKU-3", ["SKU-3"]),
    'print("lost re': ("lost re", []),
    "world.nemesis.strike(lost": ("", []),
}


def test_names_are_offered_where_they_are_wanted():
    """As far as typed, whatever their case; SKUs are those of the notebook's worlds."""
    names = {"world": World(seed=7), "report": 3}

    assert {before: offers(before, names) for before in OFFERED} == OFFERED


@pytest.mark.slow
def test_a_shell_offers_them_and_nothing_else():
    """Also a name with a blank in it, of which IPython itself sees only the last word."""
    shells = pytest.importorskip("IPython.core.interactiveshell")
    completer = pytest.importorskip("IPython.core.completer")
    shell, code = shells.InteractiveShell(), 'first = 1\nworld.nemesis.strike("lost re'
    register(shell)
    with completer.provisionalcompleter():
        found = [(each.text, code[each.start : each.end]) for each in shell.Completer.completions(code, len(code))]

    assert found == [("lost request", "lost re"), ("lost reply", "lost re")]
