"""A world's pages beside the cells of a notebook: one thread, one world, seen from both sides."""

import asyncio
from importlib import metadata
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from harness.portals.notebook import beside
from harness.simulation import World
from harness.simulation.registered import NotRegistered
from harness.simulation.views import in_browser


@pytest.fixture
def registered(monkeypatch):
    """The pages as an installation of the project registers them."""
    ours = EntryPoint("pages", "harness.portals.notebook:beside", in_browser.GROUP)
    monkeypatch.setattr(metadata, "entry_points", lambda group: EntryPoints([ours]))


async def page(url: str) -> str:
    """What a browser on this machine gets."""
    host, _, rest = url.removeprefix("http://").partition("/")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(f"GET /{rest} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer.decode()


@pytest.mark.usefixtures("registered")
def test_pages_and_cells_see_each_other_s_changes():
    """What a cell does stands on the page; asked twice, the pages are the same; closed, they are gone."""

    async def cells() -> tuple[str, str, bool]:
        world = World(seed=7)
        opened = world.portals()
        before = await page(f"{opened.url}/store/orders")
        world.shopper.place_order(lines=[("SKU-1", 1)])
        after = await page(f"{opened.url}/store/orders")
        again = world.portals() is opened
        opened.close()
        await opened._server.task
        return before, after, again

    before, after, again = asyncio.run(cells())

    assert "Orders, 0 of 0" in before
    assert "Orders, 1 of 1" in after
    assert "frame-ancestors http://127.0.0.1:*" in after
    assert again


def test_it_shows_itself_in_a_frame_with_a_link():
    """Named for who cannot see it, with a link to a tab of its own."""

    async def shown() -> dict[str, str]:
        opened = beside(World(seed=7))
        opened.close()
        return opened._repr_mimebundle_()

    bundle = asyncio.run(shown())

    assert '<iframe src="http://127.0.0.1:' in bundle["text/html"]
    assert 'title="Both portals"' in bundle["text/html"]
    assert bundle["text/plain"].startswith("Both portals: http://127.0.0.1:")


def test_without_a_notebook_it_says_what_to_do():
    """A plain program has no event loop that could serve pages."""
    with pytest.raises(RuntimeError, match="harness portals"):
        beside(World(seed=7))


def test_without_pages_it_says_what_to_do(monkeypatch):
    """As where the project is not installed, only imported."""
    monkeypatch.setattr(metadata, "entry_points", lambda group: EntryPoints([]))

    with pytest.raises(NotRegistered, match="install the project again"):
        World(seed=7).portals()
