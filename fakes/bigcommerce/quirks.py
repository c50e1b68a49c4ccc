"""The switches for everything in which real stores differ, or which is undocumented.

The behaviour itself is in the rules and the gateway, which read these switches.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

DICE = {
    "inventory_delay": "{seed}:{transaction}",
    "inventory_contention": "{seed}:{store_hash}:inventory contention",
    "stock_not_saved": "{seed}:{store_hash}:stock not saved",
    "webhook_delay": "{seed}:webhooks",
    "webhook_duplicates": "{seed}:webhooks",
    "webhook_drops": "{seed}:webhooks",
    "overload": "{seed}:{store_hash}:overload",
}
"""The switches whose behaviour is drawn by chance, with what their dice are seeded by."""

ExpiredTrialAnswer = Literal["503-suspended", "503-generic", "401", "403", "404", "html"]


CredentialsLayout = Literal["client name", "name", "both"]


@dataclass(frozen=True, slots=True)
class Quirks:
    """Switches of one store; each default is the likeliest answer, and the comment says how sure it is."""

    expired_trial_answer: ExpiredTrialAnswer = "503-suspended"
    """What the API says after a trial has ended. Guess: nothing official exists."""

    trial_grace: timedelta = timedelta(days=30)
    """How long an expired trial is kept before it is deleted for good. Guess: "a short amount of time"."""

    order_created_status: Literal[200, 201] = 201
    """Status of a successful POST of an order. Recorded in 2026: 201; the specification says 200."""

    wrong_method_status: Literal[404, 405] = 404
    """A known path with a method that it does not have. Third party: routing is per method, hence 404."""

    over_limit: Literal["refuse", "clamp"] = "refuse"
    """A page larger than allowed: 413, or silently the largest page. Guess, after the status code guide."""

    not_modified: bool = True
    """304 for an order that has not changed since If-Modified-Since. Official; that orders know it is a Guess."""

    archived_orders_listed: bool = True
    """Whether a list without the is_deleted filter shows archived orders too. Guess."""

    archived_order_by_id: Literal[200, 404] = 200
    """Whether an archived order is still read by its id. Guess; acceptance tests of 2015 have it 404."""

    countries_may_be_missing: bool = True
    """Whether an address of a posted order may name no country, or an empty one. Official: its postcode alone is
    required; acceptance tests of 2015 have it refused."""

    is_deleted_filter: bool = True
    """Whether the is_deleted filter of the old reference is still taken. Guess."""

    product_names: Literal["unique", "may repeat"] = "unique"
    """Whether the name of a product may be that of another one. Official: 409; a recorded list of 2026 has two."""

    empty_v2_lists: Literal[204, 200] = 204
    """Status of a V2 list with nothing to show. Third party: 204 without a body."""

    order_source: Literal["refused", "taken"] = "refused"
    """What becomes of the origin that a posted order names. Official both ways: the old reference refuses it, the new
    one has it in its body."""

    date_bounds: Literal["included", "excluded"] = "included"
    """Whether an order of the very second of a date filter is within it. Third party: it is."""

    deleted_product_lines: Literal["kept", "cleared"] = "kept"
    """What becomes of the ids on the lines of orders when their product is deleted: kept, or 0. Guess."""

    edited_by_hand: Literal["any order", "not shipped"] = "any order"
    """Which orders the staff may still edit: any, or those of which nothing was shipped. Guess."""

    refunds_by_hand_restock: bool = True
    """A refund of all in the control panel restocks when the settings say so. Guess, after the guide of webhooks."""

    converted_prices: Literal["digits of the currency", "four decimals"] = "digits of the currency"
    """How prices are rounded that are converted into the currency that is paid in. Guess."""

    hostile_bodies: Literal["malformed", "server error"] = "malformed"
    """What a body is that is nested too deep or in a wrong encoding: 400 as any that is no JSON, or 503. Guess."""

    automatic_shipment_status: bool = True
    """A shipment moves the order to Shipped or Partially Shipped. Third party."""

    deleted_shipment_returns_quantity: bool = True
    """Deleting a shipment makes its quantities shippable again. Guess."""

    digital_lines_shippable: bool = False
    """Digital lines and gift certificates may stand in a shipment. Guess."""

    one_address_per_shipment: bool = True
    """An item of another address than the shipment's is refused. Guess."""

    omitted_provider: Literal["custom", ""] = "custom"
    """The provider of a shipment that names neither one nor a carrier. Official, the reference of before 2018."""

    shipment_touches_order: bool = True
    """Writing a shipment sets date_modified of its order. Guess."""

    refuse_prices_alone: bool = True
    """One of price_ex_tax and price_inc_tax without the other is refused. Official wish, the status is a Guess."""

    quantity_may_be_missing: bool = True
    """A posted line of a catalog product without quantity is one piece. Official example; the old reference refuses."""

    stale_reads: float = 0.0
    """Seconds until lists, counts and reads of an order by id show a change of it, or a new one. Guess. Off at 0."""

    inventory_delay: tuple[float, float] = (0.5, 5.0)
    """Seconds until readers see a change made through the inventory API, drawn by seed. Guess. Off at (0, 0)."""

    inventory_contention: float = 0.0
    """Share of adjustments of an item of which another one is not through yet that fail, or are overtaken by it, drawn
    by seed. Official that they may; the rest is a Guess. Off at 0."""

    stock_not_saved: float = 0.0
    """Share of catalog writes that save a record without its level and say 207, drawn by seed. Off at 0."""

    credentials_layout: CredentialsLayout = "client name"
    """How the file of an API account calls its name. Official; Third party: NAME at the end, or both."""

    webhook_start_delay: float = 60.0
    """Seconds until a new hook hears anything. Official: up to a minute. Off at 0."""

    webhook_delay: tuple[float, float] = (0.5, 3.0)
    """Seconds that a delivery takes, drawn by seed for each, so that they overtake each other. Guess. Off at (0, 0)."""

    webhook_duplicates: float = 0.0
    """Share of deliveries that come twice, drawn by seed. Off at 0."""

    webhook_drops: float = 0.0
    """Share of deliveries that never come, drawn by seed. Off at 0."""

    stock_events: Literal["change", "level"] = "change"
    """What events of stock say. Official, the guide: by how much it changed; an official example shows the level."""

    signed_webhooks: bool = True
    """Deliveries to hooks of a store's own API account are signed. Official of apps' accounts; of these a Guess."""

    webhook_accepts: Literal["200", "2xx"] = "200"
    """Which answers count as received. Official: 200, though any 2xx counts for the score."""

    overload: float = 0.0
    """Share of requests answered by 429 without rate-limit headers, drawn by seed. Official. Off at 0."""

    shared_quota_taken: int = 0
    """How much of each rate-limit window other apps of the store use up. Off at 0."""
