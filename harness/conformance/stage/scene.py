"""A scene on the stage: what steps need of a world, over real HTTP.

Who opens scenes and surroundings is in ``target``.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_fixed,
)

from fakes.evidence.ledger import Entry
from fakes.scenery.setting_up import matching_rows
from harness.conformance.scene import SceneNemesis, SceneOtherStore
from harness.conformance.stage.accounts import GUIDES_SCOPES, TOKEN_TYPE, Accounts
from harness.conformance.stage.api import MOST_TRIES, TOO_MANY, UNDER_WAY, Declined
from harness.conformance.stage.clocks import StageClock
from harness.conformance.stage.course import READS
from harness.conformance.stage.hosts import Host, HostedForAll, HostedHere
from harness.conformance.stage.network import StageNetwork
from harness.conformance.stage.people import Made, StageShopper, StageSupplier
from harness.conformance.stage.person import CannotBeDone
from harness.conformance.stage.retailer import StageRetailer
from harness.conformance.stage.stage_world import StageCompany, StageSurroundings
from harness.conformance.stage.store import StageProduct, StageStore
from harness.conformance.targets import CannotBeHad
from harness.connectors.contract import ConnectorFactory
from harness.record.history import History
from harness.record.looks import WALL_CLOCK
from harness.simulation.connector_host import ConnectorHost
from harness.simulation.event_loop import Conductor, duration
from harness.simulation.recorder import Recorder
from harness.sync import Connection
from harness.sync.choices import BIGCOMMERCE_URL
from harness.sync.secrets import Secret, redact_text, redact_value
from harness.sync.wire import Request, Response, Send

LONGEST_IDLE = timedelta(minutes=75)
"""How long at most to wait for nothing: the longest cycle that is promised, and a margin."""

READ_AT_MOST, BETWEEN_READS = 3, 5
"""How often, and after how many seconds, a form's examination reads what is lost: too short to let others go on."""

CYCLE, BETWEEN_LOOKS = timedelta(minutes=15), timedelta(minutes=2)
"""When to look next for what is waited for: a moment after orders are sent, then again and again."""

LONGEST_DELAY = timedelta(minutes=15)
"""How much later than it was due a connector that runs here may be called before nothing can be said of its time."""


