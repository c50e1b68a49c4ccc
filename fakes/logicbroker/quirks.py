"""Where the network is less comfortable than it could be, or where nobody outside knows: one switch each.

What a switch does is written where it happens; faults of the wire are not the network's.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Quirks:
    """Switches of one network; each default is the likeliest behaviour, and the comment says how sure it is."""

    step_seconds: int = 2
    """How long each asynchronous step takes (validation, sourcing, finishing). Off at 0. Guess: "seconds"."""

    rate_limits: bool = True
    """Calls above the published rates are answered with 429. The rates are official, the code is a Guess."""

    retry_after: bool = True
    """A 429 says in Retry-After after how many seconds to come back. Guess."""

    failed_become_ignored: bool = True
    """A document that has been failed for 30 days becomes Ignored. Official."""

    search_order: Literal["oldest first", "newest first"] = "oldest first"
    """In which order searches of documents and events answer; a poller must not depend on it. Official for orders by
    linkkey: Logicbroker's own module takes the first hit for the original order; the rest is a Guess."""

    search_window: Literal["last change", "creation"] = "last change"
    """What from and to of a search of documents are about. Third party: a client looks so for what was cancelled."""

    largest_page: Literal[100, 25, 1000] = 100
    """How many records a page holds, at most and when nobody says; a larger pageSize is cut down. Guess."""

    link_seconds: int = 86_400
    """How long the link to a file works. Guess."""

    hidden_documents: Literal[404, 403] = 404
    """What is said of a document between other companies. Guess: that it does not exist."""

    unset_dates: Literal["null", "0001-01-01T00:00:00"] = "null"
    """How a date that nobody set is printed. Recorded for null; samples in support articles show the other one."""

    answers_validated: Literal["before creation", "after creation"] = "before creation"
    """When the fields required of acknowledgements, shipments and invoices are looked at: at once, 400, or afterwards,
    Failed. Official both ways: the article on testing by API, and the report of failed documents."""

    quantities_count: Literal["when valid", "when picked up"] = "when valid"
    """When an order hears of a shipment or an invoice. Official for when it is picked up, 200 Processing, in the table
    of statuses; that a supplier could ship twice meanwhile speaks for as soon as it is valid. Guess."""

    empty_shipment_lines: Literal["are passed over", "fail the shipment"] = "are passed over"
    """What a line with the quantity 0 does to a shipment that ships something. Guess."""

    merchant_sku_in_feeds: Literal["makes a match", "is ignored"] = "makes a match"
    """What a MerchantSKU in an inventory feed does where there is no match. Official both ways: the inventory standard
    wants it for setting products up, the page of inventory feeds lets only matching files set it."""

    inventory_as_json: bool = True
    """Inventory can be posted as JSON. Official both ways: the description V3, and the article on testing, which says
    that JSON is not available for it."""

    approval_event: bool = True
    """The approval of a product feed leaves an activity event that names it. Guess."""

    export_reports: Literal["end the feed", "are only events"] = "end the feed"
    """What an event does by which a connector says how an export went. Guess."""

    shipment_corrections: Literal["are taken", "are refused"] = "are taken"
    """What becomes of a shipment that is put again under its key before it was counted. The call is official; Guess."""

    webhook_bodies: Literal["the document", "the event"] = "the document"
    """What a webhook's call carries when its event is about a document. Guess."""

    client_ids: Literal["letters and digits", "any text"] = "letters and digits"
    """What the form of a connection takes for a client ID. Guess."""

    full_validation: bool = False
    """Purchase orders must have every field of the published standard, else they fail. Off: connectors do not map
    some of them, and Logicbroker's own module sends neither unit of measure nor dates. Official that a retailer asks
    for it."""
