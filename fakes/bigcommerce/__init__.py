"""A fake BigCommerce store in memory: its records, its rules, its API, its storefront and its control panel.

Everything public is exported here; nothing is implemented here.
"""

from fakes.bigcommerce.quirks import Quirks
from fakes.bigcommerce.service import BigCommerce, Gateway

__all__ = ["BigCommerce", "Gateway", "Quirks"]
