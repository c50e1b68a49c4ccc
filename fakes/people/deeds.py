"""The names of all that people do, and the facts that are written down of each deed.

Import the names one by one: a misspelt one then fails at import, and never makes a judge look for what nobody did.
Whoever keeps the record may add who did it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NewType, TypedDict

Deed = NewType("Deed", str)
"""The name of a deed."""

SkuQuantity = tuple[str, int]
"""A SKU and how many of it."""

# The shopper.
PLACE_ORDER = Deed("place an order")
ABANDON_ORDER = Deed("abandon an order")
PAY = Deed("pay for an order")
OPEN_ACCOUNT = Deed("open an account")

# A supplier.
ACKNOWLEDGE = Deed("acknowledge the order")
SHIP = Deed("ship the order")
CANCEL = Deed("cancel the order")
BACK_ORDER = Deed("back-order goods")
TAKE_BACK = Deed("take goods back")
INVOICE = Deed("invoice the order")
UPLOAD_INVENTORY = Deed("upload inventory")
UPLOAD_FEED = Deed("upload a product feed")

# The retailer, in the control panel.
CREATE_ACCOUNT = Deed("create an API account")
DELETE_ACCOUNT = Deed("delete an API account")
CHOOSE_PLAN = Deed("choose a plan")
ADD_PRODUCT = Deed("add a product")
DELETE_PRODUCT = Deed("delete a product")
SET_STOCK = Deed("set a stock level")
SET_STATUS = Deed("set the status of an order")
EDIT_ORDER = Deed("edit an order")
ARCHIVE_ORDER = Deed("archive an order")
REFUND_ORDER = Deed("refund an order")
WRITE_NOTES = Deed("write staff notes")
ENTER_ORDER = Deed("enter an order")
CAPTURE = Deed("capture a payment")
CREATE_COUPON = Deed("create a coupon")
ADD_CURRENCY = Deed("add a currency")
GIVE_CREDIT = Deed("give store credit")
CHANGE_SETTING = Deed("change a setting")

# The retailer, in the portal.
CONNECT = Deed("connect the store")
RECONNECT = Deed("enter new credentials")
ALLOW_CANCELLING = Deed("allow cancelling orders")
FORBID_CANCELLING = Deed("forbid cancelling orders")
RETRY = Deed("retry a document")
UPLOAD_MATCHING = Deed("upload a matching file")
CHANGE_FEED_SETTINGS = Deed("change feed settings")
APPROVE_FEED = Deed("approve a product feed")
SEND_FEED = Deed("send a product feed")
DELETE_FEED = Deed("delete a product feed")
DOWNLOAD_FEED = Deed("download a product feed")
FIX_ITEM = Deed("fix an item of a product feed")
CLEAR_FEEDS = Deed("clear the inventory feeds")
CLEAR_MATCHES = Deed("clear the SKU matches")

# Around another store of the retailer.
OPEN_ELSEWHERE = Deed("open another store")
ORDER_ELSEWHERE = Deed("place an order at another store of the retailer")
SHIP_ELSEWHERE = Deed("ship an order of another store")
CANCEL_ELSEWHERE = Deed("cancel an order of another store")
SWITCH_OFF_ELSEWHERE = Deed("switch off the connector of another store")
SWITCH_ON_ELSEWHERE = Deed("switch on the connector of another store")


class OrderPlaced(TypedDict):
    """``lines``, ``total`` and ``status`` are what the store made of the ``cart``; the rest is what was asked for.

    ``receipt`` is what the order said by then, as ``fakes.people.receipts`` writes it.
    """

    order_id: int
    lines: list[SkuQuantity]
    total: Decimal
    status: str
    addresses: int
    receipt: Mapping[str, Any]
    cart: list[SkuQuantity]
    guest: bool
    ship_to: Any
    origin: str
    checkout: Mapping[str, Any]


class Elsewhere(TypedDict):
    """Which of the retailer's other stores it is about."""

    store_hash: str


