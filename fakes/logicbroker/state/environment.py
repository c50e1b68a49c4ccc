"""One environment of the network, stage or production: all that is kept in it, and the time that it goes by.

What the network does by itself when something comes due is in ``rules.jobs``.
"""

from datetime import datetime

from fakes.evidence.ledger import Exercised
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.state.attachments import AttachmentBook
from fakes.logicbroker.state.companies import CompanyBook, EnvironmentName, KeyRing, SourcingMethod
from fakes.logicbroker.state.document_columns import FileColumn
from fakes.logicbroker.state.documents import DocumentBook
from fakes.logicbroker.state.downloads import Downloads
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds.inventory import InventoryBook
from fakes.logicbroker.state.feeds.product_feeds import ProductFeedBook
from fakes.logicbroker.state.limits import RateLimits
from fakes.logicbroker.state.onboarding_cases import CaseBook
from fakes.logicbroker.state.statuses import DocumentType
from fakes.logicbroker.state.system_connections import SystemConnection
from fakes.logicbroker.state.tasks import TaskBook
from fakes.logicbroker.state.webhooks import WebhookBook
from fakes.time.agenda import Agenda
from fakes.time.clock import Clock


class NetworkClock:
    """The network's own time: the clock's, except while it catches up with what was due earlier.

    So an order sourced at 9:00:04 says so, even if nobody looked before noon.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._past: datetime | None = None

    def now(self) -> datetime:
        return self._past or self._clock.now()

    def stand_at(self, instant: datetime | None) -> None:
        """Be at an earlier instant; None returns to the clock."""
        self._past = instant


class Environment:
    """Stage or production: data and keys of one never meet those of the other."""

    def __init__(self, name: EnvironmentName, clock: Clock, seed: int, quirks: Quirks, exercised: Exercised) -> None:
        self.name = name
        self.exercised = exercised
        self.quirks = quirks
        self.clock = NetworkClock(clock)
        self.agenda = Agenda()
        self.companies = CompanyBook()
        self.keys = KeyRing(f"{seed}:{name}")
        self.connections: dict[int, dict[str, SystemConnection]] = {}
        self.limits = RateLimits()
        self.sourcing_methods: dict[int, SourcingMethod] = {}
        self.documents = DocumentBook()
        self.cases = CaseBook()
        self.attachments = AttachmentBook(self.clock)
        self.webhooks = WebhookBook(self.clock, self.documents, quirks)
        self.tasks = TaskBook()
        self.events = EventLog(self.clock, self.webhooks)
        self.imports: dict[str, tuple[DocumentType, list[FileColumn], bool]] = {}
        self.files = Downloads(self.clock, seed)
        self.inventory = InventoryBook(self.events, self.files, self.clock, self.agenda, quirks)
        self.product_feeds = ProductFeedBook(self.events, self.files, self.clock, quirks, seed)

    @property
    def now(self) -> datetime:
        return self.clock.now()
