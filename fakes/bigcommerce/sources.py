"""The documents and recordings that this fake imitates, each with its date.

What was taken from which is noted beside the code that imitates it.
"""

from fakes.evidence.ledger import Source

_DOCS = "2026-04-01"

ORDERS_V2 = Source("BigCommerce reference, Orders V2", _DOCS)
ORDERS_V3 = Source("BigCommerce reference, Orders V3", _DOCS)
STORE_V2 = Source("BigCommerce reference, Store Information V2", _DOCS)
PRODUCTS_V3 = Source("BigCommerce reference, Catalog products", _DOCS)
VARIANTS_V3 = Source("BigCommerce reference, Catalog variants", _DOCS)
OPTIONS_V3 = Source("BigCommerce reference, Catalog variant options", _DOCS)
MODIFIERS_V3 = Source("BigCommerce reference, Catalog modifiers", _DOCS)
BRANDS_V3 = Source("BigCommerce reference, Catalog brands", _DOCS)
CATEGORIES_V3 = Source("BigCommerce reference, Catalog categories and trees", _DOCS)
INVENTORY_V3 = Source("BigCommerce reference, Inventory V3", _DOCS)
LOCATIONS_V3 = Source("BigCommerce reference, Locations V3", _DOCS)
SETTINGS_V3 = Source("BigCommerce reference, Settings V3", _DOCS)
METAFIELDS_V3 = Source("BigCommerce references of Orders V3 and the Catalog, metafields", _DOCS)
WEBHOOKS_V3 = Source("BigCommerce reference, Webhooks V3", _DOCS)
CURRENCIES_V2 = Source("BigCommerce reference, Currencies V2", _DOCS)
CUSTOMERS_V3 = Source("BigCommerce reference, Customers V3", _DOCS)
CHANNELS_V3 = Source("BigCommerce reference, Channels V3", _DOCS)
CUSTOMERS_V2 = Source("BigCommerce reference, Customers V2", _DOCS)
CATALOG_GUIDE = Source("BigCommerce guide, Catalog", _DOCS)
WEBHOOK_GUIDE = Source("BigCommerce guide, Webhooks", _DOCS)
ORDER_GUIDE = Source("BigCommerce guide, Orders", _DOCS)
STATUS_CODES = Source("BigCommerce guide, API status codes", _DOCS)
QUERY_PARAMETERS = Source("BigCommerce guide, common query parameters", _DOCS)
RATE_LIMITS = Source("BigCommerce guide, API rate limits", _DOCS)
ADJUSTMENTS_GUIDE = Source("BigCommerce guide, inventory adjustments", _DOCS)
API_ACCOUNTS = Source("BigCommerce guide, API accounts", _DOCS)
SUPPORT_PAGES = Source("BigCommerce support pages on trials and cancelling", "2026")
SUPPORT_MANUAL_ORDERS = Source("BigCommerce support page on manual orders", "2024")
PATCHWORKS = Source("documentation of Patchworks, connecting BigCommerce", "2026")
STARSHIP = Source("documentation of StarShip, writing back to BigCommerce", "2024")
OLD_ORDERS = Source("BigCommerce reference of before 2018, Orders", "2018")
PROBE = Source("wire probes published by another integration", "2026-08-11")
RECORDED_ORDERS = Source("recorded answers kept by a PHP client", "2021-01-19")
THREADS = Source("bodies quoted in public issue threads", "2019 to 2026")
PRODUCT_ERRORS = Source("BigCommerce guide, migrating to BigCommerce: errors", _DOCS)
WRONG_HASH = Source("a case of a wrong store hash, retold by openillumi.com", "2026")
RECORDED_2026 = Source("71 answers of a fresh trial store, kept by Nango's templates", "2026-06-18")
RECORDED_BY_APPSE = Source("live answers quoted in the documentation of appse.ai", "2025-04 to 2026-04")
CONNECTION_GUIDE = Source("Logicbroker guide, Connect to BigCommerce", "2022")
ESTIMATE = Source("our own estimate", "2026-11")