class OfOrderElsewhere(Elsewhere):
    """``number`` is the order's in that store, which counts its orders by itself."""

    number: int


class OrderedElsewhere(OfOrderElsewhere):
    """What was bought there."""

    lines: list[SkuQuantity]


class ShippedElsewhere(OfOrderElsewhere):
    """All of it travels under one number."""

    tracking_number: str


class OfOrder(TypedDict):
    """Something that was done to an order of the store, and nothing more to say about it."""

    order_id: int


class OrderRefunded(TypedDict):
    """No ``lines`` means all that was paid."""

    order_id: int
    lines: list[SkuQuantity] | None


class NotesWritten(TypedDict):
    """What stands in the staff notes from now on."""

    order_id: int
    notes: str


class OrderEntered(TypedDict):
    """``lines`` is what the store made of ``cart`` and ``custom_lines``, ``receipt`` what the order said by then.

    ``status`` is by its number or label.
    """

    order_id: int
    status: int | str
    receipt: Mapping[str, Any]
    lines: list[SkuQuantity]
    cart: list[SkuQuantity]
    billing_address: Mapping[str, str]
    custom_lines: list[Mapping[str, Any]]


class CouponCreated(TypedDict):
    """``coupon`` is its kind."""

    code: str
    coupon: str
    amount: Decimal | int | str


class CurrencyAdded(TypedDict):
    """``rate`` is what one of the store's own currency costs."""

    code: str
    rate: Decimal | int | str
    digits: int


class AccountOpened(TypedDict):
    """The number of the customer."""

    customer_id: int


class CreditGiven(TypedDict):
    """In the store's own currency."""

    customer_id: int
    amount: Decimal | int | str


class StatusSet(TypedDict):
    """``status`` by its number or label."""

    order_id: int
    status: int | str


class OrderEdited(TypedDict):
    """So many of a SKU from now on."""

    order_id: int
    sku: str
    quantity: int


class Acknowledged(TypedDict):
    """``documents`` are the keys of the acknowledgements."""

    order_id: int | str
    documents: list[str]


class Shipped(TypedDict):
    """``documents`` are the keys of the shipments."""

    order_id: int | str
    documents: list[str]
    tracking_numbers: list[str]
    packages: list[Mapping[str, Any]]


class Cancelled(TypedDict):
    """``documents`` are the keys of the acknowledgements; no ``lines`` means all that was open."""

    order_id: int | str
    documents: list[str]
    reason: str
    lines: list[SkuQuantity] | None


class TakenBack(TypedDict):
    """``documents`` are the keys of the returns; no ``lines`` means all that was shipped."""

    order_id: int | str
    documents: list[str]
    reason_code: str
    lines: list[SkuQuantity] | None


class Invoiced(TypedDict):
    """``documents`` are the keys of the invoices."""

    order_id: int | str
    documents: list[str]


class InventoryUploaded(TypedDict):
    """``content`` is the file as text, ``records`` how many of its rows were taken."""

    file_name: str
    records: int
    content: str


class FeedUploaded(TypedDict):
    """``content`` is the file as text, ``items`` how many the portal found in it."""

    feed_id: str
    file_name: str
    items: int
    content: str


class MatchingUploaded(TypedDict):
    """``supplier`` by name, ``content`` as text."""

    supplier: str
    file_name: str
    records: int
    content: str


class OfFeed(TypedDict):
    """Something that was done to a product feed."""

    feed_id: str


class ItemFixed(TypedDict):
    """``data`` are the texts of its columns that were changed."""

    feed_id: str
    row: int
    data: Mapping[str, str]


class OfPartner(TypedDict):
    """Something that was done to all that a supplier has fed; ``supplier`` by name."""

    supplier: str


class FeedSettingsChanged(TypedDict):
    """``supplier`` by name, or ``all``; beside it, the settings that were changed."""

    supplier: str


