"""What a real store has and this fake deliberately does not, each with the reason; ``docs/fidelity.md`` shows it.

An unknown route raises ``fakes.wire.http.NotFaked`` in process; over a served door it is answered as an unknown route.
"""

NOT_OURS = "not a connector's business, and no client that runs against the fake asks for it"
READ_ONLY = "read here, as a connector does; it is written at the people's doors"
OTHER_METAFIELDS = "notes of other programs; those of products, variants and orders are imitated"
NO_LOGIN = "shoppers here are let in without a password, and asked for no consent"
OF_THE_SHOP = "how the shop looks; nothing that a connector sees depends on it"

OPERATIONS: dict[str, str] = {
    "* /v3/catalog/brands*metafields*": OTHER_METAFIELDS,
    "* /v3/catalog/categories*metafields*": OTHER_METAFIELDS,
    "* /v3/channels*metafields*": OTHER_METAFIELDS,
    "* /v3/inventory/locations*metafields*": OTHER_METAFIELDS,
    "* /v3/store/metafields*": OTHER_METAFIELDS,
    "* /v2/currencies*": READ_ONLY,
    "* /v3/customers/validate-credentials": NO_LOGIN,
    "* /v3/customers/*settings*": NO_LOGIN,
    "* /v3/customers/*attribute*": "what other programs note of customers; no order shows it",
    "* /v3/customers/form-field-values": "they are written and read with their customer, or address",
    "* /v3/customers/{}/consent": NO_LOGIN,
    "* /v3/customers/{}/stored-instruments": "no shopper here keeps a card",
    "* /v3/customers*metafields*": OTHER_METAFIELDS,
    "* /v3/channels*": READ_ONLY,
    "* /v3/catalog/brands": "deleting by filter; one by one works",
    "* /v3/catalog/categories": "deleting by filter; one by one, and through the trees, works",
    "* /v3/catalog/*/image": "pictures of brands, categories and variants; those of products are imitated",
    "* /v3/catalog/categories/{}/products/sort-order": OF_THE_SHOP,
    "* /v3/catalog/products/category-assignments": "the categories of a product are a field of it",
    "* /v3/catalog/products/channel-assignments": "there is one channel, and every product is in it",
    "* /v3/catalog/products/{}/bulk-pricing-rules*": "rules come with their product, in one body, and count in orders",
    "* /v3/catalog/products/{}/complex-rules*": "prices and weights are the variants' own",
    "* /v3/catalog/products/{}/reviews*": OF_THE_SHOP,
    "* /v3/catalog/products/{}/videos*": "videos come with their product, in one body",
    "* /v3/catalog/trees": "a store with one channel has one tree, which cannot be deleted",
    "* /v3/orders/settings*": "who gets which e-mail; no e-mail is sent here",
    "* /v3/orders/{}/payment_actions/*": "capturing and voiding is done in the control panel",
    "* /v3/settings/*": OF_THE_SHOP,
    "* /v3/store/systemlogs": NOT_OURS,
}
"""Published operations without a route, by pattern; ``*`` stands for anything."""

WORDS = frozenset(
    ("metafields", "channel-assignments", "category-assignments", "currency-assignments", "tree", "count", "events")
)
"""What stands in paths of these operations, and of older ones, where others have an id; no record is called so."""

FACTS: dict[str, str] = {
    "files and lists of products as modifiers, and pictures of their values": "they are made and shown; an order that "
    "names a file or a product of a list raises NotFaked, as no order of the API can name them",
    "XML of V2, and paths that end in .xml": "only references of before 2018 have it; asked for, it is 406 as for any "
    "other type that cannot be met",
    "V2 products, brands and categories, and writing customers and coupons through V2": "deprecated in favour of V3, "
    "or done in the control panel; unknown routes here",
    "carts, checkouts, promotions, gift certificates and price lists as APIs": "what comes before an order happens "
    "at the storefront; of twelve public connectors two touch carts, checkouts or price lists, three gift certificates",
    "payment methods, tax classes and rates, shipping zones and methods, countries": "settings of a store that an "
    "order already bears the marks of; of twelve public connectors two or three read them",
    "customers' attributes, groups and passwords, subscribers, wishlists, reviews": "none of them shows in an order; a "
    "body that has one raises NotFaked, or is refused",
    "pages, blog, scripts, themes, widgets, redirects, sites": OF_THE_SHOP,
    "whether a telephone number or a postcode of an order looks right": "no document says which "
    "ones are refused; any text is taken, and a postcode of two characters and more",
    "stores' own hosts and their basic authentication": "not given to new stores",
    "compression and chunks": "the served door's web server does what it does; a client's library undoes it",
    "orders/shipments/count and orders/{}/products/count": "of the reference of before 2018 alone; unknown routes here",
    "the Location of what was created": "the guide's table of headers has it; no operation describes it, and recorded "
    "answers of 2026 show none",
    "423, 499, 500, 502, 504": "misfortunes of the wire, which the simulation sends by itself (see quirks.md)",
    "403 because the owner changed or a plan's limit was exceeded": "said of it in one line, without when or how",
    "401 of the webhook API in words of its own": "the gateway refuses a bad token before any API sees it",
    "hourly quotas, X-Retry-After, 509": "legacy; X-BC-ApiLimit-Remaining is shown and never falls, the quota of 30 "
    "seconds is what is kept",
    "one bulk request of the inventory at a time": "every request is answered before the next one begins; what may "
    "come of two at once is a switch, inventory_contention",
    "gift certificates, and lines of options that are products": "neither is sold at this storefront; the API shows "
    "their fields as an order without them does",
    "refunds of gift wrapping, handling and fees": "nobody pays for them here; asked for, they raise NotFaked",
    "catalog/categories/tree and hooks/events": "of older references alone; unknown routes here",
    "e-mails to shoppers": "nobody here reads them; mails about switched-off webhooks are kept",
    "what a trial may not have": "own domain and certificate, filtering, redirects: nothing of it shows in the API",
    "several storefronts": "there is channel 1, and an order that names another one is refused",
    "settings of the inventory per channel": "there is one channel, whose values are the store's",
    "store/app/uninstalled": "for apps, which have no place here",
    "coming-soon page and preview code": "a person at this storefront is let in; the API is the same before a launch",
}
"""Further things that the documents tell of."""
