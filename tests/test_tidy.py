"""Style that matters, as tests: sentences, sizes, forbidden calls, and words that do not belong to the project."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.conftest import LONGEST

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "harness").rglob("*.py"), *(ROOT / "fakes").rglob("*.py")])
ROOMS = ("docs", "fakes", "features", "harness", "notebooks", "tests")
TEXTS = (".py", ".md", ".toml", ".feature", ".txt", ".ipynb")

MOST_LINES_IN_A_FUNCTION = 45
"""What a reader sees without scrolling; most functions are far below."""

WALL_CLOCK_AND_CHANCE = {
    "datetime.now",
    "datetime.utcnow",
    "time.time",
    "time.sleep",
    "random.random",
    "random.choice",
    "uuid.uuid4",
}
ALLOWED_TO_WAIT = {
    "fakes/time/clock.py",  # the wall clock itself
    "harness/cli.py",  # waiting belongs to whoever runs the connector
    "harness/conformance/stage/clocks.py",  # a rehearsal on the stage waits for real cycles
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def test_every_module_has_its_sentence() -> None:
    """Every module says in its first sentence what lives in it."""
    sentences = {name_of(path): (ast.get_docstring(parsed(path)) or "").partition("\n\n")[0] for path in SOURCES}

    assert not [name for name, sentence in sentences.items() if len(sentence.split()) <= 3]
    assert not [name for name, sentence in sentences.items() if not sentence.endswith((".", ":"))]


def test_no_function_must_be_scrolled() -> None:
    """No function is longer than a screen."""
    functions = [
        (name_of(path), node)
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert not [
        f"{name}: {f.name}: {f.end_lineno - f.lineno + 1} lines"
        for name, f in functions
        if f.end_lineno and f.end_lineno - f.lineno >= MOST_LINES_IN_A_FUNCTION
    ]


def test_no_wall_clock_and_no_unseeded_chance() -> None:
    """Time and chance come only from where they can be given: a clock and a seed."""
    calls = {
        (name_of(path), ast.unparse(node.func))
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
    }

    assert not [(name, call) for name, call in calls if call in WALL_CLOCK_AND_CHANCE and name not in ALLOWED_TO_WAIT]


def test_what_the_tests_start_sees_nothing_of_who_began_the_run() -> None:
    """Every process of a test says which environment it gets."""
    calls = [
        (name_of(path), ast.unparse(node.func), {keyword.arg for keyword in node.keywords})
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
    ]
    started = [(name, given) for name, call, given in calls if call in {"subprocess.run", "subprocess.Popen"}]

    assert len(started) > 10
    assert {name for name, given in started if "env" not in given} == {"tests/sync/postgresql.py"}  # Not our programs.


def test_the_files_that_begin_first_are_there() -> None:
    """A file that was renamed keeps its place among the longest."""
    assert not [name for name in LONGEST if not (ROOT / name).is_file()]


def test_the_project_speaks_of_itself_alone() -> None:
    """No file names the workplace, a registry's host, or an issue number."""
    foreign = re.compile(
        r"/work/|\.\./shared/(?!specs|recorded)|pypi\.org|pythonhosted|registry\.npmjs|\bissue #?\d+ of this",
        re.IGNORECASE,
    )
    paths = [*ROOT.glob("*"), *(path for room in ROOMS for path in (ROOT / room).rglob("*"))]
    texts = [path for path in paths if path.suffix in TEXTS and path.name != "test_tidy.py"]

    assert {ROOT / "README.md", ROOT / "docs" / "stage.md", ROOT / "tests" / "conftest.py"} < {*texts}
    assert not [name_of(path) for path in texts if foreign.search(path.read_text(encoding="utf-8"))]
