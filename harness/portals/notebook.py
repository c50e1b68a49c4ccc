"""The pages of a world beside the cells of a notebook: in a frame below the cell, and in a tab of their own."""

from weakref import WeakKeyDictionary

from harness.displays.tables import Bundle
from harness.displays.texts import html
from harness.portals.application import Portals
from harness.portals.guard import NOTEBOOKS
from harness.portals.place import Place
from harness.portals.serving import NAME, begin
from harness.simulation.world import World

HEIGHT = 760
"""Pixels of the frame."""


class PortalsBeside:
    """Pages that are served while the kernel is idle, by the very thread that runs the cells: nothing needs a lock."""

    def __init__(self, world: World, port: int) -> None:
        place = Place(NAME, world)
        self._base, self._server = begin(Portals(lambda: {NAME: place}, frames=NOTEBOOKS), port)

    @property
    def url(self) -> str:
        """Where the pages are, for a browser on this machine."""
        return f"{self._base}/{NAME}"

    @property
    def is_open(self) -> bool:
        return not self._server.should_exit

    def close(self) -> None:
        """Serve them no longer."""
        self._server.should_exit = True

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        address = html(self.url)
        link = f'<p><a href="{address}" target="_blank" rel="noopener">Both portals in a tab of their own</a></p>'
        frame = f'<iframe src="{address}" title="Both portals" style="width: 100%; height: {HEIGHT}px"></iframe>'
        return {"text/plain": f"Both portals: {self.url}", "text/html": f"{link}{frame}"}

    def __repr__(self) -> str:
        return f"PortalsBeside({self.url})"


_open: "WeakKeyDictionary[World, PortalsBeside]" = WeakKeyDictionary()


def beside(world: World, port: int = 0) -> PortalsBeside:
    """The pages of a world, the same ones whenever it is asked for them.

    Raises:
        RuntimeError: no event loop is running, as one does in a notebook.
        OSError: the port is taken.
    """
    there = _open.get(world)
    if there is None or not there.is_open:
        there = _open[world] = PortalsBeside(world, port)
    return there
