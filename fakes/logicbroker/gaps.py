"""What Logicbroker has and this fake has not, each with the reason; the page of the ledger lists it.

What is imitated stands in the ledger; how a caller hears of a gap is decided in ``api.routes``.
"""

import re

OPERATIONS: dict[str, str] = {
    "*/{key}/EDI": "EDI is another road into the network; a connector to a store does not take it",
    "*/CustomXML": "custom XML is agreed with each company; nothing of it is published",
    "Acknowledgements/Request": "asking a partner for a document; what he then sees is not published",
    "Returns/Request": "asking a partner for a document; what he then sees is not published",
    "Orders/{key}/ShippingOptions": "labels are bought from carriers, which are not imitated",
    "Orders/{key}/TrackingLabel": "labels are bought from carriers, which are not imitated",
    "Shipments/PackingSlip": "a print-out for a warehouse",
    "Shipments/{key}/PackingSlip": "a print-out for a warehouse",
    "Shipments/ShippingLabel": "a print-out for a warehouse",
    "Shipments/{key}/ShippingLabel": "a print-out for a warehouse",
    "Shipments/ContainerCode": "numbers for labels, which are not imitated",
    "Invoices/Remittance": "payments are no part of the connection",
    "Invoices/BrandedInvoice": "a print-out for accounting",
    "Invoices/{key}/BrandedInvoice": "a print-out for accounting",
    "Product/Products": "the Product Onboarding Center; the connector goes by product feeds, at v1",
    "Product/Products/{id}": "the Product Onboarding Center; the connector goes by product feeds, at v1",
    "Product/{partner}/SupplierProducts": "the Product Onboarding Center; the connector goes by product feeds, at v1",
    "Product/{partner}/SupplierProducts/{id}": "the Product Onboarding Center; see above",
    "Document/Script/{name}": "custom handlers are a company's own programs",
}
"""Published operations by their paths below the version; ``*`` is any type of document."""

FACTS: dict[str, str] = {
    "OAuth2 instead of a key": "either will do, and connectors are given a key",
    "requests as forms (x-www-form-urlencoded)": "no known client posts documents so; XML and JSON are read",
    "pages of the description for people (swagger/ui), and its older versions": "a client generator asks for docs/v3",
    "auto-acknowledge, 400 Ready to Fulfill, 530 Shipped, routing requests": "custom workflows of single accounts",
    "statuses and business rules that an account makes for itself": "nothing of their effect is published",
    "translation of carrier and ship method codes between partners": (
        "each pair of companies has its own table; codes pass as they are, so no ship method is invalid"
    ),
    "resend a transmission, EDI failures, SFTP": "other roads than the API and the portal",
    "export of orders, packing slips and import of tracking as bulk actions": "the API has files and pick lists",
    "messages between partners, and removing personal data": "they change nothing that a connector could see",
    "vendor number as a setting of inventory feeds": "its effect on feeds is not published; sourcing knows it",
    "files with custom mappings, aliases, conditions of columns, and the type legacy": (
        "agreed with each account; files with paths as columns are imitated"
    ),
    "pick lists as pictures": "jpg and png; the other three formats are imitated",
    "transform=false of uploads": "there are no custom mappings that it could skip",
    "saving mapping rules to a file and loading them": "the rules of an environment are given as values",
    "looking at images behind the addresses in product feeds": "a fake opens no address; only its form is checked",
    "the supplier's product catalog and its approval": "the Product Onboarding Center, as above",
    "notifications of API errors, scheduled tasks and logins to other systems": (
        "nothing that they report fails here by itself; what is sent by mail is shown as a list"
    ),
    "limits per address or per key": "published per operation alone; they are counted per company",
}
"""What the documents tell besides, in the order of the fact sheet."""


def reason(path: str) -> str | None:
    """Why a published operation is not imitated; None for one that is, or that nobody published.

    The path is that of a request: ``/api/v3/Orders/7/EDI``.
    """
    found = _PATH.fullmatch(path)
    return None if found is None else next((why for gap, why in _PATTERNS if gap.fullmatch(found[2])), None)


_PATH = re.compile(r"/api/(v[123])/(.+?)/?", re.IGNORECASE)


def _pattern(template: str) -> re.Pattern[str]:
    source = re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(template)).replace(
        r"\*", "(?:Orders|Acknowledgements|Shipments|Invoices|Returns)"
    )
    return re.compile(source, re.IGNORECASE)


_PATTERNS = [(_pattern(template), why) for template, why in OPERATIONS.items()]
