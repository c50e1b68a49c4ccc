"""The network as a whole: two environments, each with its own companies, keys, documents, feeds and events.

Rules live in the modules named for them; HTTP is in ``api``; what people do is in ``portal``.
"""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from fakes.evidence.ledger import Exercised, Noted
from fakes.logicbroker.api import routes
from fakes.logicbroker.portal.connections import SystemConnection
from fakes.logicbroker.portal.portal import Portal
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.rules import lifecycle
from fakes.logicbroker.rules.routing import Method
from fakes.logicbroker.state.attachments import AttachmentBook
from fakes.logicbroker.state.companies import Company, CompanyBook, EnvironmentName, KeyRing, Role
from fakes.logicbroker.state.documents import Document, DocumentBook, Type
from fakes.logicbroker.state.downloads import FileShelf
from fakes.logicbroker.state.events import ActivityEvent, EventLog
from fakes.logicbroker.state.feeds.inventory import CLEAR_INVENTORY, InventoryBook, clear_old_inventory
from fakes.logicbroker.state.feeds.product_feeds import ProductFeedBook
from fakes.logicbroker.state.limits import RateLimits
from fakes.logicbroker.state.tasks import RUN_TASK, TaskBook, run_planned
from fakes.logicbroker.state.webhooks import WebhookBook
from fakes.time.agenda import Agenda
from fakes.time.clock import Clock, VirtualClock
from fakes.wire.http import Headers, Request, RequestLike, Response

FIRST_ACCOUNT_NUMBER = 100001

HOSTS: dict[str, EnvironmentName] = {"stage.commerceapi.io": "stage", "commerceapi.io": "production"}


class Moment:
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
        self.clock = Moment(clock)
        self.agenda = Agenda()
        self.companies = CompanyBook()
        self.keys = KeyRing(f"{seed}:{name}")
        self.connections: dict[int, dict[str, SystemConnection]] = {}
        self.limits = RateLimits()
        self.sourcing_methods: dict[int, Method] = {}
        self.documents = DocumentBook()
        self.attachments = AttachmentBook(self.clock)
        self.webhooks = WebhookBook(self.clock)
        self.tasks = TaskBook()
        self.events = EventLog(self.clock)
        self.files = FileShelf(self.clock, seed)
        self.inventory = InventoryBook(self.events, self.files, self.clock, self.agenda)
        self.product_feeds = ProductFeedBook(self.events, self.files, self.clock, seed)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def run_due(self) -> None:
        """Do what is due by now, each thing as of the instant at which it came due."""
        now = self.clock.now()
        while appointment := self.agenda.pop_due(now):
            self.clock.stand_at(appointment.at)
            try:
                with Noted(self.exercised):
                    DEEDS[appointment.what](self, *appointment.arguments)
            finally:
                self.clock.stand_at(None)


DEEDS: dict[str, Callable[..., None]] = {
    "step": lifecycle.run_step,
    CLEAR_INVENTORY: clear_old_inventory,
    RUN_TASK: run_planned,
}
"""What appointments of the agenda stand for."""


class Logicbroker:
    """The whole network.  It answers requests, lets people into its portal, and does what is due by itself.

    Hosts: ``https://stage.commerceapi.io`` and ``https://commerceapi.io``.  On any other host (a served fake) the
    key says which environment is meant.
    """

    def __init__(self, *, clock: Clock | None = None, seed: int = 0, quirks: Quirks | None = None) -> None:
        self.clock = clock or VirtualClock()
        self.quirks = quirks or Quirks()
        self.exercised = Exercised()
        names: tuple[EnvironmentName, ...] = ("stage", "production")
        self.environments = {
            name: Environment(name, self.clock, 2 * seed + number, self.quirks, self.exercised)
            for number, name in enumerate(names)
        }
        self._companies = 0

    @property
    def hosts(self) -> list[str]:
        """The hosts that the network answers for."""
        return list(HOSTS)

    def answer(self, request: RequestLike) -> Response:
        """Answer one request, after doing what is due.

        Raises:
            NotFaked: this fake has no such route.
        """
        self.run_due()
        asked = Request.of(request)
        environment = HOSTS.get(urlsplit(asked.url).hostname or "")
        meant = [self.environments[environment]] if environment else list(self.environments.values())
        return _dated(routes.answer(meant, asked), self.clock.now())

    def due(self) -> datetime | None:
        """When the network next wants to do something by itself, or None."""
        instants = [environment.agenda.next() for environment in self.environments.values()]
        return min((instant for instant in instants if instant is not None), default=None)

    def run_due(self) -> None:
        for environment in self.environments.values():
            environment.run_due()

    def add_company(
        self,
        name: str,
        role: Role,
        environment: EnvironmentName = "stage",
        *,
        pick_up_status: int | None = None,
        wants_invoices: bool = False,
        vendor_code: str | None = None,
    ) -> Company:
        """Open an account.  A supplier works in the portal unless told to pick up at 100 Submitted, as API users do.

        Raises:
            ValueError: the role or the environment is none of the two that there are.
        """
        if role not in {"retailer", "supplier"}:
            raise ValueError(f"a company is a retailer or a supplier, got {role!r}")
        if environment not in self.environments:
            raise ValueError(f"an environment is stage or production, got {environment!r}")
        usual = 150 if role == "supplier" else 100
        company = Company(
            id=FIRST_ACCOUNT_NUMBER + self._companies,
            name=name,
            role=role,
            environment=environment,
            pick_up_status=usual if pick_up_status is None else pick_up_status,
            wants_invoices=wants_invoices,
            vendor_code=vendor_code,
        )
        self._companies += 1
        self.environments[environment].companies.add(company)
        return company

    def portal(self, company: Company) -> Portal:
        """The human door of one company."""
        return Portal(self, company)

    def documents(
        self,
        reference: int | str | None = None,
        type: Type | None = None,  # noqa: A002 - the field's own word
        environment: EnvironmentName | None = None,
    ) -> list[Document]:
        """Documents of an environment, or of both, those of each oldest first.

        With a reference: the sales orders that have it as PartnerPO, with all documents of their chains.
        """
        self.run_due()
        names = list(self.environments) if environment is None else [environment]
        books = [self.environments[name].documents for name in names]
        found = [one for book in books for one in (book if reference is None else _chains(book, str(reference)))]
        return [document for document in found if type in (None, document.type)]

    def take_webhook_calls(self) -> list[Request]:
        """The calls of webhooks that are on their way, for whoever runs the network to send; each is given once."""
        self.run_due()
        return [call for environment in self.environments.values() for call in environment.webhooks.take_calls()]

    def events(self, company: Company | None = None, environment: EnvironmentName | None = None) -> list[ActivityEvent]:
        """The activity events of an environment, or of both, oldest first; of a company: what it sent or received."""
        self.run_due()
        if company is None:
            names = list(self.environments) if environment is None else [environment]
            return [event for name in names for event in self.environments[name].events]
        return self.environments[company.environment].events.of_company(company.id)

    def __repr__(self) -> str:
        return f"Logicbroker({self._companies} companies)"


def _chains(book: DocumentBook, reference: str) -> list[Document]:
    heads = [one for one in book.with_word(reference) if one.document_type == "Order" and one.reference == reference]
    chains = dict.fromkeys(head.link_key for head in heads)
    return [document for link_key in chains for document in book.chain(link_key)]


def _dated(response: Response, now: datetime) -> Response:
    """Source: RFC 9110: an origin server with a clock says in every answer what time it is, to the second."""
    fields = {**response.headers, "Date": format_datetime(now.replace(microsecond=0), usegmt=True)}
    return Response(response.status, Headers(fields), response.body)
