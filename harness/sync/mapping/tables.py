"""Every mapping table, as data: which field goes where, what stays behind and why, and how we know.

How a table is applied is not said here but in ``rows``.  ``docs/mapping.md`` is rendered from this file, and the
tests try each row, so a new row needs no further line of code, document or test.
"""

from harness.sync.mapping.rows import NotMapped, Row, Table
from harness.sync.mapping.values import Kind

_CONNECTOR = "Source: BigCommerce connector"
"""Logicbroker's support pages about its own BigCommerce connector."""
_DOCUMENTS = "Source: document standards"
"""Logicbroker's support pages about orders, acknowledgements and shipments."""
_SHIPMENTS_V2 = "Source: Orders V2, shipments"
_CATALOG_V3 = "Source: Catalog V3"
_RELEASE_7_22 = "Source: release notes 7/1/22"

_NOT_IN_TABLE = "The connector's own table does not have it"
_MONEY_ELSEWHERE = f"{_NOT_IN_TABLE}; total and tax say what was paid"
_ABOUT_THE_STORE = "Concerns the store and its shopper, and no supplier needs it"

# ---------------------------------------------------------------- orders: BigCommerce -> Logicbroker

ORDER = Table(
    "Order",
    "BigCommerce order (V2)",
    "Logicbroker sales order",
    rows=(
        Row("id", "PartnerPO", Kind.REFERENCE, f"{_CONNECTOR}.", required=True),
        Row("id", 'ExtendedAttributes["BigCommerceOrderId"]', Kind.REFERENCE, f"{_CONNECTOR}.", required=True),
        Row("id", "OrderNumber", Kind.REFERENCE, "Guess: in no table; packing slips need one.", required=True),
        Row("id", "Identifier.SourceKey", Kind.REFERENCE, "Guess: usually equal to PartnerPO.", required=True),
        Row("date_created", "OrderDate", Kind.DATE, f"{_CONNECTOR}.", required=True),
        Row("handling_cost_inc_tax", "HandlingAmount", Kind.MONEY, f"{_CONNECTOR}."),
        Row("currency_code", "Currency", Kind.KEY, f"{_CONNECTOR}."),
        Row("default_currency_code", "Currency", Kind.KEY, "Guess: see the remark."),
        Row("payment_method", "Payments[0].Method", Kind.TEXT, f"{_CONNECTOR}."),
        Row("payment_provider_id", "Payments[0].ReferenceId", Kind.TEXT, f"{_CONNECTOR}."),
        Row("discount_amount", "Discounts[0].DiscountAmount", Kind.MONEY, f"{_CONNECTOR}."),
        Row("total_tax", "Taxes[0].TaxAmount", Kind.MONEY, f"{_CONNECTOR}."),
        Row("total_inc_tax", "TotalAmount", Kind.MONEY, f"{_CONNECTOR}.", required=True),
        Row("customer_message", "Note", Kind.TEXT, f"{_CONNECTOR}."),
        Row("customer_id", "CustomerNumber", Kind.KEY, f"{_CONNECTOR}.  0 is a guest."),
        Row("staff_notes", 'ExtendedAttributes["BigCommerceStaffNotes"]', Kind.TEXT, f"{_CONNECTOR}."),
    ),
    parts=("billing_address", "products", "shipping_addresses"),
    not_mapped=(
        NotMapped(
            ("date_modified", "date_shipped", "status_id", "status", "custom_status", "payment_status", "is_deleted"),
            "Says how the order stands in the store, which is the connector's business and not the supplier's",
        ),
        NotMapped(
            ("subtotal_ex_tax", "subtotal_inc_tax", "subtotal_tax", "total_ex_tax", "is_tax_inclusive_pricing"),
            "Follows from the lines, the tax and the total",
        ),
        NotMapped(
            (
                "base_shipping_cost",
                "shipping_cost_ex_tax",
                "shipping_cost_inc_tax",
                "shipping_cost_tax",
                "shipping_cost_tax_class_id",
                "base_handling_cost",
                "handling_cost_ex_tax",
                "handling_cost_tax",
                "handling_cost_tax_class_id",
                "base_wrapping_cost",
                "wrapping_cost_ex_tax",
                "wrapping_cost_inc_tax",
                "wrapping_cost_tax",
                "wrapping_cost_tax_class_id",
                "refunded_amount",
                "store_credit_amount",
                "gift_certificate_amount",
                "coupon_discount",
                "coupons",
                "fees",
            ),
            _MONEY_ELSEWHERE,
        ),
        NotMapped(
            ("items_total", "items_shipped", "shipping_address_count", "order_is_digital", "consignments"),
            "Says again what the lines and addresses say",
        ),
        NotMapped(
            (
                "currency_id",
                "currency_exchange_rate",
                "default_currency_id",
                "store_default_currency_code",
                "store_default_to_transactional_exchange_rate",
            ),
            "Amounts travel in the currency that was paid in; nothing is converted",
        ),
        NotMapped(
            (
                "ip_address",
                "ip_address_v6",
                "geoip_country",
                "geoip_country_iso2",
                "is_email_opt_in",
                "credit_card_type",
                "customer_locale",
                "tax_provider_id",
            ),
            f"{_ABOUT_THE_STORE}; some of it is personal",
        ),
        NotMapped(
            (
                "order_source",
                "channel_id",
                "cart_id",
                "ebay_order_id",
                "external_source",
                "external_id",
                "external_merchant_id",
                "external_order_id",
            ),
            _ABOUT_THE_STORE,
        ),
    ),
    remark=(
        "Amounts are in the currency that the shopper paid in, which is `default_currency_code` (Source: Orders "
        "V2), so that one is named where the two differ; `currency_code`, which the connector's table names, is "
        "the currency that the storefront showed."
    ),
)


