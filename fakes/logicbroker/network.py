"""The network as a whole: two environments, each with its own companies, keys, documents, feeds and events.

The rules are in ``rules``, HTTP is in ``api``, and what people do is in ``portal``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlsplit

from fakes.arguments import checked
from fakes.evidence.ledger import Exercised
from fakes.logicbroker.api import routes
from fakes.logicbroker.portal.portal import Portal
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.refusals import NotVisible
from fakes.logicbroker.rules import intake, jobs, validation
from fakes.logicbroker.state.companies import Company, EnvironmentName, Role
from fakes.logicbroker.state.documents import Document, DocumentBook, Type
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.events import ActivityEvent
from fakes.logicbroker.state.onboarding_cases import OnboardingCase
from fakes.logicbroker.state.statuses import DocumentType
from fakes.time.clock import Clock, VirtualClock
from fakes.wire.http import Headers, Request, RequestLike, Response, date_header

FIRST_ACCOUNT_NUMBER = 100001

HOSTS: dict[str, EnvironmentName] = {"stage.commerceapi.io": "stage", "commerceapi.io": "production"}


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
            jobs.run_due(environment)

    @checked
    def add_company(
        self,
        name: str,
        role: Role,
        environment: EnvironmentName = "stage",
        *,
        pick_up_status: int | None = None,
        wants_acknowledgements: bool = True,
        wants_invoices: bool = False,
        vendor_code: str | None = None,
        requires: Mapping[DocumentType, tuple[str, ...]] | None = None,
    ) -> Company:
        """Open an account.  A supplier works in the portal unless told to pick up at 100 Submitted, as API users do.

        Raises:
            ValueError: the role or the environment is none of the two that there are, or no document has a field.
        """
        if unknown := validation.unknown_fields(requires or {}):
            raise ValueError(f"documents have no such fields: {', '.join(unknown)}")
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
            wants_acknowledgements=wants_acknowledgements,
            wants_invoices=wants_invoices,
            vendor_code=vendor_code,
            requires=requires or {},
        )
        self._companies += 1
        self.environments[environment].companies.add(company)
        return company

    @checked
    def configure_test_cases(self, retailer: Company, cases: Sequence[OnboardingCase]) -> None:
        """What a retailer's account manager does: these are the cases that its suppliers have to pass."""
        self.environments[retailer.environment].cases.configure(retailer.id, cases)

    @checked
    def portal(self, company: Company) -> Portal:
        """The human door of one company."""
        return Portal(self.environments[company.environment], company)

    @checked
    def post(self, company: Company, document_type: DocumentType, body: Mapping[str, Any]) -> Document:
        """A document that the system of a company sends without a person, as the API takes it.

        Raises:
            Invalid: it is refused at once.
        """
        return intake.post(self.environments[company.environment], company, document_type, body, "API", by_api=True)

    @checked
    def documents(
        self,
        reference: int | str | None = None,
        type: Type | None = None,  # noqa: A002 - the field's own word
        environment: EnvironmentName | None = None,
    ) -> list[Document]:
        """Documents of an environment, or of both, those of each oldest first.

        With a reference: the sales orders that have it as PartnerPO, with all documents of their chains.

        Raises:
            ValueError: there is no such type of document, or no such environment.
        """
        if type not in (None, *get_args(Type)):
            raise ValueError(f"there is no type of document {type!r}; there are {', '.join(get_args(Type))}")
        if environment not in (None, *self.environments):
            raise ValueError(f"there is no environment {environment!r}; there are {', '.join(self.environments)}")
        self.run_due()
        names = list(self.environments) if environment is None else [environment]
        books = [self.environments[name].documents for name in names]
        found = [one for book in books for one in (book if reference is None else _chains(book, str(reference)))]
        return [document for document in found if type in (None, document.type)]

    def take_webhook_calls(self) -> list[Request]:
        """The calls of webhooks that are on their way, for whoever runs the network to send; each is given once."""
        self.run_due()
        return [call for environment in self.environments.values() for call in environment.webhooks.take_calls()]

    @checked
    def events(self, company: Company | None = None, environment: EnvironmentName | None = None) -> list[ActivityEvent]:
        """The activity events of an environment, or of both, oldest first; of a company: what it sent or received."""
        self.run_due()
        if company is None:
            names = list(self.environments) if environment is None else [environment]
            return [event for name in names for event in self.environments[name].events]
        return self.environments[company.environment].events.of_company(company.id)

    @checked
    def file(self, link: str) -> bytes:
        """What the VIEW of an event opens: the file behind a link in its additional data.

        Raises:
            NotVisible: the link is dead, or never was one.
        """
        token = link.partition("/files/")[2].partition("/")[0]
        found = [environment.files.get(token) for environment in self.environments.values()]
        for each in found:
            if each is not None:
                return each.content
        raise NotVisible(f"no file is behind the link {link!r}")

    def __repr__(self) -> str:
        return f"Logicbroker({self._companies} companies)"


def _chains(book: DocumentBook, reference: str) -> list[Document]:
    heads = [one for one in book.with_word(reference) if one.document_type == "Order" and one.reference == reference]
    chains = dict.fromkeys(head.link_key for head in heads)
    return [document for link_key in chains for document in book.chain(link_key)]


def _dated(response: Response, now: datetime) -> Response:
    """Source: RFC 9110: an origin server with a clock says in every answer what time it is, to the second."""
    fields = {**dict(response.headers.items()), "Date": date_header(now)}
    return Response(response.status, Headers(fields), response.body)
