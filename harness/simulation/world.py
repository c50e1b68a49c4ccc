"""A world as its users have it: a wired world that also shows itself, and can be handed on.

How it is wired and how it runs is in ``wiring``; each view is a function of the wired world.
"""

from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakes.arguments import checked, checked_class
from fakes.bigcommerce.state.records import Order
from fakes.evidence.ledger import Entry, entries_of
from fakes.names import nearest
from harness.connectors.contract import ConnectorFactory
from harness.displays.tables import Bundle
from harness.files import write_file
from harness.simulation.story.handing_on import judged
from harness.simulation.wiring import WiredWorld

if TYPE_CHECKING:
    from harness.displays.diagrams import SequenceDiagram
    from harness.displays.linked import Linked
    from harness.displays.timeline.timeline import Timeline
    from harness.simulation.views.fields import OrderFields
    from harness.simulation.views.frames import Frames
    from harness.simulation.views.in_browser import OpenedPortals
    from harness.simulation.views.order_view import OrderView
    from harness.simulation.views.panel import Panel
    from harness.simulation.views.time_slider import TimeSlider


@checked_class
class World(WiredWorld):
    """One store, one network, their people, and a connector between them; the same seed gives the same world.

    >>> world = World(seed=7)
    >>> order = world.shopper.place_order([("SKU-1", 2)])
    >>> world.advance(minutes=15).bigcommerce.orders[order.id].status
    'Awaiting Shipment'

    ``plan`` is the store's: ``trial``, ``sandbox`` or a paid one.  ``environment`` None means ``production`` for a
    paid plan, else ``stage``.  ``catalog`` is a list of items or rows.  ``connector`` builds the connector under
    test; None means our own.  ``faults`` names the mixture that the nemesis draws from: quiet, busy, stormy or odd.
    The quirks are the points in which one real service may differ from another.  ``skew`` is by how many seconds the
    connector's clock is ahead of both services'.  ``keep_past=False`` saves a fifth of the time of a world of which
    nobody wants to see an earlier moment (``at``).
    The habits, given themselves or by name, say what the people are like when their days are planned: one for all
    suppliers, or one for each.
    With ``connect=False`` nothing is connected yet, and steps 1 to 5 of the guide are still to be done.
    """

    # Handing on

    def to_feature(self, name: str, path: str | PathLike[str] | None = None) -> str:
        """This world as a feature that passes or fails on a connector as this one did; also written to ``path``.

        >>> print(world.to_feature("what I saw").splitlines()[0])
        Feature: what I saw

        Raises:
            Untellable: something happened for which there is no sentence; the message names it.
            NotRegistered: no judge of worlds is registered; the message says what to do.
        """
        return judged(self).to_feature(name, path)

    def to_pytest(self, name: str, path: str | PathLike[str] | None = None) -> str:
        """This world as a file of one plain test; also written to ``path``.  Raises as ``to_feature``."""
        return judged(self).to_pytest(name, path)

    def to_notebook(self, path: str | PathLike[str]) -> Path:
        """Write a notebook that lives this world again, with its verdicts; returns where.  Raises as ``to_feature``."""
        return judged(self).to_notebook(path)

    def when_decided(self, law: str | None = None) -> Any:
        """When a broken law became inevitable: back along this life, on from many moments with other chances.

        ``law`` is a promise such as ``G12``, or the sentence of a law; None is the first that is broken.  The result
        shows how likely the end was at each moment, and names and opens the event with which that jumped.

        Raises:
            ValueError: this world breaks no such law; the message lists those that it breaks.
            NotRegistered: no judge of worlds is registered.
        """
        return judged(self).when_decided(law)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write this world to a file of readable lines: its seed, and what was done; returns where.

        >>> path = world.save("my.world")
        >>> World.load(path).history.digest() == world.history.digest()
        True

        Raises:
            Untellable: something happened for which there is no line; the message names it.
        """
        from harness.simulation.story.saved_world import written

        write_file(path, written(self))
        return Path(path)

    @classmethod
    @checked
    def load(cls, path: str | PathLike[str], *, connector: ConnectorFactory | None = None) -> "World":
        """A saved world, lived again event for event; nothing else in the file is run.

        Raises:
            NotThisWorld: no world was saved there, or it lives otherwise here, for example with another ``connector``.
            OSError: the file cannot be read.
        """
        from harness.simulation.story.saved_world import relived

        text = Path(path).read_text(encoding="utf-8", errors="replace")  # What is no text is no world either.
        return relived(text, lambda **options: cls(**options, connector=connector))  # type: ignore[no-any-return]

    # Views

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is missing: the nearest name is offered."""
        known = [each for each in dir(self) if not each.startswith("_")]
        offered = "" if name.startswith("_") else nearest(name, known)
        raise AttributeError(f"a world has no {name!r}{offered}", name=name, obj=self)

    def panel(self) -> "Panel":
        """Buttons for the people, the faults and the time of this world, with both portals and the timeline.

        Raises:
            ImportError: ipywidgets is not installed; the message says how to install it.
        """
        from harness.simulation.views.panel import Panel

        return Panel(self)

    def portals(self, port: int = 0) -> "OpenedPortals":
        """Both portals of this world as web pages, in the notebook and at their ``url``; port 0 is any free one.

        Pages and cells see each other's changes.  Asked again, it shows the same pages.

        Raises:
            RuntimeError: there is no notebook around this program; ``harness portals`` opens a world of its own.
            NotRegistered: no pages of worlds are registered.
        """
        from harness.simulation.views.in_browser import opened

        return opened(self, port)

    def explore(self) -> "Linked":
        """This world to click through: choose an order, a document or an event, and what belongs to it stands out.

        The newest orders are linked.  Where no script runs it is both portals, the timeline and the newest events.
        """
        from harness.simulation.views.explorer import explored

        return explored(self)

    def slider(self) -> "TimeSlider":
        """A slider over the events of this world: both portals, the timeline and the budget follow; it plays too.

        Raises:
            ImportError: ipywidgets is not installed; the message says how to install it.
        """
        from harness.simulation.views.time_slider import TimeSlider

        return TimeSlider(self)

    def exercised(self) -> list[Entry]:
        """The ledger's entries that ran in this world so far, its setup among them."""
        return entries_of(bigcommerce=self.bigcommerce.exercised, logicbroker=self.logicbroker.exercised)

    def order(self, order: Order | int) -> "OrderView":
        """One order as it is now in both systems: its way, its pieces and money, its documents and parcels.

        >>> print(world.order(100).way)
        placed → sent → sourced

        Raises:
            ValueError: there is no such order.
        """
        from harness.simulation.views.order_view import number_of, order_view

        return order_view(self, number_of(order, self))

    def shown(self) -> list[Entry]:
        """The ledger's entries whose behaviour could be seen in this world since its setup: on these it rests."""
        return entries_of(bigcommerce=self.bigcommerce.exercised.shown, logicbroker=self.logicbroker.exercised.shown)

    def diagram(self, order: Order | int) -> "SequenceDiagram":
        """One order's way, from the shopper to the supplier and back, as a drawing and in words.

        >>> world.diagram(100)
        SequenceDiagram(The way of order 100, 7 messages)

        Raises:
            ValueError: there is no such order.
        """
        from harness.simulation.views.order_view import number_of
        from harness.simulation.views.portals import order_diagram

        return order_diagram(self.history, number_of(order, self))

    def timeline(
        self, order: Order | int | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> "Timeline":
        """Everything that happened, or what happened to one order, in swim lanes; both instants are included.

        >>> world.timeline(100, since=world.now)
        Timeline(Timeline of order 100, 8 marks)

        Raises:
            ValueError: there is no such order, or no time between the two instants.
        """
        from harness.simulation.views.order_view import number_of
        from harness.simulation.views.timeline import timeline_of_order, timeline_of_world

        if order is None:
            return timeline_of_world(self, since=since, until=until)
        return timeline_of_order(self, number_of(order, self), since=since, until=until)

    def fields(self, order: Order | int) -> "OrderFields":
        """One order's fields through the mapping: what was read in BigCommerce beside what was sent to Logicbroker.

        >>> world.fields(100)
        OrderFields(Order 100, sent at 02 Mar 2026 09:15 UTC ...)

        Raises:
            NotRead: the connector has not read this order yet.
            ValueError: there is no such order.
        """
        from harness.simulation.views.fields import order_fields
        from harness.simulation.views.order_view import number_of

        return order_fields(self.history, number_of(order, self))

    def frames(self) -> "Frames":
        """Orders, documents, events, calls and so on as pandas data frames.

        >>> frames = world.frames()
        >>> frames.calls.query("attempt > 1").groupby("hour").size()  # which hour has the most retries?
        Series([], dtype: int64)

        Raises:
            ImportError: pandas is not installed; the message says how to install it.
        """
        from harness.simulation.views.frames import Frames

        return Frames(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        from harness.simulation.views.overview import overview

        return overview(self)