class StageScene:
    """One store, one network, their people and a connector between them, on the clock of the run.

    ``connector`` builds the connector under test; None means that it runs elsewhere and is only watched.  ``send`` is
    how it reaches both services, ``look`` how the rehearsal itself does.
    """

    def __init__(
        self,
        scenario: str,
        surroundings: StageSurroundings,
        clock: StageClock,
        send: Send,
        look: Send,
        *,
        suppliers: int,
        connector: ConnectorFactory | None,
    ) -> None:
        self.surroundings = surroundings
        self.made = Made()
        self.history = History(clock, self._redacted)
        self._clock = clock
        if clock.grace:
            self.history.observe(WALL_CLOCK, grace_seconds=int(clock.grace.total_seconds()))
        self._admitted = timedelta(0)
        self._open_api = look
        self._services = _services(surroundings)
        self._wire = self._led_there(Recorder(send, self.history, self._services))
        self._conductor = Conductor(clock, self.history, [])
        self._host = self._open_host(connector)
        self.bigcommerce = StageStore(surroundings, surroundings.store_api(look, self._wait))
        self.logicbroker = self._network_of(surroundings.retailer)
        self.retailer = self._open_retailer()
        self.suppliers = [self._admit(company) for company in surroundings.suppliers[:suppliers]]
        goods = [item for item in surroundings.catalog if item.supplier < suppliers]
        self.shopper = StageShopper(self.bigcommerce, self.history, goods, scenario)
        self._goods = goods

    # Time

    @property
    def now(self) -> datetime:
        return self._clock.now()

    def advance(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
        to: datetime | None = None,
    ) -> "StageScene":
        """Let time pass, or wait until an instant; a connector that runs here is called whenever it is due.

        On the wall clock that is a little longer, so that what was due by then has also had the time to happen.
        """
        end = to or self.now + duration(seconds=seconds, minutes=minutes, hours=hours, days=days)
        end += self._clock.grace
        is_over = self._clock.moves_by_itself and end <= self.now
        if not is_over:
            self._clock.check(end)
            self._let_pass(end)
        self._admit_lateness()
        waited = timedelta(0)
        while waited < self._admitted and not is_over:  # What may be so much later is looked at so much later.
            waited = self._admitted
            self._let_pass(max(self.now, end + waited))
            self._admit_lateness()
        return self

    def wait_for(self, there: Callable[[], bool], to: datetime) -> None:
        """Let time pass until something is there, and no longer than to an instant.

        Where time is waited for, whatever comes a little later is waited for, too: others may be busy.
        """
        if not self._clock.moves_by_itself:
            self.advance(to=to)
            return
        latest = to + self._clock.grace + LONGEST_DELAY
        moment = _next_cycle(self.now) + BETWEEN_LOOKS
        while not there() and self.now < latest:
            self._let_pass(max(self.now, min(moment, latest)))
            moment = self.now + BETWEEN_LOOKS
        self._admit_lateness()

    def idle(self, length: timedelta) -> None:
        """Let time pass in which nothing is to happen; where it is waited for, a cycle and a margin are enough."""
        self.advance(to=self.now + (min(length, LONGEST_IDLE) if self._clock.moves_by_itself else length))

    @property
    def excuse(self) -> str:
        """Why nobody can be blamed for what is late here; empty while the rehearsal itself was in time."""
        if self._clock.late <= LONGEST_DELAY:
            return ""
        late = timedelta(seconds=round(self._clock.late.total_seconds()))
        return f"The rehearsal itself came {late} too late, because it was stopped or busy."

    # The connection

    def connect(self, allow_cancelling_orders: bool = True) -> None:
        """Steps 1 to 5 of the guide."""
        paper = self.retailer.accounts.create(GUIDES_SCOPES, TOKEN_TYPE)
        self.retailer.connect(paper.text, allow_cancelling_orders=allow_cancelling_orders)

    @property
    def connection(self) -> Connection | None:
        return self._host.connection

    @property
    def connector(self) -> Any:
        return self._host.connector

    @property
    def trial_started(self) -> datetime | None:
        return self.surroundings.trial_started

    @property
    def other_stores(self) -> Sequence[SceneOtherStore]:
        return ()  # What else stands in the account is nobody's in this scene.

    def open_another_store(self) -> SceneOtherStore:
        raise CannotBeHad("a stage has one store, and nobody runs a connector for another one")

    @property
    def nemesis(self) -> SceneNemesis:
        raise CannotBeHad("nobody can make a real service misbehave")

    @property
    def lag_seconds(self) -> int:
        return 0  # A real store does not say.

    def attention(self) -> Sequence[Any]:
        """What the connection says needs a person; one that runs elsewhere shows no such list."""
        return self._host.attention()

    def matching_rows(self, supplier: int = 0) -> list[dict[str, str]]:
        """The rows of a supplier's matching file for what the store sells from the beginning."""
        return matching_rows(self._goods, supplier, lambda item: item.sku_at_supplier)

    def exercised(self) -> Sequence[Entry]:
        """What of the fakes' ledger ran so far, where fakes stand behind the control port; else nothing."""
        return self.surroundings.exercised()

    def shown(self) -> Sequence[Entry]:
        """What of it could be seen."""
        return self.surroundings.shown()

    def send(self, request: Any) -> Response:
        """Send a request as the connection does: recorded, to where the store and the network of this scene are.

        In a store that others use, too, what is only read is asked again where it is lost or asked for too often.
        """
        send = self._wire
        if self.surroundings.fresh or request.method not in READS:
            return send(request)
        return Retrying(
            retry=retry_if_exception_type(OSError) | retry_if_result(lambda answer: answer.status == TOO_MANY),
            stop=stop_after_attempt(MOST_TRIES),
            wait=wait_fixed(UNDER_WAY),
            sleep=lambda seconds: self._wait(timedelta(seconds=seconds)),
            retry_error_callback=_last_answer,
        )(send, request)

    # Cleaning up

    def clean_up(self) -> list[str]:
        """Archive the orders of this scene, delete its products and feeds, set the store's settings back.

        Returns what is left, in plain words.
        """
        settings = {f"the setting {each}": partial(self.retailer.set_back, each) for each in sorted(self.made.settings)}
        orders = {f"order {each}": partial(self.bigcommerce.archive_order, each) for each in self.bigcommerce.orders}
        feeds = {
            f"product feed {feed.feed_id}": partial(self.logicbroker.delete_product_feed, feed)
            for feed in self.retailer.product_feeds()
        }
        products = {
            f"product {product.sku}": partial(self.bigcommerce.delete_product, product.id)
            for product in self._own_products()
        }
        return [*_failed(settings | orders | feeds | products), *self._what_cannot_be_deleted()]

    def _own_products(self) -> list[StageProduct]:
        """What this scene added, and what came out of its product feeds."""
        skus = {*self.made.products, *self.made.feed_skus}
        return [product for product in self.bigcommerce.products.values() if product.sku in skus]

    def _what_cannot_be_deleted(self) -> Iterator[str]:
        counts = {
            "a document in Logicbroker": len(self.logicbroker.documents()),
            "an inventory item in Logicbroker": len(set(self.made.stock)),
            "a matched SKU in Logicbroker": len(set(self.made.matches)),
        }
        yield from (what for what, count in counts.items() for _ in range(count))
        yield from (f"the API account {name}, unless it was deleted" for name in self.retailer.accounts.made)

    # Parts

    def _open_host(self, connector: ConnectorFactory | None) -> Host:
        if connector is None:
            return HostedForAll(
                self.surroundings.person,
                self.surroundings.retailer.name,
                standing=self.surroundings.standing,
                company=self.surroundings.company,
            )
        hosting = ConnectorHost(self._conductor, self._clock, self.history, self._wire, connector)
        if not self.surroundings.fresh:
            hosting.examining = self._once_more
        return HostedHere(hosting, self._wait)

    def _once_more(self, request: Any) -> Response:
        """Send a request of whoever examines a form; a read that is lost is tried again, being no fault of the form."""
        if request.method not in READS:
            return self._wire(request)
        again = Retrying(
            retry=retry_if_exception_type(OSError),
            stop=stop_after_attempt(READ_AT_MOST),
            wait=wait_fixed(BETWEEN_READS),
            sleep=lambda seconds: self._wait(timedelta(seconds=seconds)),
            reraise=True,
        )
        return again(self._wire, request)

    def _open_retailer(self) -> StageRetailer:
        return StageRetailer(
            self.surroundings,
            self.bigcommerce,
            self.logicbroker,
            self._host,
            Accounts(self.surroundings, self.history),
            self.history,
            self._clock,
            self.made,
            self._services,
        )

    def _admit(self, company: StageCompany) -> StageSupplier:
        return StageSupplier(
            company,
            self.surroundings.retailer,
            self._network_of(company),
            person=self.surroundings.person,
            history=self.history,
            clock=self._clock,
            made=self.made,
            sharing=self.surroundings.sharing,
        )

    def _network_of(self, company: StageCompany) -> StageNetwork:
        return StageNetwork(self.surroundings.network_api(company, self._open_api, self._wait), self.now)

    def _admit_lateness(self) -> None:
        """Whoever was called too late has so much more time; what is later than that is nobody's fault."""
        late = min(self._clock.late, LONGEST_DELAY)
        if late > self._admitted + timedelta(seconds=1):
            self.history.observe(WALL_CLOCK, grace_seconds=math.ceil((late - self._admitted).total_seconds()))
            self._admitted = late

    def _let_pass(self, to: datetime) -> None:
        """Let an instant come; what others wait for meanwhile, they get."""
        self._conductor.advance(to, lambda instant: self.retailer.let_go_of_settings())

    def _wait(self, length: timedelta) -> None:
        """Come back to a service later; a connector that runs here is called meanwhile."""
        self._conductor.advance(self.now + length)

    def _led_there(self, send: Send) -> Send:
        """To the real thing, before it is recorded; what is meant for BigCommerce goes to where this store is."""

        def led(request: Any) -> Response:
            url = request.url
            if url.startswith(f"{BIGCOMMERCE_URL}/"):
                url = self.surroundings.bigcommerce_url + url.removeprefix(BIGCOMMERCE_URL)
            return send(Request(request.method, url, request.headers, request.body))

        return led

    def _redacted(self, value: Any) -> Any:
        return _masked(redact_value(value), tuple(self.surroundings.secrets()))


