"""The course runs as it is printed: every notebook from its first cell to its last, without an error."""

import importlib.util
from types import SimpleNamespace

import nbformat
import pytest

from harness.lab.exercises import EXERCISES, exercise
from harness.places import notebooks
from tests import kernels
from tests.front_ends import faults_of

PATHS = sorted(notebooks().glob("*.ipynb"))
NOTEBOOKS = [pytest.param(path, id=path.stem) for path in PATHS]
QUICK = {"01"}
RUN = [pytest.param(path, id=path.stem, marks=[] if path.name[:2] in QUICK else pytest.mark.slow) for path in PATHS]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Runs a notebook once and keeps it."""
    kept, folders = {}, {}

    def run(path):
        if path not in kept:
            folders[path] = tmp_path_factory.mktemp(path.stem)
            kept[path] = kernels.executed(solved(readable(path), path), folders[path])
        return kept[path]

    run.folders = folders
    return run


def readable(path):
    """The notebook, unless it wants a library that is not installed."""
    notebook = nbformat.read(path, as_version=4)
    missing = [name for name in notebook.metadata.get("wants", ()) if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{path.stem} wants {', '.join(missing)}")
    return notebook


def solved(notebook, path):
    """The notebook with one cell more, which gives the exercise at its end the right answer."""
    number = path.name.partition("_")[0]
    source = f"exercise({number!r}, {EXERCISES[number].solution}, globals())"
    notebook.cells.append(nbformat.v4.new_code_cell(source, id="solution"))
    return notebook


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook, kind):
    """What each code cell shows, of one kind."""
    cells = code_cells(notebook)
    return ["\n".join(out["data"].get(kind, "") for out in cell.outputs if "data" in out) for cell in cells]


@pytest.mark.parametrize("path", RUN)
def test_a_notebook_runs_to_its_end(executed, path):
    """No cell fails or warns, and every cell ends in something that shows itself, legibly, in every front end.

    All of it in one test, because with ``--dist load`` each test of a notebook would run it anew.
    """
    notebook = executed(path)
    shown = [out for cell in code_cells(notebook) for out in cell.outputs]

    assert not [out for out in shown if out.output_type == "error"]
    assert not [out for out in shown if out.get("name") == "stderr"]
    assert all(cell.outputs for cell in code_cells(notebook))
    assert_the_exercise_checks_its_answer(notebook, EXERCISES[path.name.partition("_")[0]].question)
    assert_every_output_is_legible(notebook)
    # Beside one folder for its reader and Hypothesis's own cache it leaves nothing.
    assert {each.name for each in executed.folders[path].iterdir()} <= {"kept", ".hypothesis"}


def assert_the_exercise_checks_its_answer(notebook, question):
    """It asks as long as nobody has answered, and knows the right answer by the notebook's own world."""
    asked, answered = outputs(notebook, "text/plain")[-2:]

    assert asked.startswith(f"Not answered yet.  {question}")
    assert answered.startswith("Right.")
    assert notebook.cells[-3].source.endswith(question)


def assert_every_output_is_legible(notebook):
    """On GitHub, in the classic notebook, in VS Code, and where there is text only."""
    bundles = [out["data"] for cell in code_cells(notebook) for out in cell.outputs if "data" in out]
    ours = [bundle for bundle in bundles if not is_of_others(bundle)]

    assert [faults for bundle in ours if (faults := faults_of(bundle))] == []


def is_of_others(bundle):
    """Figures of plotly, frames of pandas, and lists, whose text is Python's own."""
    drawn = "application/vnd.plotly.v1+json" in bundle or 'class="dataframe"' in bundle.get("text/html", "")
    return drawn or bundle.get("text/plain", "").startswith("[")


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_notebook_is_kept_without_outputs(path):
    """What is committed is the story and the code, in short cells; outputs come from running it."""
    notebook = nbformat.read(path, as_version=4)
    cells = code_cells(notebook)

    assert [cell.id for cell in notebook.cells] == [str(number) for number in range(len(notebook.cells))]
    assert not [cell for cell in cells if cell.outputs or cell.execution_count is not None]
    assert all(len(cell.source.splitlines()) <= 5 and "def " not in cell.source for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_notebook_tells_a_story(path):
    """It begins with a title, explains every step, and claims something that it checks itself."""
    notebook = nbformat.read(path, as_version=4)

    assert notebook.cells[0].source.startswith("# ")
    assert len(notebook.cells) - len(code_cells(notebook)) >= len(code_cells(notebook)) / 2
    assert any("assert " in cell.source for cell in code_cells(notebook)) or path.stem == "01_one_order"


def test_one_order_ends_shipped_in_both_portals(executed):
    """The last tables of the first notebook show the order as Shipped, its documents, and its way as a drawing."""
    notebook = executed(notebooks() / "01_one_order.ipynb")
    pages = outputs(notebook, "text/html")

    assert "Awaiting Fulfillment" in pages[1]
    assert "Awaiting Shipment" in pages[2]
    assert "Shipped" not in pages[2]
    assert "Shipped" in pages[4]
    assert "Shipment" in pages[4]
    assert "1Z999AA10123456784" in pages[5]
    assert "sends sales order 100" in pages[6]


def test_a_wrong_answer_gets_a_hint():
    """Right is what the notebook's names give; anything else is shown with the hint."""
    names = {"theirs": SimpleNamespace(broken=(1, 2))}

    assert exercise("11", 2, names).is_right
    assert repr(exercise("11", 3, names)).startswith("Not yet.  How many of their lives broke a law?  Got 3.  A hint:")
    assert "! Not yet</span>" in exercise("11", 3, names)._repr_mimebundle_()["text/html"]
    assert "Run the cells above first: name 'theirs' is not defined." in repr(exercise("11", 2, {}))
    assert "&lt;b&gt;" in exercise("11", "<b>", names)._repr_mimebundle_()["text/html"]
    with pytest.raises(ValueError, match="there is no exercise '99'"):
        exercise("99", 1, names)
