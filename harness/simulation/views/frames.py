"""A world as pandas data frames, one for each kind of row.

What stands in the rows is decided in ``rows``, how they become frames in ``displays.frames``.
"""

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from fakes.arguments import checked_class
from fakes.names import nearest
from harness.displays.frames import frame
from harness.displays.tables import Bundle, Table, bundle
from harness.displays.workbooks import write_workbook
from harness.simulation.views.world_rows import ROW_KINDS
from harness.simulation.wiring import WiredWorld


@checked_class
class Frames(Mapping[str, Any]):
    """Data frames by name, also as attributes: ``frames.orders``.  They are copies; changing them changes no world."""

    def __init__(self, world: WiredWorld) -> None:
        """Read the whole world now.

        Raises:
            ImportError: pandas is not installed.
        """
        self._rows = {name: kind.read(world) for name, kind in ROW_KINDS.items()}
        self._frames = {name: frame(self._rows[name], kind.columns) for name, kind in ROW_KINDS.items()}

    def __getitem__(self, name: str) -> Any:
        if name not in self._frames:
            raise KeyError(_unknown(name))
        return self._frames[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._frames:
            raise AttributeError(_unknown(name))
        return self._frames[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *ROW_KINDS]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def to_excel(self, path: str | PathLike[str]) -> Path:
        """Write all of them as sheets of an Excel workbook, times as Excel has them; returns where."""
        sheets = {
            name: (kind.columns, [tuple(row[column] for column in kind.columns) for row in self._rows[name]])
            for name, kind in ROW_KINDS.items()
        }
        return write_workbook(path, sheets)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._frames)

    def table(self) -> Table:
        """Which frames there are."""
        rows = [(name, len(found), ", ".join(ROW_KINDS[name].columns)) for name, found in self._frames.items()]
        return Table("Data frames", ("Name", "Rows", "Columns"), rows)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self.table())

    def __repr__(self) -> str:
        return f"Frames({', '.join(f'{name} {len(found)}' for name, found in self._frames.items())})"


def _unknown(name: str) -> str:
    return f"there is no frame {name!r}{nearest(name, ROW_KINDS)}; there are {', '.join(ROW_KINDS)}"
