"""The one place where the fakes, the people and the connector are wired into a world on a virtual clock.

No rule of a service, no flow of the connector and no judgement lives here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.bigcommerce.state.records import Order
from fakes.doors.in_process import InProcess
from fakes.evidence.ledger import Entry, entries_of
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from fakes.logicbroker.state.companies import EnvironmentName
from fakes.people import Shopper, Supplier
from fakes.people.habits import APPROVES, TYPICAL, RetailerHabits, SupplierHabits, each_one, one_retailer
from fakes.people.identities import company_name
from fakes.time.clock import START, VirtualClock
from fakes.wire.http import RequestLike, Response
from harness.displays.diagrams import SequenceDiagram
from harness.displays.progress import long_work
from harness.displays.tables import Bundle, bundle, counted
from harness.displays.timeline.value import Timeline
from harness.record.history import Event, History
from harness.simulation.catalog import Item, catalog_of, shelved
from harness.simulation.connector_host import Factory, Hosting
from harness.simulation.event_loop import Conductor, Ticking, duration
from harness.simulation.options import PROMPT, Birth
from harness.simulation.recorder import Recorder
from harness.simulation.retailer import ConnectingRetailer, store_kind_of
from harness.simulation.time_travel import Past, remember, remembered, remembering, twin_of
from harness.simulation.trouble.nemesis import QUIET, Mixture, Nemesis, mixture_named
from harness.simulation.views import portals
from harness.simulation.views.fields import OrderFields, order_fields
from harness.simulation.views.frames import Frames
from harness.simulation.views.timeline import timeline
from harness.sync import Connection, Connector, Credentials, Journal
from harness.sync.doctor import Finding
from harness.sync.journal import Attention
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import redact_value

if TYPE_CHECKING:
    from harness.conformance.search.case import Case
    from harness.simulation.views.panel import Panel

RESTART = "start the connector anew"
"""The deed of whoever runs the connector, as it is recorded."""

HOUR = timedelta(hours=1)

CYCLE = timedelta(hours=1, minutes=15)
"""Within this time every flow of a connection has run: the hourly one, and the quarter-hourly ones after it."""

PATIENCE = timedelta(days=3)
"""How long ``settle`` waits for a world in which something keeps changing."""


class World:
    """One store, one network, their people, and a connector between them; the same seed gives the same world.

    ``plan`` is the store's: ``trial``, ``sandbox`` or a paid one.  ``environment`` None means ``production`` for a
    paid plan, else ``stage``.  ``catalog`` is a list of items or rows, or ``assorted``.  ``connector`` builds the
    connector under test; None means our own.  ``faults`` names the mixture that the nemesis draws from.
    The quirks are in what one real service may differ from another.  ``skew`` is by how many seconds the connector's
    clock is ahead of both services'.
    The habits say what the people are like whose days a crowd plans: those of all suppliers, or of each; themselves or
    their names.
    With ``connect=False`` nothing is connected yet, and steps 1 to 5 of the guide are still to be done.
    """

    def __init__(
        self,
        seed: int = 7,
        *,
        connect: bool = True,
        suppliers: int = 1,
        plan: str = "trial",
        start: datetime = START,
        connector: Factory | None = None,
        allow_cancelling_orders: bool = True,
        environment: EnvironmentName | None = None,
        stock_identity: StockIdentity | str = "either",
        catalog: Iterable[Item | Mapping[str, Any]] | str | None = None,
        faults: Mixture | str = "quiet",
        store_quirks: StoreQuirks | None = None,
        network_quirks: NetworkQuirks = PROMPT,
        supplier_habits: SupplierHabits | str | Sequence[SupplierHabits | str] = TYPICAL,
        retailer_habits: RetailerHabits | str = APPROVES,
        skew: float = 0,
    ) -> None:
        self.seed = seed
        self._past, self._role = Past(self), "world"
        self.clock = VirtualClock(start)
        self.history: History = History(self.clock, redact_value)
        self.bigcommerce = BigCommerce(clock=self.clock, seed=seed, plan=plan, quirks=store_quirks)
        self.logicbroker = Logicbroker(clock=self.clock, seed=seed, quirks=network_quirks)
        services = InProcess(self.bigcommerce, self.logicbroker)
        self.nemesis = Nemesis(services.answer, history=self.history, clock=self.clock, seed=seed, mixture=faults)
        self._wire = Recorder(self.nemesis, self.history)
        by_themselves = (self.bigcommerce, self.logicbroker, self.nemesis)
        self._conductor = Conductor(self.clock, self.history, by_themselves, timedelta(seconds=skew))
        self._hosting = Hosting(self._conductor, self.clock, self.history, self._wire, connector or Connector)
        self._stock_identity = StockIdentity(stock_identity)
        self._admit_people(suppliers, environment or _fitting_environment(plan))
        self._take_on_habits(supplier_habits, retailer_habits)
        self._stock_shelves(catalog_of(catalog, suppliers))
        self.credentials: Credentials | None = None
        if connect:
            self.connect(allow_cancelling_orders)
        people = (allow_cancelling_orders, environment, self._stock_identity.value)
        goods = catalog if catalog is None or isinstance(catalog, str) else tuple(self.catalog)
        begun = Birth(*(seed, connect, suppliers, plan, start, connector, *people), goods, faults)
        self.birth = self._born(replace(begun, store_quirks=store_quirks, network_quirks=network_quirks, skew=skew))
        self._past.begin()

    # Time

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def next_due(self) -> datetime | None:
        """When somebody does something next by itself; None when nobody does."""
        return self._conductor.next_due()

    @remembered
    def advance(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
        to: datetime | None = None,
    ) -> "World":
        """Let time pass, or jump ``to`` an instant; everything that is due on the way is run, in order.

        Returns the world itself, so that a notebook shows it.

        Raises:
            ValueError: no time, or time in the past, was given.
            KeyboardInterrupt: somebody stopped it; the world stands whole at the instant that it came to.
        """
        length = {"seconds": seconds, "minutes": minutes, "hours": hours, "days": days}
        if to is not None and any(length.values()):
            raise ValueError(f"wanted either a length or an instant to advance to, got both: {length} and {to}")
        begin, end = self.now, self.now + duration(**length) if to is None else to

        def told(instant: datetime) -> None:
            self._past.pass_by()
            work.reach((instant - begin) / HOUR)

        if self._hosting.is_interrupted:
            self.restart_connector()
        with long_work("time passes", (end - begin) / HOUR, "hours") as work:
            self._conductor.advance(end, told)
        return self

    @remembered
    def settle(self) -> "World":
        """Let time pass until nobody writes anything for a whole cycle of all flows.

        Raises:
            TimeoutError: something still changes after three days.
        """
        end = self.now + PATIENCE
        while self.now < end:
            known = len(self.history)
            self.advance(to=self.now + CYCLE)
            if not any(_writes(event.facts) for event in self.history.events[known:] if event.kind == "request"):
                return self
        raise TimeoutError(f"something still changes after {PATIENCE.days} days; it is {self.now.isoformat()}")

    @remembered
    def calm(self) -> "World":
        """Switch all faults off, then settle: after this, whatever can arrive has arrived."""
        self.nemesis.rest()
        return self.settle()

    # People

    @property
    def supplier(self) -> Supplier:
        """The first supplier."""
        return self.suppliers[0]

    def supplier_named(self, name: str) -> Supplier:
        """The supplier with a name.

        Raises:
            KeyError: there is none; the message names those that there are.
        """
        for supplier in self.suppliers:
            if supplier.name == name:
                return supplier
        raise KeyError(f"no supplier is called {name!r}; there are {', '.join(each.name for each in self.suppliers)}")

    @remembered
    def connect(self, allow_cancelling_orders: bool = True) -> None:
        """Do steps 1 to 5 of the guide, with a matching file for every supplier.

        Raises:
            ConnectionNotSaved: naming everything that is wrong; for example, the store is connected already.
        """
        account = self.retailer.create_api_account()
        self.credentials = Credentials.from_text(account.credentials_file())
        for number, supplier in enumerate(self.suppliers):
            if rows := self.matching_rows(number):
                self.retailer.upload_matching_file(supplier, rows)
        with self.nemesis.at_rest():  # Things go wrong only once the store is connected.
            self.retailer.connect(self.credentials, allow_cancelling_orders=allow_cancelling_orders)

    @remembered
    def renew_credentials(self) -> None:
        """Enter the credentials of a new API account, with nothing going wrong meanwhile.

        Raises:
            ValueError: nothing is connected.
            ConnectionNotSaved: naming everything that is wrong.
        """
        account = self.retailer.create_api_account()
        self.credentials = Credentials.from_text(account.credentials_file())
        with self.nemesis.at_rest():
            self.retailer.reconnect(self.credentials)

    def matching_rows(self, supplier: int = 0) -> list[dict[str, str]]:
        """The rows of a supplier's matching file: its SKU, or the product's id, to the merchant's SKU."""
        return [
            {"SupplierSKU": self._sku_at_supplier(item), "MerchantSKU": item.sku}
            for item in self.catalog
            if item.supplier == supplier and item.type == "physical"
        ]

    # The connector

    @property
    def connection(self) -> Connection | None:
        return self._hosting.connection

    @property
    def connector(self) -> Ticking | None:
        return self._hosting.connector

    @property
    def journal(self) -> Journal:
        return self._hosting.journal

    @property
    def lag_seconds(self) -> int:
        """How long the store may show an order as it was before it changed, or not at all."""
        return ceil(self.bigcommerce.store.quirks.stale_reads)

    @property
    def findings(self) -> list[Finding]:
        """What the doctor found when the connection's form was last verified."""
        return self._hosting.findings

    @remembered
    def restart_connector(self) -> None:
        """Let a new connector take over the same journal, as after a crash.

        Raises:
            ValueError: nothing is connected.
        """
        self.history.deed("harness", RESTART)
        self._hosting.restart()

    def attention(self) -> list[Attention]:
        """What the connector says needs a person, oldest first; empty when it keeps no such list."""
        return self.journal.attention()

    @remembered
    def send(self, request: RequestLike) -> Response:
        """The connector's wire: recorded, exposed to the nemesis, answered by the service behind the host."""
        return self._wire(request)

    # What if

    def at(self, moment: Event | int | datetime) -> "World":
        """The world as it was right after an event (or its number), or when all up to an instant had happened.

        It is another world, as ``branch`` gives; this one is not touched.  Its history is a part of this one's, and
        both systems, the people and the connector's journal are what they were.  Treated as this one was, it goes on
        as this one did.  Except for this: an event may stand in the middle of something, such as a request in the
        middle of a tick.  What was at work then is not part of a world, so it is gone, as after a crash: the journal
        remembers what the connector intended and knew, ``connector`` is None, and when time passes a new connector
        takes over and says so in the history.  What else was being done, such as connecting the store, stays half
        done.

        A world can go back as far as to when it was complete; ``World(connect=False)`` begins before the connection.
        What somebody did to the records themselves, past all doors, or with a connector that is not what its journal
        and its answers make it, cannot be done again: then this says so rather than being inexact.

        Raises:
            ValueError: there is no such event or instant, or it is before this world was complete.
            CannotReturn: what was done meanwhile cannot be done again.
        """
        if isinstance(moment, datetime):
            return self._past.at_instant(moment)
        return self._past.after_event(moment if isinstance(moment, int) else moment.number)

    def branch(self, *, faults: Mixture | str | None = None) -> "World":
        """An independent copy at this moment: both go on alike if treated alike, and neither touches the other.

        It takes milliseconds, however much the world holds: what both have they share, until one of them changes it.
        ``faults`` is the mixture that the copy's nemesis draws from now on; None leaves it as it is.

        Raises:
            ValueError: there is no mixture of this name.
        """
        twin = twin_of(self)
        if faults is not None:
            twin.nemesis.mixture = faults if isinstance(faults, Mixture) else mixture_named(faults)
            twin.nemesis.wake()
        return twin

    def with_fault(
        self,
        fault: str,
        *,
        service: str | None = None,
        method: str | None = None,
        path: str | None = None,
        times: int | None = None,
        until: datetime | None = None,
    ) -> "World":
        """A branch in which a fault strikes the next matching request, or ``times`` of them, or all ``until`` then.

        In a world that was calmed, nothing but this fault strikes.

        Raises:
            ValueError: there is no fault of this name.
        """
        twin = self.branch(faults=QUIET if self.nemesis.resting else None)
        twin.nemesis.strike(fault, service=service, method=method, path=path, times=times, until=until)
        return twin

    # Handing on

    def to_feature(self, name: str, path: str | PathLike[str] | None = None) -> str:
        """This world as a feature that passes or fails on a connector as it did here; also written to ``path``.

        Raises:
            Untellable: something happened for which there is no sentence; the message names it.
        """
        return self._case().to_feature(name, path)

    def to_pytest(self, name: str, path: str | PathLike[str] | None = None) -> str:
        """This world as a file of one plain test; also written to ``path``.  Raises as ``to_feature``."""
        return self._case().to_pytest(name, path)

    def to_notebook(self, path: str | PathLike[str]) -> Path:
        """Write a notebook that lives this world again, with its verdicts; returns where.  Raises as ``to_feature``."""
        return self._case().to_notebook(path)

    def _case(self) -> "Case":
        from harness.conformance.search.case import Case  # noqa: PLC0415 - only who hands a world on asks the judges.

        return Case.of(self)

    # What one sees

    def panel(self) -> "Panel":
        """Buttons for the people, the faults and the time of this world, with both portals and the timeline.

        Raises:
            ImportError: ipywidgets is not installed; the message says how to install it.
        """
        from harness.simulation.views.panel import Panel  # noqa: PLC0415 - only who wants buttons loads widgets.

        return Panel(self)

    def exercised(self) -> list[Entry]:
        """The ledger's entries that ran in this world so far: on these its behaviour rests."""
        return entries_of(bigcommerce=self.bigcommerce.exercised, logicbroker=self.logicbroker.exercised)

    def diagram(self, order: Order | int) -> SequenceDiagram:
        """One order's way, from the shopper to the supplier and back, as a drawing and in words."""
        return portals.order_diagram(self.history, order if isinstance(order, int) else order.id)

    def timeline(
        self, order: Order | int | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> Timeline:
        """Everything that happened, or what happened to one order, in swim lanes; both instants are included."""
        environment = self.retailer.company.environment
        if order is None:
            return timeline(
                "Timeline", self.history, self.logicbroker.documents(environment=environment), since=since, until=until
            )
        number = order if isinstance(order, int) else order.id
        documents = self.logicbroker.documents(number, environment=environment)
        events = self.history.of_order(number)
        return timeline(f"Timeline of order {number}", events, documents, since=since, until=until)

    def fields(self, order: Order | int) -> OrderFields:
        """One order's fields through the mapping: what was read in BigCommerce beside what was sent to Logicbroker.

        Raises:
            NotRead: the connector has not read this order yet.
        """
        return order_fields(self.history, order if isinstance(order, int) else order.id)

    def frames(self) -> Frames:
        """Orders, documents, events, calls and so on as pandas data frames.

        Raises:
            ImportError: pandas is not installed; the message says how to install it.
        """
        return Frames(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        sentences = (
            portals.clock_sentence(self.now, self._due()),
            portals.trial_sentence(self.bigcommerce),
            portals.limit_sentence(self.bigcommerce.rate_limit, self.now),
            portals.connection_sentence(self.connection, len(self.attention())),
        )
        return bundle(
            repr(self),
            "\n".join(sentences),
            portals.store_pane(self.bigcommerce),
            portals.network_pane(self.retailer.portal, self.logicbroker.events(self.retailer.company)),
        )

    def _due(self) -> dict[str, datetime | None]:
        """Who does something next by itself, and when."""
        connector = self._conductor.next_tick or self._hosting.due()
        services = {"BigCommerce": self.bigcommerce.due(), "Logicbroker": self.logicbroker.due()}
        return {"the connector": connector, **services, "a late request": self.nemesis.due()}

    def __repr__(self) -> str:
        connected = "connected" if self.connection else "not connected"
        orders = counted(len(self.bigcommerce.orders), "order")
        plan, faults = self.bigcommerce.plan, self.nemesis.mixture.name
        return (
            f"World(seed={self.seed}, plan={plan!r}, suppliers={len(self.suppliers)}, faults={faults!r}): "
            f"{self.now:%Y-%m-%d %H:%M:%S} UTC, {connected}, {orders}"
        )

    # Parts

    def _admit_people(self, suppliers: int, environment: EnvironmentName) -> None:
        company = self.logicbroker.add_company(company_name(f"{self.seed}:retailer"), "retailer", environment)
        self.shopper = remembering(Shopper)(self.bigcommerce, seed=self.seed, diary=self.history)
        self.retailer = remembering(ConnectingRetailer)(
            self.bigcommerce,
            self.logicbroker,
            company,
            clock=self.clock,
            history=self.history,
            hosting=self._hosting,
            stock_identity=self._stock_identity,
        )
        self.suppliers = [self._admit_supplier(number) for number in range(suppliers)]
        roles = {"shopper": self.shopper, "retailer": self.retailer}
        roles |= {f"suppliers {number}": supplier for number, supplier in enumerate(self.suppliers)}
        for role, person in roles.items():
            remember(person, role, self._past)

    def _born(self, birth: Birth) -> Birth:
        """The beginning, with how much of the record belongs to it."""
        return replace(birth, events=len(self.history), told=len(self.nemesis.told))

    def _take_on_habits(
        self, suppliers: SupplierHabits | str | Sequence[SupplierHabits | str], retailer: RetailerHabits | str
    ) -> None:
        for supplier, habits in zip(self.suppliers, each_one(suppliers, len(self.suppliers)), strict=True):
            supplier.habits = habits
        self.retailer.habits = one_retailer(retailer)

    def _admit_supplier(self, number: int) -> Supplier:
        retailer = self.retailer.company
        name = company_name(f"{self.seed}:supplier {number}")
        company = self.logicbroker.add_company(name, "supplier", retailer.environment)
        supplier: Supplier = remembering(Supplier)(
            self.logicbroker, company, retailer, clock=self.clock, seed=self.seed, diary=self.history
        )
        return supplier

    def _stock_shelves(self, catalog: list[Item]) -> None:
        self.catalog = catalog
        for product in shelved(catalog):
            self.retailer.add_product(**product)

    def _sku_at_supplier(self, item: Item) -> str:
        if self._stock_identity is StockIdentity.PRODUCT_ID:
            return str(self.bigcommerce.product(item.sku).id)
        return item.sku_at_supplier


def _fitting_environment(plan: str) -> EnvironmentName:
    return "production" if store_kind_of(plan) == "production" else "stage"


def _writes(request: Mapping[str, Any]) -> bool:
    return request["method"] not in ("GET", "HEAD")
