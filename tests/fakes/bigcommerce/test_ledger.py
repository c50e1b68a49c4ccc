"""The ledger of imitations: every entry is shown by a test that exists."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from fakes.bigcommerce import Quirks
from fakes.evidence.ledger import Source, imitates, ledger

HERE = Path(__file__).parent


def all_tests() -> set[str]:
    return {
        f"{path.relative_to(HERE).as_posix()}::{node.name}"
        for path in HERE.rglob("test_*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_entry_is_shown_by_a_test_that_exists() -> None:
    """No behaviour is claimed without a test that shows it."""
    known = all_tests()
    assert not [(entry.name, entry.test) for entry in ledger("bigcommerce") if entry.test not in known]


def test_every_entry_says_how_sure_it_is() -> None:
    """Each has a sentence, an evidence, a source with a date, and the code that imitates."""
    entries = ledger("bigcommerce")
    assert len(entries) > 40
    for entry in entries:
        assert entry.evidence in ("official", "recorded", "third party", "guess")
        assert all((entry.name, entry.what, entry.source, entry.dated, entry.code.startswith("fakes.bigcommerce.")))


def test_a_name_stands_in_the_ledger_once() -> None:
    """Two imitations of one service cannot share a name."""
    again = imitates("fifty accounts", "x", evidence="guess", source=Source("x", "2026"), test="x")

    class Double:
        __module__ = "fakes.bigcommerce.x"

    with pytest.raises(ValueError, match="'fifty accounts' already"):
        again(Double)


def test_every_quirk_is_shown_by_a_test() -> None:
    """No switch without a test that throws it."""
    tests = "".join(path.read_text() for path in HERE.rglob("test_*.py"))
    assert not [quirk.name for quirk in fields(Quirks) if quirk.name not in tests]
