"""Somebody who looks at a place for the judges, and leaves no trace in it: no event, and no request on its wire."""

import copy
import json
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from fakes.people.deeds import DELETE_FEED, DOWNLOAD_FEED
from fakes.wire.http import Request, RequestLike, Response
from harness.conformance import account_looks, feed_looks, observations, page_looks
from harness.conformance.observations import store_request
from harness.portals.place import Place, Seen
from harness.record.history import History
from harness.record.looks import DAYS_LEFT, DOORS, STORE_INFORMATION, Look
from harness.simulation.views.portals import trial_sentence
from harness.sync import Credentials
from harness.sync.doctor import examine
from harness.sync.secrets import redact_value

MOST_ORDERS = 200
"""So many of the newest orders are opened page by page; whatever holds over any run is judged of all of them."""

TERMS = ("BigCommerce", "bigCOMM", "Magento")
"""What is searched for under Connect to a New System: two that find it, and one that does not."""


class _Retailer:
    """The retailer, who looks without writing it down."""

    def __init__(self, retailer: Any) -> None:
        self._retailer = retailer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._retailer, name)

    def download_feed(self, feed: str) -> bytes:
        content: bytes = self._retailer.portal.product_feeds.download(feed)
        return content


class Onlooker:
    """A scene for whoever looks and judges: the place as it is, with a history of its own that goes on from there."""

    def __init__(self, place: Place) -> None:
        self._world: Any = place.world
        self.history = History(self._world.clock, redact_value)
        self.history.events.extend(self._world.history.events)
        self._known = len(self.history)
        self.retailer = _Retailer(self._world.retailer)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    @cached_property
    def _store(self) -> Any:
        """A copy of the store, which is asked what would otherwise use up a quota or leave something behind."""
        return copy.deepcopy(self._world.bigcommerce)

    @cached_property
    def _network(self) -> Any:
        return copy.deepcopy(self._world.logicbroker)

    def send(self, request: RequestLike) -> Response:
        """What a service would answer, past the wire of the connector."""
        is_for_store = urlsplit(request.url).path.startswith("/stores/")
        answer: Response = (self._store if is_for_store else self._network).answer(request)
        return answer

    @property
    def seen(self) -> list[Seen]:
        """What was looked at so far, to be told again later."""
        new = [event for event in self.history.events[self._known :] if event.kind == "observation"]
        return [Seen(Look(event.name), event.facts) for event in new]

    def look_at_connection(self) -> None:
        """What the store answers to the connection, and what the connection says of itself."""
        observations.look_at_connection(self)

    def look_at_everything(self) -> None:
        """All pages of both portals that a judge wants to see."""
        scene: Any = self
        observations.look_at_everything(scene)
        if not self._is_closed:
            self._look_at_information()
            account_looks.look_at_accounts(scene)
            page_looks.look_at_orders_page(scene)
            self._look_at_products()
        self._look_at_doors()
        account_looks.look_at_connect_page(scene, TERMS)
        account_looks.look_at_saved_form(scene)
        self._look_at_documents()
        self._look_at_feeds()
        if self._world.connection is not None:
            self.look_at_connection()
            findings = examine(self._world.connection, self.send, self._world.now)
            said = [each.message for each in findings if each.topic == "trial"]
            self.history.observe(DAYS_LEFT, said=[*said, trial_sentence(self._world.bigcommerce)])

    @property
    def _is_closed(self) -> bool:
        trial = self._world.bigcommerce.trial
        return bool(trial and trial.expired)

    def _look_at_information(self) -> None:
        """What the store's information says to an account that may read it, asked of a copy that is thrown away."""
        store = self._store
        account = store.control_panel.create_api_account("Onlooker", {"information_and_settings": "read-only"})
        credentials = Credentials.from_text(account.credentials_file())
        answer = store.answer(Request.of(store_request(credentials, "/v2/store")))
        told = json.loads(answer.body) if answer.status == 200 else {}
        self.history.observe(
            STORE_INFORMATION,
            plan_is_trial=told.get("plan_is_trial"),
            said_of=told.get("id"),
            currency=told.get("currency"),
            store_hash=store.store_hash,
        )

    def _look_at_doors(self) -> None:
        """Whether the shop and the control panel are open, tried on the same copy."""
        store = self._store
        doors = {
            "the shop": lambda: store.storefront.register("onlooker@example.com", "On", "Looker"),
            "the control panel": store.control_panel.orders,
        }
        if self._world.trial_started is not None and self._world.bigcommerce.trial is not None:
            is_open = {name: account_looks.is_open(door) for name, door in doors.items()}
            self.history.observe(DOORS, trial_began=self._world.trial_started, open=is_open)

    def _look_at_products(self) -> None:
        skus = dict.fromkeys(row["SKU"] for row in self._world.retailer.products_page())
        for sku in skus:
            feed_looks.look_at_products_page(self, sku)

    def _look_at_documents(self) -> None:
        scene: Any = self
        newest = sorted(self._world.bigcommerce.orders)[-MOST_ORDERS:]
        for number in [] if self._is_closed else newest:
            page_looks.look_at_details(scene, number)
            if self._world.retailer.related_documents(number):
                page_looks.look_at_portal(scene, number)
                page_looks.look_at_items(scene, number)
        page_looks.look_at_portal_list(scene)

    def _look_at_feeds(self) -> None:
        scene: Any = self
        feed_looks.look_at_feed_list(scene)
        feed_looks.look_at_inventory_events(scene)
        feed_looks.look_at_feed_events(scene)
        feed_looks.look_at_event_files(scene)
        feed_looks.look_at_template(scene, self._world.suppliers[0])
        there = {row.feed_id for row in self._world.retailer.product_feeds()}
        for deed in self._world.history.deeds(DOWNLOAD_FEED):
            if deed.facts["feed_id"] in there:
                feed_looks.look_at_download(scene, deed.facts["feed_id"])
        for deed in self._world.history.deeds(DELETE_FEED):
            feed_looks.look_at_deleted_feed(scene, deed.facts["feed_id"])