def _next_cycle(now: datetime) -> datetime:
    """The next quarter of an hour."""
    begun = now.replace(minute=0, second=0, microsecond=0)
    return begun + ((now - begun) // CYCLE + 1) * CYCLE


def _services(surroundings: StageSurroundings) -> dict[str, str]:
    """The services by their hosts, for the record."""
    return {
        urlsplit(BIGCOMMERCE_URL).netloc: "bigcommerce",
        urlsplit(surroundings.bigcommerce_url).netloc: "bigcommerce",
        urlsplit(surroundings.logicbroker_url).netloc: "logicbroker",
    }


def _last_answer(state: RetryCallState) -> Any:
    """What the last try came to, its error included."""
    return state.outcome.result() if state.outcome else None


SHORT = 200
"""Texts of so many characters come again and again, such as names and addresses; what is longer seldom does."""


@lru_cache(maxsize=20_000)
def _masked_once(text: str, secrets: tuple[Secret, ...]) -> str:
    """A text that shows none of the secrets; a scenario that is played again shows the same texts again."""
    return redact_text(text, *secrets)


def _masked(value: Any, secrets: tuple[Secret, ...]) -> Any:
    """A JSON value whose texts show none of the secrets."""
    if isinstance(value, str):
        return _masked_once(value, secrets) if len(value) <= SHORT else redact_text(value, *secrets)
    if isinstance(value, dict):
        return {name: _masked(inner, secrets) for name, inner in value.items()}
    return [_masked(inner, secrets) for inner in value] if isinstance(value, list) else value


def _failed(deeds: Mapping[str, Callable[[], None]]) -> list[str]:
    """Do all of it; the names of what was declined."""
    left = []
    for name, deed in deeds.items():
        try:
            deed()
        except (CannotBeDone, Declined, OSError) as problem:
            left.append(f"{name}: {problem}")
    return left
