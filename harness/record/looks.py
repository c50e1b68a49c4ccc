"""The names under which a run is recorded: what was looked at, what the harness did, and what happened by itself.

What people do is named in ``fakes.people.deeds``.  Import these names one by one: a misspelt one then fails at import.
"""

from typing import NewType

from fakes.people.deeds import Deed

Look = NewType("Look", str)
"""The name of an observation."""

# What somebody looked at.
ORDER = Look("order in both portals")
SALES_ORDERS = Look("all sales orders in Logicbroker")
OTHER_STORES = Look("what other stores of the retailer have in Logicbroker")
INVENTORY = Look("inventory in both portals")
FEEDS = Look("product feeds in both portals")
DOWNLOAD = Look("downloaded product feed")
TEMPLATE = Look("empty product feed")
FEED_LIST = Look("list of product feeds")
FEED_NAMES = Look("one page of the list of product feeds")
EVENTS_TAB = Look("Events tab of feeds")
EVENT_FILES = Look("files that the events of feeds open")
DELETED_FEED = Look("deleted product feed")
PRODUCTS_PAGE = Look("page of products in the control panel")
FORM = Look("answer of the connection form")
ACCOUNTS = Look("API accounts in the control panel")
STORE_INFORMATION = Look("information of the store")
CREDENTIALS_FILE = Look("file of credentials")
SHARED_CREDENTIALS = Look("what the files of several API accounts share")
OPENED = Look("what an API account opens")
CONNECT_PAGE = Look("page for connecting to a new system")
SAVED_FORM = Look("saved connection form")
DOORS = Look("doors of the store that are open")
ORDERS_PAGE = Look("page of orders in the control panel")
ORDER_DETAILS = Look("details behind the + of an order")
PORTAL_PAGES = Look("pages of an order in Logicbroker's portal")
ITEMS_TABLE = Look("items of an order's purchase orders in Logicbroker's portal")
PORTAL_LIST = Look("page of orders in Logicbroker's portal")
API_ORDER = Look("order over the store's API")
STATUS_LIST = Look("order statuses over the store's API")
REFUSALS = Look("whether a service refuses what it has to")
STORE_ORDERS = Look("orders in every way that the store's API offers")
STORE_GOODS = Look("goods in every way that the store's API offers")
STORE_PAGES = Look("long pages of the store's lists")
STORE_NOTICES = Look("subscriptions to the store's notices")
NETWORK_DOCUMENTS = Look("documents in every way that Logicbroker's API offers")
NETWORK_EVENTS = Look("events in every way that Logicbroker's API offers")
NETWORK_FEEDS = Look("inventory and feeds in every way that Logicbroker's API offers")
NETWORK_REFUSALS = Look("whether Logicbroker refuses what it has to")
DOCUMENTS_TOLD = Look("what is told of documents in Logicbroker's portal")
DOCUMENT_BUTTONS = Look("what the buttons for documents and connections in Logicbroker's portal do")
NEW_CREDENTIALS = Look("what becomes of wrong new credentials")
NOTIFICATIONS = Look("what Logicbroker has told by mail")
STOCK_FILES = Look("inventory files of every kind")
STOCK_BUTTONS = Look("what the buttons of Inventory Feeds do")
FEED_BUTTONS = Look("what the buttons of Product Feeds do, and whom they refuse")
FEED_WORKBOOKS = Look("product feeds as workbooks")
QUOTA = Look("what the store answers until its quota is used up")
CONNECTION = Look("how the connection stands")
DAYS_LEFT = Look("days that are left of the trial")

# What the harness itself noticed.
EXAMINING, EXAMINED = Look("a connection is examined"), Look("a connection was examined")
"""Around the requests by which a person's connection form is verified: they are not the connector's."""

STARTED = Look("the connector starts")
"""A new connector takes over the journal."""

NOTHING_OPEN = Look("the portal had nothing open for it")
"""A supplier would have done something with an order, and could not."""

WALL_CLOCK = Look("the clock runs by itself")
"""Made once in a run where even a cycle takes time: so many ``grace_seconds`` are still in time."""

LOOKS = (
    *(
        ORDER,
        OTHER_STORES,
        SALES_ORDERS,
        INVENTORY,
        FEEDS,
        DOWNLOAD,
        FORM,
        ACCOUNTS,
        STORE_INFORMATION,
        CREDENTIALS_FILE,
    ),
    *(
        SHARED_CREDENTIALS,
        OPENED,
        CONNECT_PAGE,
        SAVED_FORM,
        DOORS,
        ORDERS_PAGE,
        ORDER_DETAILS,
        PORTAL_PAGES,
        ITEMS_TABLE,
        PORTAL_LIST,
    ),
    *(API_ORDER, STATUS_LIST, QUOTA, REFUSALS, STORE_ORDERS, STORE_GOODS, STORE_PAGES, STORE_NOTICES),
    *(NETWORK_DOCUMENTS, NETWORK_EVENTS, NETWORK_FEEDS, NETWORK_REFUSALS),
    *(NEW_CREDENTIALS, DOCUMENTS_TOLD, DOCUMENT_BUTTONS, NOTIFICATIONS, STOCK_FILES, STOCK_BUTTONS, FEED_BUTTONS),
    FEED_WORKBOOKS,
    *(TEMPLATE, FEED_LIST, FEED_NAMES, EVENTS_TAB, EVENT_FILES, DELETED_FEED, PRODUCTS_PAGE),
    *(CONNECTION, DAYS_LEFT, EXAMINING, EXAMINED, STARTED, NOTHING_OPEN, WALL_CLOCK),
)
"""Every observation that is recorded."""

# What the harness does to the wire and to the connector's process.
PLAN_FAULT = Deed("plan a fault")
DRAW_FAULTS = Deed("draw from a mixture")
REST_WIRE = Deed("leave the wire alone")
WAKE_WIRE = Deed("strike again")
RESTART = Deed("start the connector anew")

DEEDS_OF_THE_HARNESS = (PLAN_FAULT, DRAW_FAULTS, REST_WIRE, WAKE_WIRE, RESTART)
"""Every deed of whoever runs the world."""

# Events that are neither seen nor done by anybody.
LATE_REQUEST = "a late request arrives"
TICK, TICK_DIED, TICK_CRASHED = "tick", "died", "crashed"
"""How a tick of the connector ended: well, with its process, or with an error of its own."""