def _address_rows(*required: str) -> tuple[Row, ...]:
    """Source: document standards, for what is required; an address for billing may lack anything."""
    return tuple(
        Row(source, target, Kind.TEXT, "Guess: the table says one to one, and names no fields.", source in required)
        for source, target in _ADDRESS_FIELDS
    )


_ADDRESS_FIELDS = (
    ("first_name", "FirstName"),
    ("last_name", "LastName"),
    ("company", "CompanyName"),
    ("street_1", "Address1"),
    ("street_2", "Address2"),
    ("city", "City"),
    ("state", "State"),
    ("zip", "Zip"),
    ("country", "Country"),
    ("country_iso2", "CountryCode"),
    ("phone", "Phone"),
    ("email", "Email"),
)

BILLING_ADDRESS = Table(
    "Billing address",
    "BigCommerce `billing_address`",
    "`BillToAddress`",
    rows=_address_rows(),
    parts=("form_fields",),
)

SHIPPING_ADDRESS = Table(
    "Shipping address",
    "BigCommerce order address",
    "`ShipToAddress`, and `ShippingAddress` of the lines that go elsewhere",
    rows=(
        *_address_rows("street_1", "city"),
        Row("id", "ContactID", Kind.REFERENCE, f"{_CONNECTOR}.", required=True),
    ),
    parts=("form_fields",),
    not_mapped=(
        NotMapped(("order_id", "items_total", "items_shipped"), "Says again what the lines say"),
        NotMapped(
            (
                "base_cost",
                "cost_ex_tax",
                "cost_inc_tax",
                "cost_tax",
                "cost_tax_class_id",
                "base_handling_cost",
                "handling_cost_ex_tax",
                "handling_cost_inc_tax",
                "handling_cost_tax",
                "handling_cost_tax_class_id",
            ),
            _MONEY_ELSEWHERE,
        ),
        NotMapped(
            ("shipping_method", "shipping_zone_id", "shipping_zone_name", "shipping_quotes"),
            f"{_NOT_IN_TABLE}; a ship method that Logicbroker does not know fails the document (Invalid Ship Method)",
        ),
    ),
    remark=(
        "The sales order has one `ShipToAddress`: the first address that a line is sent to.  Guess: a line that "
        "goes to another address carries it as its own `ShippingAddress`, so that no line is sent to the wrong "
        "door."
    ),
)

