"""The course runs as it is printed: every notebook from its first cell to its last, without an error."""

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from harness.places import notebooks

NOTEBOOKS = sorted(notebooks().glob("*.ipynb"))


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Runs a notebook once and keeps it; its kernel listens in the file system instead of on a port."""
    kept = {}

    def run(path):
        if path not in kept:
            folder = tmp_path_factory.mktemp(path.stem)
            config = Config({"ConnectionFileMixin": {"transport": "ipc", "ip": str(folder / "kernel")}})
            place = {"metadata": {"path": str(folder)}}
            client = NotebookClient(nbformat.read(path, as_version=4), config=config, timeout=60, resources=place)
            kept[path] = client.execute()
        return kept[path]

    return run


def outputs(notebook, kind):
    """What each code cell shows, of one kind."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return ["\n".join(out["data"].get(kind, "") for out in cell.outputs if "data" in out) for cell in cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end(executed, path):
    """No cell fails, and every cell ends in something that shows itself."""
    notebook = executed(path)

    assert not [out for cell in notebook.cells for out in cell.get("outputs", ()) if out.output_type == "error"]
    assert all(outputs(notebook, "text/plain"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    """What is committed is the story and the code; outputs come from running it."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]

    assert not [cell for cell in cells if cell.outputs or cell.execution_count is not None]
    assert all(len(cell.source.splitlines()) <= 5 and "def " not in cell.source for cell in cells)


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
    assert "sequenceDiagram" in outputs(notebook, "text/vnd.mermaid")[6]
