"""What a person does in JupyterLab, by the keyboard of a test: open, run, look."""

import json
import re
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark"]
NAMES: dict[Theme, str] = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
PATIENCE = 90_000
"""Milliseconds; other things run on the machine, too."""

_IDLE = """() => {
  const current = window.jupyterapp.shell.currentWidget;
  return current?.sessionContext?.session?.kernel?.status === 'idle';
}"""


class JupyterLab:
    """One window."""

    def __init__(self, page: Any, url: str, folder: Path, token: str, pictures: Path) -> None:
        self.page = page
        self.folder = folder
        self._url = url
        self._token = token
        self._pictures = pictures
        self.asked_outside: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", self._note)

    def open(self, path: str = "", theme: Theme = "light") -> None:
        """Open JupyterLab in a workspace of its own, at a file."""
        workspace = re.sub(r"\W", "", path) + theme
        self.page.goto(f"{self._url}/lab/workspaces/{workspace}?token={self._token}&reset")
        self.page.wait_for_function("() => window.jupyterapp !== undefined")
        self.page.evaluate("() => window.jupyterapp.restored")
        self.run_command("apputils:change-theme", {"theme": NAMES[theme]})
        self.page.wait_for_selector(f'body[data-jp-theme-name="{NAMES[theme]}"]', state="attached")
        if path:
            self.run_command("docmanager:open", {"path": path})

    def run_command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """What a menu entry does; JupyterLab knows every one of them by a name."""
        script = "async ([name, given]) => { await window.jupyterapp.commands.execute(name, given); }"
        self.page.evaluate(script, [name, arguments or {}])

    def run_all(self) -> None:
        """Run every cell, and wait until the kernel has nothing more to do."""
        self.page.wait_for_function(_IDLE)
        self.run_command("notebook:run-all-cells")
        self.page.wait_for_function(_IDLE)
        self.page.wait_for_timeout(500)

    def save(self) -> None:
        self.run_command("docmanager:save")

    def outputs(self) -> list[dict[str, Any]]:
        """Every output of the open notebook, as it would be saved."""
        script = """() => {
          const cells = window.jupyterapp.shell.currentWidget.content.model.toJSON().cells;
          return JSON.stringify(cells.filter(c => c.cell_type === 'code').flatMap(c => c.outputs));
        }"""
        found: list[dict[str, Any]] = json.loads(self.page.evaluate(script))
        return found

    def unfinished(self) -> int:
        """How many cells of the open notebook have code and were not run."""
        script = """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells
          .filter(c => c.cell_type === 'code' && c.execution_count === null).length"""
        return int(self.page.evaluate(script))

    def cell(self, number: int) -> Any:
        """The cell with a number, brought to sight so that JupyterLab draws it."""
        script = "number => window.jupyterapp.shell.currentWidget.content.scrollToItem(number, 'start')"
        self.page.evaluate(script, number)
        found = self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{number}"]')
        found.wait_for()
        return found

    def picture(self, name: str) -> Path:
        path = self._pictures / f"{name}.png"
        self.page.wait_for_timeout(700)
        self.page.screenshot(path=path)
        return path

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self._url, "data:", "blob:", "about:", self._url.replace("http", "ws"))):
            self.asked_outside.append(request.url)
