"""What a request or its answer is about, in a few words: "sends sales order 100" rather than a path.

Where no words are known, the method and the path stay as they are.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from fakes.bigcommerce.state.statuses import STATUSES
from harness.displays.states import Tone
from harness.record.event import Event
from harness.record.excerpts import excerpt
from harness.record.history import History

REPEATED_PATH_PREFIXES = re.compile(r"/stores/[^/]+(?=/)|/api(?=/)")
"""What every path of a service begins with; views leave it out."""

_PATHS: tuple[tuple[str, str, str], ...] = (
    ("GET", r"/v2/orders", "reads the list of orders"),
    ("GET", r"/v2/orders/(\d+)", "reads order {0}"),
    ("GET", r"/v2/orders/(\d+)/products", "reads the lines of order {0}"),
    ("GET", r"/v2/orders/(\d+)/shipping_addresses", "reads the addresses of order {0}"),
    ("GET", r"/v2/orders/(\d+)/shipments", "reads the shipments of order {0}"),
    ("POST", r"/v2/orders/(\d+)/shipments", "adds a shipment to order {0}"),
    ("PUT", r"/v2/orders/(\d+)", "changes order {0}"),
    ("GET", r"/v3/catalog/products", "reads products"),
    ("POST", r"/v3/catalog/products", "creates a product"),
    ("GET", r"/v3/catalog/variants", "reads variants"),
    ("PUT", r"/v3/catalog/variants", "changes stock of variants"),
    ("GET", r"/v2/store", "reads the store's information"),
    ("GET", r"/v\d/orders", "looks for sales order"),
    ("GET", r"/v\d/orders/(\w+)", "reads sales order document {0}"),
    ("POST", r"/v\d/orders", "sends sales order"),
    ("GET", r"/v\d/shipments", "looks for shipments"),
    ("GET", r"/v\d/acknowledgements", "looks for acknowledgements"),
    ("PUT", r"/v\d/(\w+?)s/(\w+)/status/(\w+)", "sets {0} {1} to status {2}"),
    ("PUT", r"/v\d/(\w+?)s/status", "sets the status of {0}s"),
    ("POST", r"/v\d/activityevents", "reports"),
    ("GET", r"/v\d/activityevents", "reads activity events"),
    ("GET", r"/v\d/(\w+)/(\w+)", "reads {1} of {0}"),
)


TOLD = ("request", "deed", "fault", "service")
"""What is told as one thing that happened: an answer with its request; ticks and looks are of the machinery."""

_SILENCES = {
    "ConnectionResetError": "no answer, the connection was reset",
    "ConnectionRefusedError": "no answer, the connection was refused",
    "ConnectionAbortedError": "no answer, it broke off",
    "TimeoutError": "no answer in time",
}
"""Errors of the wire, as people say them."""


def request_in_words(event: Event) -> str:
    """What a recorded request asks or does; of what it writes also the words that a person looks for."""
    method = event.fact("method")
    words = _address_in_words(method, event.fact("url"))
    if words is None:
        return f"{method} {REPEATED_PATH_PREFIXES.sub('', urlsplit(event.fact('url')).path).rstrip('/')}"
    return words if method == "GET" else words + _of_body(event)


@lru_cache(maxsize=10_000)
def _address_in_words(method: str, address: str) -> str | None:
    """What is asked or done at an address, without what is written; None where no words are known."""
    url = urlsplit(address)
    path = REPEATED_PATH_PREFIXES.sub("", url.path).rstrip("/")
    for wanted, pattern, words in _PATHS:
        found = re.fullmatch(pattern, path, re.IGNORECASE) if wanted == method else None
        if found:
            return words.format(*map(str.lower, found.groups())) + (_of_query(url.query) if method == "GET" else "")
    return None


def answer_in_words(event: Event) -> str:
    """What came back, such as ``201 Created``, with the key of the document that was created."""
    made = documents_made(event)
    return f"{event.name}: document {made[0]}" if made else _SILENCES.get(event.name, event.name)


def documents_made(event: Event) -> list[str]:
    """The keys of the documents that an answer of Logicbroker or a deed says it made."""
    if event.kind == "deed":
        return [str(key) for key in event.fact("documents")] if "documents" in event.facts else []
    if event.kind != "response" or event.lane != "logicbroker" or event.fact("status") != 201:
        return []
    told = event.some_of_body("Body")["Body"]
    key = told.get("LogicbrokerKey") if isinstance(told, dict) else None
    return [str(key)] if key else []


def told(history: History, event: Event) -> tuple[str, Tone | None]:
    """An event as one thing that happened, with its tone; a request is told with what came back for it."""
    if event.kind != "request":
        return f"{event.lane}: {event.name}", _TONES.get(event.kind)
    answer = history.response_to(event)
    status = answer.fact("status") if answer else None
    said = answer_in_words(answer) if answer else "no answer yet"
    what = f"connector to {event.fact('service')}: {request_in_words(event)}, {said}"
    return what, None if status and status < 400 else "attention"


_TONES: Mapping[str, Tone] = {"fault": "bad", "deed": "waiting"}


def opened(history: History, order_id: str, number: int) -> str:
    """What stands behind an event for whoever opens it: its facts, and of a request what came back for it."""
    event = history.event(number)
    answer = history.response_to(event) if event.kind == "request" else None
    shown = [event, *([answer] if answer else [])]
    return "\n\n".join(f"{repr(each).strip()}\n{excerpt(each, order_id)}" for each in shown)


def _of_query(query: str) -> str:
    asked = {name.rpartition(".")[2].lower(): values[-1] for name, values in parse_qs(query).items()}
    return f" {asked['partnerpo']}" if "partnerpo" in asked else ""


def _of_body(event: Event) -> str:
    """The reference, the status, the tracking number or the summary that is written."""
    body = event.some_of_body("PartnerPO", "name", "tracking_number", "status_id", "Summary")
    status = body["status_id"]
    told = {
        " ": body["PartnerPO"] or body["name"],
        ", ": body["tracking_number"],
        " to ": STATUSES[status].label if type(status) is int and status in STATUSES else None,
        ": ": body["Summary"],
    }
    return "".join(f"{word}{value}" for word, value in told.items() if value)
