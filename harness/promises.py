"""What the connection guide promises, numbered as data.

How a promise is exercised stands in the feature files, how it is judged in ``harness.conformance.checks``.  Nothing is
imported here, so that the pytest plugin can read it in everybody's runs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of the guide: its id, a title, one plain sentence, and the feature file that exercises it."""

    id: str
    title: str
    text: str
    group: str

    def __repr__(self) -> str:
        return f"{self.id:<3}  {self.title}"


_IN_ORDER = (
    Promise(
        "G1",
        "Plans and trials",
        "A store is on a plan or on a trial, and its information says which.",
        "account",
    ),
    Promise(
        "G2",
        "API accounts",
        "The control panel creates, lists and deletes API accounts.",
        "account",
    ),
    Promise(
        "G3",
        "Store hash",
        "The hash is taken from itself, the API path or the credentials file; anything else is refused.",
        "connecting",
    ),
    Promise(
        "G4",
        "Token type",
        "Only an API account whose token type is V2/V3 API token serves the connection.",
        "account",
    ),
    Promise(
        "G5",
        "Scopes",
        "The connection needs Orders and Products on modify; less is refused, more is warned about.",
        "account",
    ),
    Promise(
        "G6",
        "Credentials are shown once",
        "The client ID, client secret and access token are shown once, and come as a file.",
        "account",
    ),
    Promise(
        "G7",
        "Lost credentials",
        "Deleting the API account breaks the connection; new credentials carry on, nothing lost or doubled.",
        "lost_credentials",
    ),
    Promise(
        "G8",
        "Stage first",
        "A trial store belongs in stage, the production store in production; a mix-up is refused.",
        "connecting",
    ),
    Promise(
        "G9",
        "Connect to a New System",
        "The connection form verifies what is pasted into it, and says what is wrong.",
        "connecting",
    ),
    Promise(
        "G10",
        "Allow Cancelling Orders",
        "While it is off, a supplier's cancellation changes no order, and is recorded and shown.",
        "cancellations",
    ),
    Promise(
        "G11",
        "Fifteen days of trial",
        "A trial store works to the last instant of its 15 days and then stops; everybody is told in time.",
        "trial",
    ),
    Promise(
        "G12",
        "Every quarter of an hour",
        "An order's ID is a reference number in Logicbroker within 15 minutes.",
        "orders",
    ),
    Promise(
        "G13",
        "Sales order and purchase orders",
        "An order becomes one sales order, and one purchase order for each supplier of its lines.",
        "orders",
    ),
    Promise(
        "G14",
        "Orders before the connection",
        "Orders from before the moment of connection are never transmitted, exact to the second.",
        "connecting",
    ),
    Promise(
        "G15",
        "Shipped orders",
        "What the supplier ships is shown on the order, with its items, tracking number and carrier.",
        "shipments",
    ),
    Promise(
        "G16",
        "Cancelled orders",
        "A cancelled order shows Cancelled; a partly cancelled one is noted for the staff to verify.",
        "cancellations",
    ),
    Promise(
        "G17",
        "Related documents",
        "All documents of an order are found together; a cancellation is shown as an acknowledgement.",
        "orders",
    ),
    Promise(
        "G18",
        "Inventory imported",
        "Each imported inventory file leaves one event that counts its records, and a warning for each bad row.",
        "inventory",
    ),
    Promise(
        "G19",
        "Matching file",
        "Only items that a matching file matches are sent on; the others are listed as unmatched.",
        "inventory",
    ),
    Promise(
        "G20",
        "Ten past every hour",
        "Inventory updates reach the store at 10 minutes past the hour, and touch nothing else.",
        "inventory",
    ),
    Promise(
        "G21",
        "Inventory levels",
        "The updated levels are seen on the products and variants of the store.",
        "inventory",
    ),
    Promise(
        "G22",
        "Product feed",
        "A filled-in product feed is checked for compliance and stays Pending until the retailer approves.",
        "product_feeds",
    ),
    Promise(
        "G23",
        "Feed list",
        "Each feed is listed with its facts and its actions, and a failed one can be sent again.",
        "product_feeds",
    ),
    Promise(
        "G24",
        "Approval",
        "An approved feed is Complete once all of it is in the store, and Failed otherwise.",
        "product_feeds",
    ),
    Promise(
        "G25",
        "New products",
        "The products of a feed are created or updated by SKU, never doubled.",
        "product_feeds",
    ),
    Promise(
        "G26",
        "Product Feed Exported",
        "This event is left exactly when an export had no errors; otherwise an alert names the item.",
        "product_feeds",
    ),
)

PROMISES: dict[str, Promise] = {promise.id: promise for promise in _IN_ORDER}
"""Every promise by its id, in the order of the guide."""

FLOWS: dict[str, tuple[str, ...]] = {
    "connection": ("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G11"),
    "orders": ("G12", "G13", "G14"),
    "shipments": ("G15",),
    "cancellations": ("G10", "G16"),
    "documents": ("G17",),
    "inventory": ("G18", "G19", "G20", "G21"),
    "products": ("G22", "G23", "G24", "G25", "G26"),
}
"""The promises by what a connector does; a scenario belongs to a flow when all that it is about does."""

WITHOUT_CONNECTOR = frozenset({"G1", "G2", "G3", "G4", "G5", "G6", "G8", "G9", "G18", "G19", "G22"})
"""What a connector that does nothing keeps, too: these are about the two portals and the connection's form."""
