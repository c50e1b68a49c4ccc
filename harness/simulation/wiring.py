"""The one place where the fakes, the people and the connector are wired into a world on a virtual clock.

No rule of a service, no flow of the connector, no view and no judgement lives here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Self
from urllib.parse import urlsplit

from fakes.arguments import checked_class, refuse_new_names
from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.doors.in_process import InProcess
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from fakes.logicbroker.state.companies import Company, EnvironmentName
from fakes.names import check_name
from fakes.people import Shopper, Supplier
from fakes.people.habits import APPROVES, TYPICAL, RetailerHabits, SupplierHabits, each_one, one_retailer
from fakes.scenery.setting_up import (
    UsualRetailer,
    UsualSupplier,
    admit_companies,
    matching_rows,
    supplier_named,
    upload_matching_files,
)
from fakes.time.clock import START, VirtualClock
from fakes.wire.http import RequestLike, Response
from harness.connectors.contract import ConnectorFactory, Ticking
from harness.connectors.network_guard import NetworkGuard
from harness.displays.progress import long_work
from harness.displays.tables import counted
from harness.record.event import Event
from harness.record.history import History
from harness.record.looks import RESTART
from harness.simulation.catalog import Item, catalog_of, shelved
from harness.simulation.connector_host import ConnectorHost
from harness.simulation.event_loop import Conductor, duration
from harness.simulation.options import PROMPT, WorldOptions
from harness.simulation.other_store import OtherStore
from harness.simulation.recorder import OneAtATime
from harness.simulation.retailer import ConnectingRetailer, store_kind_of
from harness.simulation.time_travel import TimeTravel, copy_of, log_calls, replayable, replayable_class
from harness.simulation.trouble.nemesis import QUIET, Mixture, Nemesis, mixture_named
from harness.sync import Connection, Connector, Credentials, Journal
from harness.sync.doctor import DoctorFinding
from harness.sync.journal import Attention
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import redact_record
from harness.sync.wire import Send

HOUR = timedelta(hours=1)

CYCLE = timedelta(hours=1, minutes=15)
"""Within this time every flow of a connection has run: the hourly one, and the quarter-hourly ones after it."""

PATIENCE = timedelta(days=3)
"""How long ``settle`` waits for a world in which something keeps changing."""


@checked_class
class WiredWorld:
    """Everything that can be done in a world; what the options mean is described at ``World``, which also shows it.

    ``events_of_setup`` and ``instructions_of_setup`` are how many events its history had, and how many instructions its
    nemesis, when the world was complete.
    """

    _role = "world"
    _called = "World"
    """What a refusal calls it."""
    credentials: Credentials | None = None

    def __init__(
        self,
        seed: int = 7,
        *,
        connect: bool = True,
        suppliers: int = 1,
        plan: str = "trial",
        start: datetime = START,
        connector: ConnectorFactory | None = None,
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
        keep_past: bool = True,
    ) -> None:
        self.seed = seed
        self._time_travel: TimeTravel[Any] = TimeTravel(self, kept=keep_past)
        self.clock = VirtualClock(start)
        self.history: History = History(self.clock, redact_record)
        self.bigcommerce = BigCommerce(clock=self.clock, seed=seed, plan=plan, quirks=store_quirks)
        self.logicbroker = Logicbroker(clock=self.clock, seed=seed, quirks=network_quirks)
        answer = InProcess(self.bigcommerce, self.logicbroker).answer
        self.nemesis = Nemesis(answer, history=self.history, clock=self.clock, seed=seed, mixture=faults)
        self._wire = OneAtATime(self.nemesis, self.history)
        services, guard = (self.bigcommerce, self.logicbroker, self.nemesis), _guard(connector, self._wire)
        self.other_stores: list[OtherStore] = []
        self._conductor = Conductor(self.clock, self.history, services, timedelta(seconds=skew), guard)
        self._host = ConnectorHost(self._conductor, self.clock, self.history, self._wire, connector or self._our_own)
        self._stock_identity = _stock_identity(stock_identity)
        self._admit_people(suppliers, environment or _fitting_environment(plan))
        self._take_on_habits(supplier_habits, retailer_habits)
        self._stock_store(catalog_of(catalog, suppliers))
        if connect:
            self.connect(allow_cancelling_orders)
        people = (allow_cancelling_orders, environment, self._stock_identity.value)
        goods = catalog if catalog is None or isinstance(catalog, str) else tuple(self.catalog)
        options = WorldOptions(seed, connect, suppliers, plan, start, connector, *people, goods, faults)
        self.options = replace(options, store_quirks=store_quirks, network_quirks=network_quirks, skew=skew)
        self._end_setup()

    def _end_setup(self) -> None:
        """From here on it is told what happens; what shows of the ledger, too."""
        for service in (self.bigcommerce, self.logicbroker):
            service.exercised.shown.clear()
        self.events_of_setup, self.instructions_of_setup = len(self.history), len(self.nemesis.instructions)
        self._time_travel.begin()

    def __setattr__(self, name: str, value: Any) -> None:
        """Only what there is can be changed, so that a misspelt name is not taken for a new one."""
        if "instructions_of_setup" in vars(self):
            refuse_new_names(self, name)
        object.__setattr__(self, name, value)

    def _our_own(self, connection: Connection, send: Send, journal: Journal) -> Connector:
        """Our connector, which is told the time while it makes its calls, so that they may take some."""
        self.nemesis.let_time_pass = self._conductor.let_time_pass
        return Connector(connection, send, journal, clock=self._conductor.time_at_connector)

    # Time

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def next_due(self) -> datetime | None:
        """When a service, the connector or a late request has something to do next; None when none of them does."""
        return self._conductor.due()

    @replayable
    def advance(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
        to: datetime | None = None,
    ) -> Self:
        """Let time pass, or jump ``to`` an instant; everything that is due on the way is run, in order.

        >>> world.advance(minutes=15).now
        datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.timezone.utc)

        Returns the world itself, so that a notebook shows it.

        Raises:
            ValueError: no time, or time in the past, was given.
            KeyboardInterrupt: it was stopped; the world is whole, at the instant that it had reached.
        """
        length = {"seconds": seconds, "minutes": minutes, "hours": hours, "days": days}
        if to is not None and any(length.values()):
            raise ValueError(f"wanted either a length or an instant to advance to, got both: {length} and {to}")
        begin, end = self.now, self.now + duration(**length) if to is None else to

        def instant_over(instant: datetime) -> None:
            self._time_travel.instant_over()
            work.reach((instant - begin) / HOUR)

        if self._host.is_interrupted:
            self.restart_connector()
        with long_work("time passes", (end - begin) / HOUR, "hours") as work:
            self._conductor.advance(end, instant_over)
        return self

    @replayable
    def settle(self) -> Self:
        """Let time pass until no record is changed for a whole cycle of all flows; whoever only reports need not stop.

        Raises:
            TimeoutError: something still changes after three days.
        """
        end = self.now + PATIENCE
        while self.now < end:
            known = len(self.history)
            self.advance(to=self.now + CYCLE)
            if not any(
                _changes_records(event.facts) for event in self.history.events[known:] if event.kind == "request"
            ):
                return self
        raise TimeoutError(f"something still changes after {PATIENCE.days} days; it is {self.now.isoformat()}")

    @replayable
    def calm(self) -> Self:
        """Switch all faults off, then settle: after this, whatever can arrive has arrived."""
        self.nemesis.rest()
        return self.settle()

    # People

    @property
    def supplier(self) -> Supplier:
        """The first supplier.

        Raises:
            ValueError: the world has none.
        """
        if not self.suppliers:
            raise ValueError("this world has no supplier; World(suppliers=1) has one")
        return self.suppliers[0]

    def supplier_named(self, name: str) -> Supplier:
        """The supplier with a name.

        Raises:
            KeyError: there is none; the message names those that there are.
        """
        return supplier_named(self.suppliers, name)

    @replayable
    def connect(self, allow_cancelling_orders: bool = True) -> None:
        """Do steps 1 to 5 of the guide, with a matching file for every supplier.

        Raises:
            ConnectionNotSaved: naming everything that is wrong; for example, the store is connected already.
        """
        account = self.retailer.create_api_account()
        self.credentials = Credentials.from_text(account.credentials_file())
        upload_matching_files(self.retailer, self.suppliers, self.matching_rows)
        with self.nemesis.at_rest():  # Things go wrong only once the store is connected.
            self.retailer.connect(self.credentials, allow_cancelling_orders=allow_cancelling_orders)

    @replayable
    def renew_credentials(self) -> None:
        """Enter the credentials of a new API account, with nothing going wrong meanwhile.

        Raises:
            ValueError: nothing is connected.
            ConnectionNotSaved: naming everything that is wrong.
        """
        self._host.connected()
        account = self.retailer.create_api_account()
        self.credentials = Credentials.from_text(account.credentials_file())
        with self.nemesis.at_rest():
            self.retailer.reconnect(self.credentials)

    @replayable
    def open_another_store(self) -> OtherStore:
        """Another store of the retailer, whose connector sends to the same account in Logicbroker.

        It sells the same goods and counts its orders from 100 on, as this one does.

        Raises:
            ValueError: this store is not connected yet.
        """
        connection, seed = self._host.connected(), self.seed + 1_000 * (len(self.other_stores) + 1)
        bigcommerce = BigCommerce(clock=self.clock, seed=seed, plan=self.options.plan)
        store = OtherStore(
            bigcommerce,
            self.logicbroker,
            InProcess(bigcommerce, self.logicbroker).answer,
            connection,
            list(shelved(self.catalog)),
            clock=self.clock,
            history=self.history,
        )
        log_calls(store, f"other_stores {len(self.other_stores)}", self._time_travel)
        self.other_stores.append(store)
        self._conductor.also_run(store)
        return store

    def matching_rows(self, supplier: int = 0) -> list[dict[str, str]]:
        """The rows of a supplier's matching file: its SKU, or the product's id, to the merchant's SKU.

        Raises:
            ValueError: there are not so many suppliers; they count from 0.
        """
        if not 0 <= supplier < max(1, len(self.suppliers)):
            raise ValueError(f"wanted a supplier from 0 to {len(self.suppliers) - 1}; got {supplier}")
        goods = [item for item in self.catalog if item.type == "physical"]
        return matching_rows(goods, supplier, self._sku_at_supplier)

    # The connector

    @property
    def connection(self) -> Connection | None:
        return self._host.connection

    @property
    def connector(self) -> Ticking | None:
        return self._host.connector

    @property
    def status(self) -> Any:
        """How the connection stands by the connector's own word: ``state``, ``since``, ``reason``; None if none."""
        return getattr(self.connector, "status", None)

    @property
    def journal(self) -> Journal:
        return self._host.journal

    @property
    def trial_started(self) -> datetime | None:
        """When the store was opened on a trial; None for one that began on a plan."""
        return self.options.start if self.options.plan == "trial" else None

    @property
    def lag_seconds(self) -> int:
        """How long the store may show an order as it was before it changed, or not at all."""
        return ceil(self.bigcommerce.store.quirks.stale_reads)

    @property
    def findings(self) -> list[DoctorFinding]:
        """What the doctor found when the connection's form was last verified."""
        return self._host.findings

    @replayable
    def restart_connector(self) -> None:
        """Let a new connector take over the same journal, as after a crash.

        Raises:
            ValueError: nothing is connected.
        """
        self._host.connected()  # What is refused has not been done.
        self.history.deed("harness", RESTART)
        self._host.restart()

    def attention(self) -> list[Attention]:
        """What the connector says needs a person, oldest first; empty when it keeps no such list."""
        return self.journal.attention()

    @replayable
    def send(self, request: RequestLike) -> Response:
        """The connector's wire: recorded, exposed to the nemesis, answered by the service behind the host."""
        return self._wire(request)

    # What if

    def at(self, moment: Event | int | datetime) -> Self:
        """The world as it was right after an event (or its number), or when all up to an instant had happened.

        >>> world.at(world.history.deeds("place an order")[0]).bigcommerce.orders[100].status
        'Awaiting Fulfillment'

        The result is another world, as from ``branch``; this one is not touched.  It has the first part of this
        world's history, and both systems, the people and the connector's journal are as they were.  Treated as this
        world was, it continues as this one did, with one exception: an event may lie in the middle of something, such
        as a request in the middle of a tick.  Work in progress is not part of a world, so it is lost, as in a crash:
        the journal still knows what the connector intended and learned, ``connector`` is None, and when time passes a
        new connector takes over, which the history records.  Anything else in progress, such as connecting the store,
        stays half done.

        The earliest moment is when the world was complete; ``World(connect=False)`` is complete before the connection.
        Changes made to records directly, past all doors, and those of a connector with state outside of its journal
        cannot be replayed; then this raises an error rather than return something inexact.

        Raises:
            ValueError: there is no such event or instant, or it is before this world was complete.
            CannotReturn: what happened since then cannot be replayed.
        """
        world: Self
        if isinstance(moment, datetime):
            world = self._time_travel.at_instant(moment)
        else:
            world = self._time_travel.after_event(moment if isinstance(moment, int) else moment.number)
        return world

    def live_on(self, after: Event | int, chances: int) -> Self:
        """Another life from an event on: what people did is done again, and what goes wrong is drawn anew.

        ``chances`` tells one such life from another; equal ones are equal lives.  Raises as ``at``.
        """
        number = after if isinstance(after, int) else after.number
        world: Self = self._time_travel.live_on(number, lambda twin: twin.nemesis.draw_anew(chances))
        return world

    def branch(self, *, faults: Mixture | str | None = None) -> Self:
        """An independent copy at this moment: both go on alike if treated alike, and neither touches the other.

        >>> other = world.branch()
        >>> shipped = other.supplier.ship(100)
        >>> len(world.logicbroker.documents(100, type="Shipment"))
        0

        It takes milliseconds, however much the world holds: what both have they share, until one of them changes it.
        A world whose connector cannot be copied, because it holds a process or a database, is lived again instead.
        ``faults`` is the mixture that the copy's nemesis draws from now on; None leaves it as it is.

        Raises:
            ValueError: there is no mixture of this name.
            CannotReturn: it cannot be copied, and living it again does not lead to where it is; the message says why.
        """
        twin = self._twin()
        if faults is not None:
            twin.nemesis.mixture = faults if isinstance(faults, Mixture) else mixture_named(faults)
            twin.nemesis.wake()
        return twin

    def _twin(self) -> Self:
        try:
            return copy_of(self)
        except Exception:  # noqa: BLE001 - a connector under test may hold a process, a lock or anything.
            again = type(self)(self.options.seed, connector=self.options.connector, **self.options.changed())
        again.retailer.habits = self.retailer.habits
        for mine, theirs in zip(self.suppliers, again.suppliers, strict=True):
            theirs.habits = mine.habits
        return self._time_travel.lived_again(again)  # type: ignore[no-any-return]

    def with_fault(
        self,
        fault: str,
        *,
        service: str | None = None,
        method: str | None = None,
        path: str | None = None,
        times: int | None = None,
        until: datetime | None = None,
    ) -> Self:
        """A branch in which a fault strikes the next matching request, or ``times`` of them, or all ``until`` then.

        >>> other = world.with_fault("lost reply", service="logicbroker", method="POST", path="/Orders")
        >>> order = other.shopper.place_order([("SKU-1", 1)])
        >>> len(other.calm().logicbroker.documents(order.id, type="SalesOrder"))
        1

        In a world that was calmed, nothing but this fault strikes.

        Raises:
            ValueError: there is no fault of this name, or it could never strike; with the nearest name that there is.
        """
        twin = self.branch(faults=QUIET if self.nemesis.resting else None)
        twin.nemesis.strike(fault, service=service, method=method, path=path, times=times, until=until)
        return twin

    def due(self) -> dict[str, datetime | None]:
        """Who has something to do next, and when."""
        connector = self._conductor.next_tick or self._host.due()
        services = {"BigCommerce": self.bigcommerce.due(), "Logicbroker": self.logicbroker.due()}
        return {"the connector": connector, **services, "a late request": self.nemesis.due()}

    def __repr__(self) -> str:
        state = getattr(self.status, "state", "connected")
        connected = "not connected" if not self.connection else "connected" if state == "waiting" else state
        orders = counted(len(self.bigcommerce.orders), "order")
        plan, faults = self.bigcommerce.plan, self.nemesis.mixture.name
        return (
            f"World(seed={self.seed}, plan={plan!r}, suppliers={len(self.suppliers)}, faults={faults!r}): "
            f"{self.now:%Y-%m-%d %H:%M:%S} UTC, {connected}, {orders}"
        )

    # Parts

    def _admit_people(self, suppliers: int, environment: EnvironmentName) -> None:
        if suppliers < 0:
            raise ValueError(f"wanted 0 suppliers or more; got {suppliers}")
        self.nemesis.host = self._host  # Who runs the connector is one of the people.
        company, others = admit_companies(
            self.logicbroker, environment, self.seed, UsualRetailer(), [UsualSupplier()] * suppliers
        )
        self.shopper: Shopper = replayable_class(Shopper)(self.bigcommerce, seed=self.seed, diary=self.history)
        self.retailer: ConnectingRetailer = replayable_class(ConnectingRetailer)(
            self.bigcommerce,
            self.logicbroker,
            company,
            clock=self.clock,
            history=self.history,
            host=self._host,
            stock_identity=self._stock_identity,
        )
        self.suppliers = [self._admit_supplier(each) for each in others]
        roles = {"shopper": self.shopper, "retailer": self.retailer}
        roles |= {f"suppliers {number}": supplier for number, supplier in enumerate(self.suppliers)}
        for role, person in roles.items():
            log_calls(person, role, self._time_travel)

    def _take_on_habits(
        self, suppliers: SupplierHabits | str | Sequence[SupplierHabits | str], retailer: RetailerHabits | str
    ) -> None:
        for supplier, habits in zip(self.suppliers, each_one(suppliers, len(self.suppliers)), strict=True):
            supplier.habits = habits
        self.retailer.habits = one_retailer(retailer)

    def _admit_supplier(self, company: Company) -> Supplier:
        supplier: Supplier = replayable_class(Supplier)(
            self.logicbroker, company, self.retailer.company, clock=self.clock, seed=self.seed, diary=self.history
        )
        return supplier

    def _stock_store(self, catalog: list[Item]) -> None:
        self.catalog = catalog
        for product in shelved(catalog):
            self.retailer.add_product(**product)

    def _sku_at_supplier(self, item: Item) -> str:
        if self._stock_identity is StockIdentity.PRODUCT_ID:
            return str(self.bigcommerce.product(item.sku).id)
        return item.sku_at_supplier


def _stock_identity(name: StockIdentity | str) -> StockIdentity:
    check_name("name of a stock identity", name, StockIdentity)
    return StockIdentity(name)


def _fitting_environment(plan: str) -> EnvironmentName:
    return "production" if store_kind_of(plan) == "production" else "stage"


def _changes_records(request: Mapping[str, Any]) -> bool:
    """Whether a request may change orders, documents, products or stock: reports and reads by POST do not."""
    path = urlsplit(request["url"]).path.lower().rstrip("/")
    only_tells = "/activityevents" in path or path.endswith(("/export", "/viewed"))
    return request["method"] not in ("GET", "HEAD") and not only_tells


def _guard(connector: ConnectorFactory | None, wire: Send) -> NetworkGuard | None:
    """Who sees to it that a connector sends nothing past its wire; ours has no other way to send."""
    return NetworkGuard(wire) if connector else None
