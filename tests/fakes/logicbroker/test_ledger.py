"""The ledger of imitations: every entry of this service is shown by a test that exists."""

import ast
from pathlib import Path

import fakes.logicbroker  # noqa: F401  (its import fills the ledger)
from fakes.evidence.ledger import ledger

HERE = Path(__file__).parent


def test_every_entry_is_shown_by_a_test_that_exists() -> None:
    """No behaviour is claimed without a test that shows it."""
    entries = ledger("logicbroker")
    known = {
        f"{path.relative_to(HERE).as_posix()}::{node.name}"
        for path in HERE.rglob("test_*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }

    assert len(entries) > 40
    assert [(entry.name, entry.test) for entry in entries if entry.test not in known] == []
