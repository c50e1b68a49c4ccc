"""The documents that the network is imitated from, each with its date.

What was taken from which one stands beside the code that imitates it.  Feeds name theirs themselves.
"""

from fakes.evidence.ledger import Source

API_V1 = Source("CommerceAPI V1, published description", "2018")
API_V3 = Source("CommerceAPI V3, published description", "2026-03")
MAGENTO_MODULE = Source("Logicbroker's own Magento 2 retailer module", "2020")
LIVE_CLIENT = Source("a live third-party client, observed on stage", "2022")
CANCELLATIONS_CLIENT = Source("a shop's own client that fetches cancellations, in public", "2022")
PICK_LIST_CLIENT = Source("a supplier's own client that prints pick lists, in public", "2025")
MOBILE_CLIENT = Source("a supplier's own mobile client, in public", "2020")
RECORDINGS = Source("recorded answers of V1", "2015")
GUIDE = Source("guide 'Connect to BigCommerce'", "2022")
STATUSES = Source("support article 360022067771, document statuses", "2026-03")
ORDER_STANDARD = Source("support article 360021847952, order standard", "2026-03")
SALES_ORDERS = Source("support article 7937648430100, sales orders", "2026-03")
ACKNOWLEDGEMENTS = Source("support article 360022058351, acknowledgement standard", "2026-03")
SHIPMENTS = Source("support article 360022058371, shipment standard", "2026-03")
DOCUMENT_STANDARDS = Source(
    "support articles 360021847252, 360054359431 and petsmart 45519389584020, standards", "2026-03"
)
API_TESTING = Source("support article 360022057591, testing your integration", "2026-03")
RETURNS = Source("support article 360021911472, return standard", "2026-03")
API_KEYS = Source("support article 360022068791, API authentication", "2026-03")
FAILED_DOCUMENTS = Source("support article 14011075132692, failed documents", "2026-03")
ORDERS_PAGE = Source("support articles 7890607954068 and 7910955218324, orders page", "2026-03")
DOCUMENT_PAGE = Source("support article 7911726876308, document page", "2026-03")
NOTIFICATIONS = Source("support article 360022057611, notifications", "2026-03")
TEST_CASES = Source("support article 17884970169108, test cases", "2026-03")
TESTING_PAGE = Source("support articles 360022057591, 360022068711 and 22031822728468, testing", "2026-03")
INVOICES = Source("support article 360022058331, invoice standard", "2026-03")
RELEASE_NOTES = Source("release notes", "2023-11")
ESTIMATE = Source("best estimate", "2026-03")