FORM_FIELD = Table(
    "Form field",
    "One of an address's `form_fields`",
    "One of the address's `ExtendedAttributes`",
    rows=(
        Row("name", "Name", Kind.TEXT, f"{_CONNECTOR}: the name is prefixed with `bigcommerce_`.", required=True),
        Row("value", "Value", Kind.LIST, f"{_CONNECTOR}.  Guess: several choices are joined with commas."),
    ),
)

ORDER_LINE = Table(
    "Order line",
    "BigCommerce order product",
    "Logicbroker order line",
    rows=(
        Row("quantity", "Quantity", Kind.QUANTITY, f"{_CONNECTOR}.", required=True),
        Row("price_inc_tax", "Price", Kind.MONEY, f"{_CONNECTOR}.", required=True),
        Row("cost_price_inc_tax", "Cost", Kind.MONEY, f"{_CONNECTOR}."),
        Row("name", "Description", Kind.TEXT, f"{_CONNECTOR}."),
        Row("wrapping_message", "Note", Kind.TEXT, f"{_CONNECTOR}."),
        Row("weight", "Weight", Kind.NUMBER, f"{_CONNECTOR}."),
        Row("sku", "ItemIdentifier.SupplierSKU", Kind.KEY, f"{_CONNECTOR}.", required=True),
        Row("upc", "ItemIdentifier.UPC", Kind.KEY, f"{_CONNECTOR}."),
        Row(
            "order_address_id",
            'ExtendedAttributes["BigCommerceAddressId"]',
            Kind.REFERENCE,
            f"{_CONNECTOR}.",
            required=True,
        ),
        Row("id", 'ExtendedAttributes["BigCommerceLineItemId"]', Kind.REFERENCE, f"{_CONNECTOR}.", required=True),
    ),
    parts=("applied_discounts", "product_options"),
    not_mapped=(
        NotMapped(("type",), "Decides whether the line is sent at all"),
        NotMapped(("order_id",), "The header has it"),
        NotMapped(
            ("product_id", "variant_id", "option_set_id", "parent_order_product_id", "is_bundled_product"),
            "The SKU says which item it is; a line that an option added is sent as a line of its own",
        ),
        NotMapped(("name_customer", "name_merchant", "brand"), "The name is sent"),
        NotMapped(
            (
                "base_price",
                "price_ex_tax",
                "price_tax",
                "base_total",
                "total_ex_tax",
                "total_inc_tax",
                "total_tax",
                "base_cost_price",
                "cost_price_ex_tax",
                "cost_price_tax",
                "base_wrapping_cost",
                "wrapping_cost_ex_tax",
                "wrapping_cost_inc_tax",
                "wrapping_cost_tax",
                "fixed_shipping_cost",
                "discounted_total_inc_tax",
            ),
            f"{_NOT_IN_TABLE}; price, quantity and discounts say it",
        ),
        NotMapped(("width", "height", "depth"), f"{_NOT_IN_TABLE}; an order line has no place for it"),
        NotMapped(
            ("is_refunded", "quantity_refunded", "refund_amount", "return_id", "quantity_shipped"),
            "An order goes over before anything is shipped or given back, and the whole ordered quantity is sent",
        ),
        NotMapped(("wrapping_id", "wrapping_name"), f"{_NOT_IN_TABLE}; the message is sent"),
        NotMapped(("event_name", "event_date", "configurable_fields"), f"{_NOT_IN_TABLE}; usually empty"),
        NotMapped(
            ("ebay_item_id", "ebay_transaction_id", "external_id", "gift_certificate_id"),
            _ABOUT_THE_STORE,
        ),
        NotMapped(
            ("bin_picking_number", "order_pickup_method_id"), "Concerns the retailer's own warehouse and counter"
        ),
    ),
    remark=(
        "Guess: only lines of type `physical` are sent; nobody ships a digital product or a gift certificate.  "
        "`TotalAmount` stays that of the whole order.  An order without a physical line is refused, and so is one "
        "with a line that has no SKU (a custom line), no address, or no quantity.  `LineNumber` is 1 to n over the"
        " lines that are sent (Guess)."
    ),
)

