"""Writes the beginning of a connector of one's own: one flow that runs, a test of it, and a file for CI.

The connectors themselves are the examples.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Language = Literal["python", "node"]

_HERE = Path(__file__).parent
_PYTHON = _HERE / "examples" / "orders.py"
_NODE = _HERE / "examples" / "orders.mjs"
_TEMPLATE = _HERE / "template"

_OPTIONS: Mapping[Language, str] = {
    "python": "--connector connector:Orders",
    "node": '--connector-command "node orders.mjs"',
}


def write_connector(folder: Path, language: Language) -> str:
    """Write it into a folder that is new or empty; returns the command that rehearses it.

    Raises:
        FileExistsError: something is in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"wanted a folder that is new or empty; {folder} has something in it already")
    option = _OPTIONS[language]
    for name, text in (_python() if language == "python" else _node()).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace("{option}", option), encoding="utf-8", newline="\n")
    return f"harness rehearse --only orders {option}"


def _python() -> dict[str, str]:
    example = _PYTHON.read_text(encoding="utf-8").replace(
        "harness.connectors.examples.orders:Orders", "connector:Orders"
    )
    return {"connector.py": example, **_around("from connector import Orders\n", "Orders")}


def _node() -> dict[str, str]:
    command = 'from harness.connectors import ConnectorCommand\n\nORDERS = ConnectorCommand("node orders.mjs")\n'
    return {"orders.mjs": _NODE.read_text(encoding="utf-8"), **_around(command, "ORDERS")}


def _around(importing: str, connector: str) -> dict[str, str]:
    test = (_TEMPLATE / "test_connector.py.txt").read_text(encoding="utf-8")
    test = test.replace("{import_connector}\n", importing).replace("{connector}", connector)
    workflow = (_TEMPLATE / "rehearsal.yml.txt").read_text(encoding="utf-8")
    requirements = "bigcommerce-logicbroker-rehearsal\n"
    return {"test_connector.py": test, ".github/workflows/rehearsal.yml": workflow, "requirements.txt": requirements}
