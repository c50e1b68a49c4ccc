"""For tests that run a notebook: a kernel that depends on nobody's settings, and listens on no port."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from tests.processes import PATIENCE, surroundings


def executed(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """The notebook, run from its first cell to its last in a folder.

    Raises:
        CellExecutionError: a cell fails.
    """
    with (
        TemporaryDirectory(prefix="kernel-", dir="/tmp") as own,  # A socket's path must be short.
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("IPYTHONDIR", own)  # Whoever looks for kernels here would look in a home that need not exist.
        config = Config({"ConnectionFileMixin": {"transport": "ipc", "ip": f"{own}/kernel"}})
        place = {"metadata": {"path": str(folder)}}
        patience = {
            "timeout": 5 * PATIENCE,
            "startup_timeout": PATIENCE,
        }  # A cell may live many lives, and says nothing.
        client = NotebookClient(notebook, config=config, resources=place, **patience)
        return client.execute(env=surroundings(IPYTHONDIR=own, JUPYTER_RUNTIME_DIR=own))