LINE_DISCOUNT = Table(
    "Line discount",
    "One of a line's `applied_discounts`",
    "One of the line's `Discounts`",
    rows=(
        Row("id", "DiscountCode", Kind.KEY, "Guess: BigCommerce's key where there is no code."),
        Row("code", "DiscountCode", Kind.KEY, f"{_CONNECTOR}."),
        Row("name", "DiscountName", Kind.TEXT, f"{_CONNECTOR}."),
        Row("amount", "DiscountAmount", Kind.MONEY, f"{_CONNECTOR}.", required=True),
    ),
    not_mapped=(NotMapped(("target",), f"{_NOT_IN_TABLE}; the amount is the line's share in either case"),),
)

LINE_OPTION = Table(
    "Line option",
    "One of a line's `product_options`",
    "One of the line's `ExtendedAttributes`",
    rows=(
        Row("display_name", "Name", Kind.TEXT, f"{_CONNECTOR}.", required=True),
        Row("display_value", "Value", Kind.TEXT, f"{_CONNECTOR}."),
    ),
    not_mapped=(
        NotMapped(
            ("id", "option_id", "order_product_id", "product_option_id"), "Ids of the store's own option records"
        ),
        NotMapped(
            (
                "value",
                "type",
                "name",
                "display_style",
                "display_name_customer",
                "display_name_merchant",
                "display_value_customer",
                "display_value_merchant",
            ),
            "Another form of what is displayed",
        ),
    ),
)

# ---------------------------------------------------------------- shipments: Logicbroker -> BigCommerce

SHIPMENT = Table(
    "Shipment",
    "Logicbroker shipment",
    "BigCommerce shipment (V2)",
    rows=(
        Row("Note", "comments", Kind.TEXT, "Guess: the connector's table could not be read past its first row."),
        Row(
            "Identifier.LogicbrokerKey",
            "mark",
            Kind.KEY,
            "Guess: last line of `comments`; a later look finds it by this.",
        ),
    ),
    parts=("ShipmentLines", "ShipmentInfos", "ExtendedAttributes", "ShipToAddress"),
    not_mapped=(
        NotMapped(("ShipmentDate", "ExpectedDeliveryDate"), "BigCommerce dates a shipment itself"),
        NotMapped(("ShipmentNumber", "BillofLading", "PRONumber", "InvoiceNumber"), "BigCommerce has no field for it"),
    ),
    remark=(
        "One BigCommerce shipment has one address and one tracking number, so a document becomes one shipment for "
        "each pair of them.  The order is the header attribute `BigCommerceOrderId`, else `SalesOrderNumber`.  "
        "Tracking numbers that stand only on the header, and carriers that BigCommerce does not know, are kept in "
        "`comments`."
    ),
)

SHIPMENT_LINE = Table(
    "Shipment line",
    "Logicbroker shipment line",
    "BigCommerce shipment, one of `items`",
    rows=(
        Row(
            'ExtendedAttributes["BigCommerceLineItemId"]',
            "order_product_id",
            Kind.ID,
            "Guess: else the line whose SKU is PartnerSKU or SupplierSKU, when there is exactly one.",
        ),
        Row("Quantity", "quantity", Kind.COUNT, f"{_DOCUMENTS}: the sum of the packages, which count."),
    ),
    parts=("ItemIdentifier", "ShipmentInfos", "ExtendedAttributes"),
    remark=(
        "`order_address_id` is that of the identified order product: BigCommerce accepts no other.  The documented"
        " source, `ShipToAddress.ContactID`, is the same for an order with one address and wrong for the lines of "
        "a second one."
    ),
)

