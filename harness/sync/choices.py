"""What a connection chooses from, and where both services are."""

from typing import Literal

LogicbrokerEnvironment = Literal["stage", "production"]
StoreKind = Literal["trial", "sandbox", "production"]
SeveralSuppliers = Literal["first", "sum", "largest", "cheapest"]
"""Whose level counts of several suppliers of one item; "first" is the one with the lowest account number."""
VanishedItems = Literal["keep", "zero"]
"""What the store shows of an item that its supplier's feed has no more."""

BIGCOMMERCE_URL = "https://api.bigcommerce.com"
LOGICBROKER_URLS: dict[LogicbrokerEnvironment, str] = {
    "stage": "https://stage.commerceapi.io",
    "production": "https://commerceapi.io",
}
