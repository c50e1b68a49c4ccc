"""Style that matters, as tests: sentences, sizes, and words that do not belong to the project."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for house in ("fakes", "harness", "rehearsal_stage") for path in (ROOT / house).rglob("*.py"))
ROOMS = ("docs", "fakes", "features", "harness", "notebooks", "rehearsal_stage", "tests")
TEXTS = (".py", ".md", ".toml", ".feature", ".txt", ".ipynb", ".j2")

MOST_LINES_IN_A_FUNCTION = 45
"""What a reader sees without scrolling; most functions are far below."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def texts_of_the_project() -> list[Path]:
    paths = [*ROOT.glob("*"), *(path for room in ROOMS for path in (ROOT / room).rglob("*"))]
    return [path for path in paths if path.suffix in TEXTS]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@pytest.mark.slow
def test_every_module_has_its_sentence() -> None:
    """Every module says in its first sentence what lives in it."""
    sentences = {name_of(path): (ast.get_docstring(parsed(path)) or "").partition("\n\n")[0] for path in SOURCES}

    assert not [name for name, sentence in sentences.items() if len(sentence.split()) <= 3]
    assert not [name for name, sentence in sentences.items() if not sentence.endswith((".", ":"))]


@pytest.mark.slow
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


@pytest.mark.slow
def test_docstrings_point_to_what_exists() -> None:
    """What a module's docstring names between double backticks exists, near enough to be found."""
    lost = {name_of(path): [each for each in pointers(path) if not leads_somewhere(each, path)] for path in SOURCES}

    assert {name: pointers for name, pointers in lost.items() if pointers} == {}


def pointers(path: Path) -> list[str]:
    """``rules.orders``, ``report.html.j2``, ``docs/stage.md`` and the like in a module's docstring; no URL, no code."""
    return re.findall(r"``(\w[\w.]*(?:/[\w.]+)*)``", ast.get_docstring(parsed(path)) or "")


def leads_somewhere(pointer: str, path: Path) -> bool:
    """Whether it is a file, a module by its full name or as seen from the rooms around, or a name in the module."""
    if pointer.endswith((".md", ".py", ".j2", ".toml", ".feature")):
        return any(name_of(file).endswith(pointer) for file in texts_of_the_project())
    around = [room for room in path.parents if ROOT in (room, *room.parents)]
    if any(is_module(room / pointer.replace(".", "/")) for room in around) or pointer in {room.name for room in around}:
        return True
    module, _, name = pointer.rpartition(".")
    if module.startswith(("fakes", "harness")):
        place = ROOT / module.replace(".", "/")
        return any(
            file.is_file() and name in words_of(file) for file in (place.with_suffix(".py"), place / "__init__.py")
        )
    return pointer.split(".", maxsplit=1)[0] in words_of(path)


def is_module(place: Path) -> bool:
    return place.is_dir() or place.with_suffix(".py").is_file()


def words_of(path: Path) -> set[str]:
    """Every word of a module below its docstring."""
    below = parsed(path).body[0].end_lineno or 0
    return set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8").splitlines()[below:])))


@pytest.mark.slow
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


def test_every_test_of_hostile_values_runs_whole_somewhere() -> None:
    """A test that draws some of them stands in the gate's line that draws all."""
    gate = (ROOT / ".ci" / "more").read_text(encoding="utf-8")
    drawing = [path for path in (ROOT / "tests").rglob("test_*.py") if "hostile import" in path.read_text("utf-8")]
    some = [name_of(path) for path in drawing if re.search(r"\bsome\(", path.read_text("utf-8"))]

    assert len(some) > 5
    assert [name for name in some if name not in gate] == []


def test_the_project_speaks_of_itself_alone() -> None:
    """No file names the workplace, a registry's host, or an issue number."""
    foreign = re.compile(
        r"/work/|\.\./shared/(?!specs|recorded)|pypi\.org|pythonhosted|registry\.npmjs|\bissue #?\d+ of this",
        re.IGNORECASE,
    )
    texts = [path for path in texts_of_the_project() if path.name != "test_tidy.py"]

    assert {ROOT / "README.md", ROOT / "docs" / "stage.md", ROOT / "tests" / "conftest.py"} < {*texts}
    assert not [name_of(path) for path in texts if foreign.search(path.read_text(encoding="utf-8"))]