PACKAGE = Table(
    "Package",
    "Logicbroker `ShipmentInfos` entry of a line",
    "BigCommerce shipment (V2)",
    rows=(
        Row("Qty", "quantity", Kind.COUNT, f"{_DOCUMENTS}: authoritative."),
        Row("TrackingNumber", "tracking_number", Kind.KEY, f"{_SHIPMENTS_V2}.", longest=50),
        Row("CarrierCode", "shipping_provider", Kind.PROVIDER, "Guess: see the carriers below; unknown is empty."),
        Row("CarrierCode", "tracking_carrier", Kind.CARRIER, "Guess: see the carriers below; unknown is empty."),
        Row("CarrierCode", "carrier_code", Kind.TEXT, "Guess: named in `comments` when BigCommerce does not know it."),
        Row("ClassCode", "shipping_method", Kind.TEXT, "Guess: unconfirmed."),
    ),
    not_mapped=(
        NotMapped(("DateShipped",), "BigCommerce dates a shipment itself"),
        NotMapped(("ContainerCode", "ContainerType", "ServiceLevelCode"), "BigCommerce has no field for it"),
    ),
)

# ---------------------------------------------------------------- cancellations: Logicbroker -> BigCommerce

ACKNOWLEDGEMENT_LINE = Table(
    "Acknowledgement line",
    "Logicbroker acknowledgement line",
    "BigCommerce `staff_notes` and `status_id`",
    rows=(
        Row(
            'ExtendedAttributes["BigCommerceLineItemId"]',
            "order_product_id",
            Kind.ID,
            "Guess: else the line whose SKU is PartnerSKU or SupplierSKU, when there is exactly one.",
        ),
        Row("QuantityCancelled", "quantity", Kind.COUNT, f"{_DOCUMENTS}: a cancellation is an acknowledgement."),
        Row("ChangeReason", "reason", Kind.TEXT, f"{_DOCUMENTS}; else that of the header."),
    ),
    parts=("ItemIdentifier", "ExtendedAttributes"),
    not_mapped=(
        NotMapped(("Quantity", "QuantityBackordered"), "Guess: accepting and waiting change nothing in BigCommerce"),
    ),
    remark=(
        "An order is Cancelled when every line of it is cancelled in full, over all purchase orders; digital lines"
        " count, since Cancelled takes them too.  Anything less is noted for the staff.  Guess: acknowledgements "
        "add up, and one that comes twice (same LogicbrokerKey, or same purchase order and AcknowledgementNumber) "
        "counts once."
    ),
)

# ---------------------------------------------------------------- inventory: Logicbroker -> BigCommerce

INVENTORY_ITEM = Table(
    "Inventory item",
    "Row of the downloaded inventory (CSV)",
    "BigCommerce product or variant (V3)",
    rows=(
        Row("SupplierSKU", "supplier_sku", Kind.KEY, "Source: inventory standard.", required=True),
        Row("MerchantSKU", "merchant_sku", Kind.KEY, "Source: matching files."),
        Row("Quantity", "inventory_level", Kind.COUNT, "Source: inventory standard; empty means 0."),
        Row("RetailPrice", "price", Kind.MONEY, f"{_RELEASE_7_22}; only when prices are asked for."),
        Row("MSRP", "retail_price", Kind.MONEY, f"{_RELEASE_7_22}; only when prices are asked for."),
    ),
    not_mapped=(
        NotMapped(
            ("Cost",), "Unconfirmed whether the connector writes `cost_price`; a wrong cost would be worse than none"
        ),
        NotMapped(
            ("Warehouse", "WarehouseQuantity"), "The quantity is the sum; stock goes to the store's default location"
        ),
        NotMapped(
            (
                "UPC",
                "ManufacturerSKU",
                "Description",
                "Size",
                "Color",
                "Style",
                "Weight",
                "Status",
                "LeadTime",
                "LastUpdate",
            ),
            "Describes the item; inventory updates levels only",
        ),
    ),
    remark=(
        "How an item finds its product is a setting, because the documentation can be read in two ways.  "
        "`product_id`: the words as they stand, SupplierSKU holds BigCommerce's numeric product id.  "
        "`merchant_sku`: MerchantSKU is the SKU of a product or variant, as the matching file and the order lines "
        "suggest.  `either` (default): MerchantSKU first, then SupplierSKU as a product id.  By default only "
        "quantities are written."
    ),
)

# ---------------------------------------------------------------- product feeds: Logicbroker -> BigCommerce