class AccountCreated(TypedDict):
    """No secret is among the facts; ``type`` is the token type."""

    account_id: int
    name: str
    scopes: Mapping[str, str]
    type: str


class AccountDeleted(TypedDict):
    """The number under which it was listed."""

    account_id: int


class PlanChosen(TypedDict):
    """The plan by its name."""

    plan: str


class ProductAdded(TypedDict):
    """``fields`` are those that were given beside the others."""

    product_id: int
    sku: str
    name: str
    price: Decimal | int | str
    stock: int | None
    variants: list[Mapping[str, Any]]
    fields: Mapping[str, Any]


class ProductDeleted(TypedDict):
    """The SKU of the product, or of one of its variants."""

    sku: str


class StockSet(TypedDict):
    """The level from now on."""

    sku: str
    level: int


class SettingChanged(TypedDict):
    """``setting`` with its page, such as ``profile.name``."""

    setting: str
    value: Any


class ConnectionSaved(TypedDict):
    """``account_id`` None when the credentials belong to no API account of the store."""

    account_id: int | None
    store_hash: str
    environment: str
    allow_cancelling_orders: bool


class DocumentRetried(TypedDict):
    """``document`` by its key."""

    document: str
    type: str


FACTS: Mapping[Deed, type] = {
    PLACE_ORDER: OrderPlaced,
    ABANDON_ORDER: OrderPlaced,
    PAY: OfOrder,
    OPEN_ACCOUNT: AccountOpened,
    ACKNOWLEDGE: Acknowledged,
    SHIP: Shipped,
    CANCEL: Cancelled,
    BACK_ORDER: Cancelled,
    TAKE_BACK: TakenBack,
    INVOICE: Invoiced,
    UPLOAD_INVENTORY: InventoryUploaded,
    UPLOAD_FEED: FeedUploaded,
    CREATE_ACCOUNT: AccountCreated,
    DELETE_ACCOUNT: AccountDeleted,
    CHOOSE_PLAN: PlanChosen,
    ADD_PRODUCT: ProductAdded,
    DELETE_PRODUCT: ProductDeleted,
    SET_STOCK: StockSet,
    SET_STATUS: StatusSet,
    EDIT_ORDER: OrderEdited,
    ARCHIVE_ORDER: OfOrder,
    REFUND_ORDER: OrderRefunded,
    WRITE_NOTES: NotesWritten,
    ENTER_ORDER: OrderEntered,
    CAPTURE: OfOrder,
    CREATE_COUPON: CouponCreated,
    ADD_CURRENCY: CurrencyAdded,
    GIVE_CREDIT: CreditGiven,
    CHANGE_SETTING: SettingChanged,
    CONNECT: ConnectionSaved,
    RECONNECT: ConnectionSaved,
    ALLOW_CANCELLING: ConnectionSaved,
    FORBID_CANCELLING: ConnectionSaved,
    RETRY: DocumentRetried,
    UPLOAD_MATCHING: MatchingUploaded,
    CHANGE_FEED_SETTINGS: FeedSettingsChanged,
    APPROVE_FEED: OfFeed,
    SEND_FEED: OfFeed,
    DELETE_FEED: OfFeed,
    DOWNLOAD_FEED: OfFeed,
    FIX_ITEM: ItemFixed,
    CLEAR_FEEDS: OfPartner,
    CLEAR_MATCHES: OfPartner,
    OPEN_ELSEWHERE: Elsewhere,
    ORDER_ELSEWHERE: OrderedElsewhere,
    SHIP_ELSEWHERE: ShippedElsewhere,
    CANCEL_ELSEWHERE: OfOrderElsewhere,
    SWITCH_OFF_ELSEWHERE: Elsewhere,
    SWITCH_ON_ELSEWHERE: Elsewhere,
}
"""Every deed of people, with the shape of its facts."""
