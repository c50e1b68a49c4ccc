"""What people are asked to do in a rehearsal on the stage, in a few words each."""

from harness.conformance.stage.person import MAILS, NEW_ACCOUNT

TITLES = {
    "agree": "Agree to a step",
    "allow_cancelling_orders": "Change a setting of the connection",
    "api_accounts": "Look at the API accounts",
    "approve": "Approve a product feed",
    "change_setting": "Change a setting of the store",
    "choose_plan": "Choose a plan",
    "choose_product": "Choose what is bought",
    "connect_to_new_system": "Fill in the connection form",
    "connection_form": "Read the fields of the connection form",
    NEW_ACCOUNT: "Create an API account",
    "delete_api_account": "Delete an API account",
    "document_events": "Read the events of a document",
    "download_feed": "Download a product feed",
    "enter_new_credentials": "Enter new credentials",
    "feed_names": "Read the list of product feeds",
    "fix_item": "Change an item of a product feed",
    MAILS: "Look into the mailbox",
    "open_store": "Open another store",
    "order_details": "Read the details of an order",
    "order_items": "Read the items of an order",
    "orders_page": "Read the store's page of orders",
    "portal_order_numbers": "Read a page of the portal's orders",
    "portal_orders": "Read the portal's page of orders",
    "product_feed_template": "Download the empty product feed",
    "product_feeds": "Look at the row of a product feed",
    "products_page": "Read the store's page of products",
    "related_documents": "Read the documents of an order",
    "remove_connection": "Remove the connection",
    "retry": "Have a document processed again",
    "saved_connections": "Read the saved connections",
    "search_systems": "Search for a system to connect",
    "standard_feed": "Download the inventory feed",
}
"""By the names of the deeds."""
