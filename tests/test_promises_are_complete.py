"""A promise, its feature, its checks and its planted bugs belong together: whoever leaves one out is told here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.conformance.planted.hunt import BUGS
from harness.promises import PROMISES

ROOT = Path(__file__).parents[1]
FEATURES = sorted((ROOT / "features").glob("*.feature"))
CHECKS = sorted((ROOT / "harness" / "conformance" / "checks").glob("*.py"))


def statements() -> Iterator[tuple[str, str]]:
    """Every check's promise and statement, read from the sources: ``@check("G1")`` with a docstring, or both given."""
    for path in CHECKS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "check":
                        yield ast.literal_eval(decorator.args[0]), on_one_line(ast.get_docstring(node) or "")
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "check" and len(node.args) > 1:
                yield ast.literal_eval(node.args[0]), on_one_line(ast.literal_eval(node.args[1]))


def on_one_line(text: str) -> str:
    """A text without line breaks."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_is_tagged_in_its_feature(promise: str) -> None:
    """A promise without a scenario in the feature file of its group would never be rehearsed."""
    feature = ROOT / "features" / f"{PROMISES[promise].group}.feature"

    assert feature.exists(), f"{promise} belongs into {feature.name}, which does not exist"
    assert re.search(rf"@{promise}\b", feature.read_text(encoding="utf-8"))


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_has_a_check(promise: str) -> None:
    """A promise that no check judges would always be unknown."""
    assert promise in {each for each, _ in statements()}


@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: path.stem)
def test_every_feature_file_is_run_by_pytest(feature: Path) -> None:
    """A feature that only ``harness rehearse`` plays is not seen by whoever runs the tests."""
    modules = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "features").glob("test_*.py")]

    assert any(f'scenarios("{feature.name}")' in module for module in modules), (
        f"write tests/features/test_feature_{feature.stem}.py like those beside it"
    )


def test_every_bug_breaks_a_promise() -> None:
    """A planted bug names a promise that exists."""
    assert {bug.promise for bug in BUGS.values()} <= set(PROMISES)


def test_nobody_counts_the_promises_by_hand() -> None:
    """How many promises there are is asked of ``PROMISES``: a number would be wrong with the next one."""
    counted = re.compile(
        rf"\b{len(PROMISES)} promises\b|\brange\(1, {len(PROMISES) + 1}\)|\b[Gg]1 to [Gg]{len(PROMISES)}\b"
    )
    sources = [path for room in ("fakes", "harness", "tests") for path in sorted((ROOT / room).rglob("*.py"))]

    assert not [
        path.relative_to(ROOT).as_posix() for path in sources if counted.search(path.read_text(encoding="utf-8"))
    ]
