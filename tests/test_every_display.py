"""Every display that there is: none is forgotten, and each is legible wherever a notebook is opened."""

import ast
from pathlib import Path

import pytest

import harness
from tests.every_display import everything
from tests.front_ends import faults_of

NEEDS_A_KERNEL = {"LivePanel", "PortalsBeside"}
"""What asks for a running notebook; JupyterLab itself shows them in the browser tests."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shown():
    """All of them; panels, frames and pictures want libraries."""
    for name in ("ipywidgets", "pandas"):
        pytest.importorskip(name)
    return everything()


def test_none_is_forgotten(shown):
    """Every class that shows itself in a notebook is among them."""
    there = {type(each).__name__ for each in shown[0].values()}
    classes = {
        each.name
        for path in Path(harness.__file__).parent.rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.ClassDef)
        and any(isinstance(part, ast.FunctionDef) and part.name == "_repr_mimebundle_" for part in each.body)
    }

    assert classes - there - NEEDS_A_KERNEL == set()


def test_each_is_legible_in_every_front_end(shown):
    """Nothing is lost on GitHub, in the classic notebook, in VS Code, or where there is text only."""
    assert {name: faults for name, bundle in shown[1].items() if (faults := faults_of(bundle))} == {}