_COLUMN = "Guess: feed columns are named as in Catalog V3"
_PRICE_AND_SIZE_ROWS = tuple(
    Row(name, name, kind, f"{_COLUMN}.")
    for name, kind in (
        ("cost_price", Kind.MONEY),
        ("retail_price", Kind.MONEY),
        ("sale_price", Kind.MONEY),
        ("width", Kind.NUMBER),
        ("depth", Kind.NUMBER),
        ("height", Kind.NUMBER),
    )
)
_CODE_ROWS = (
    Row("sku", "sku", Kind.KEY, f"{_COLUMN}.", required=True, longest=255),
    Row("upc", "upc", Kind.BARCODE, f"{_COLUMN}."),
    Row("gtin", "gtin", Kind.BARCODE, f"{_COLUMN}."),
    Row("mpn", "mpn", Kind.KEY, f"{_COLUMN}."),
)

PRODUCT = Table(
    "Product",
    "Item of a product feed",
    "BigCommerce product (V3)",
    rows=(
        *_CODE_ROWS,
        Row("name", "name", Kind.KEY, f"{_CATALOG_V3}.", required=True, longest=250),
        Row("price", "price", Kind.MONEY, f"{_CATALOG_V3}.", required=True),
        Row("weight", "weight", Kind.NUMBER, f"{_CATALOG_V3}.", required=True),
        *_PRICE_AND_SIZE_ROWS,
        Row("description", "description", Kind.TEXT, f"{_COLUMN}."),
        Row("brand_name", "brand_name", Kind.KEY, f"{_CATALOG_V3}: a brand of that name is made when there is none."),
        Row("is_visible", "is_visible", Kind.FLAG, f"{_COLUMN}."),
    ),
    parts=("categories", "parent_sku", "type", "inventory_level", "image_url", "image_url_2", "image_url_3"),
    remark=(
        "`categories` are names, separated with `;`; their ids are looked up by the caller.  Guess: a column that "
        "is in no table becomes a custom field (release notes 7/1/22 know custom fields in product feeds)."
    ),
)

NEW_PRODUCT = Table(
    "New product",
    "Item of a product feed",
    "BigCommerce product (V3), only when it is created",
    rows=(
        Row("type", "type", Kind.PRODUCT_TYPE, f"{_CATALOG_V3}; else `physical` (Guess)."),
        Row("inventory_level", "inventory_level", Kind.COUNT, f"{_COLUMN}; later levels come with the inventory."),
        Row("image_url", "images[0].image_url", Kind.KEY, f"{_CATALOG_V3}.", longest=255),
        Row("image_url_2", "images[1].image_url", Kind.KEY, f"{_CATALOG_V3}.", longest=255),
        Row("image_url_3", "images[2].image_url", Kind.KEY, f"{_CATALOG_V3}.", longest=255),
    ),
    remark="Written again, images and custom fields would double, and a level would undo the sales since.",
)

VARIANT = Table(
    "Variant",
    "Item of a product feed that has a `parent_sku`",
    "BigCommerce variant (V3)",
    rows=(
        *_CODE_ROWS,
        Row("price", "price", Kind.MONEY, f"{_COLUMN}."),
        Row("weight", "weight", Kind.NUMBER, f"{_COLUMN}."),
        *_PRICE_AND_SIZE_ROWS,
        Row("variant_image_url", "image_url", Kind.KEY, "Source: release notes 12/22/22."),
    ),
    parts=("parent_sku", "color", "size", "style"),
    not_mapped=(
        NotMapped(
            ("name", "description", "brand_name", "categories", "is_visible", "type"), "The parent product has it"
        ),
    ),
    remark="Guess: the columns `color`, `size` and `style` are the options that tell the variants of one parent apart.",
)

TABLES = (
    ORDER,
    BILLING_ADDRESS,
    SHIPPING_ADDRESS,
    FORM_FIELD,
    ORDER_LINE,
    LINE_DISCOUNT,
    LINE_OPTION,
    SHIPMENT,
    SHIPMENT_LINE,
    PACKAGE,
    ACKNOWLEDGEMENT_LINE,
    INVENTORY_ITEM,
    PRODUCT,
    NEW_PRODUCT,
    VARIANT,
)
