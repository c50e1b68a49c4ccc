"""Lies of both APIs that do not heed what they are asked for: whoever asks for a part is given everything.

The tools are in ``lies``.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from fakes.bigcommerce.api import gateway
from fakes.logicbroker.api import routes
from fakes.wire.http import Request, Response
from harness.conformance.planted.lies import around, lie

Answer = Callable[[Any, Request], Response]
"""How a service answers, which is given its services first."""


def _unheard(patch: pytest.MonkeyPatch, service: ModuleType, path: str, *names: str) -> None:
    """Answer questions about a path as if these parameters had not been asked for."""

    def instead(answer: Answer, services: Any, request: Request) -> Response:
        if request.method == "GET" and re.search(path, request.path, re.IGNORECASE):
            address, _, query = request.url.partition("?")
            kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in names]
            request = replace(request, url=f"{address}?{urlencode(kept)}")
        return answer(services, request)

    around(patch, service, "answer", instead)


EVENTS, ORDERS, PRODUCTS = r"/activityevents$", r"/v2/orders$", r"/catalog/products$"


@lie("G17")
def processed_events_come_again(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the events that nobody has dealt with is given all of them."""
    _unheard(patch, routes, EVENTS, "filters.processed")


@lie("G17")
def marks_of_events_are_lost(patch: pytest.MonkeyPatch) -> None:
    """Whoever marks an event as dealt with is told so, and it stays as it was."""

    def instead(answer: Answer, services: Any, request: Request) -> Response:
        if request.method == "PUT" and re.search(r"/activityevents/\d+$", request.path, re.IGNORECASE):
            kept = {name: value for name, value in json.loads(request.body).items() if name != "Processed"}
            request = replace(request, body=json.dumps(kept).encode())
        return answer(services, request)

    around(patch, routes, "answer", instead)


@lie("G17")
def kinds_of_events_do_not_matter(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the events of one kind, or of one chain of documents, is given all of them."""
    _unheard(patch, routes, EVENTS, "filters.typeId", "filters.documentType", "filters.linkKey")


@lie("G17")
def events_have_no_end(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for events until a moment is given those from later, too."""
    _unheard(patch, routes, EVENTS, "filters.to")


@lie("G17")
def source_keys_do_not_filter(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the document of one's own key is given all documents."""
    _unheard(patch, routes, r"/(orders|shipments|acknowledgements|invoices|returns)$", "filters.sourceKey")


@lie("G17")
def codes_of_statuses_do_not_filter(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for documents in a status by its number is given those in any status."""

    def instead(answer: Answer, services: Any, request: Request) -> Response:
        if request.method == "GET":
            request = replace(request, url=re.sub(r"filters\.status=\d+&?", "", request.url))
        return answer(services, request)

    around(patch, routes, "answer", instead)


@lie("G12")
def changes_have_no_end(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for orders that changed until a moment is given those that changed later, too."""
    _unheard(patch, gateway, ORDERS, "max_date_modified")


@lie("G12")
def changed_orders_vanish(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for orders that changed since a moment is not given those that changed after they were placed."""

    def instead(answer: Answer, services: Any, request: Request) -> Response:
        response = answer(services, request)
        if response.status != 200 or "min_date_modified=" not in request.url:
            return response
        kept = [order for order in response.json() if order["date_modified"] == order["date_created"]]
        return Response.of_json(200, kept) if kept else Response(204)

    around(patch, gateway, "answer", instead)


@lie("G12")
def payers_do_not_filter(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for somebody's orders, or for those of one channel, is given everybody's."""
    _unheard(patch, gateway, ORDERS, "email", "channel_id")


@lie("G21")
def brands_and_conditions_do_not_filter(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for products of one brand, or in one condition, is given all of them."""
    _unheard(patch, gateway, PRODUCTS, "brand_id", "condition", "availability", "is_featured")


@lie("G21")
def weights_and_codes_do_not_filter(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for products of one weight, level or code is given all of them."""
    _unheard(patch, gateway, PRODUCTS, "weight", "inventory_level", "upc", "mpn", "type")


@lie("G21")
def no_product_is_left_out(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for all products but one is given that one, too."""
    _unheard(patch, gateway, PRODUCTS, "id:not_in")


@lie("G21")
def more_fields_than_were_asked_for(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for names alone is given whole products."""
    _unheard(patch, gateway, PRODUCTS, "include_fields")


def _fifty_at_most(patch: pytest.MonkeyPatch, path: str) -> None:
    def instead(answer: Answer, services: Any, request: Request) -> Response:
        if request.method == "GET" and re.search(path, request.path):
            asked = dict(parse_qsl(request.url.partition("?")[2], keep_blank_values=True))
            if int(asked.get("limit", 0)) > 50:
                address = request.url.partition("?")[0]
                request = replace(request, url=f"{address}?{urlencode({**asked, 'limit': 50})}")
        return answer(services, request)

    around(patch, gateway, "answer", instead)


@lie("G12")
def fifty_orders_on_a_page(patch: pytest.MonkeyPatch) -> None:
    """A page of orders has fifty of them, however many are asked for."""
    _fifty_at_most(patch, ORDERS)


@lie("G21")
def fifty_products_on_a_page(patch: pytest.MonkeyPatch) -> None:
    """A page of products has fifty of them, however many are asked for."""
    _fifty_at_most(patch, PRODUCTS)
