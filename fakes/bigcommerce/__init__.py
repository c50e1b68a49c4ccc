"""A BigCommerce store in memory: its records, its rules, its API, and the doors of its people.

Everything public is named here; nothing is done here.
"""

from fakes.bigcommerce.quirks import Quirks
from fakes.bigcommerce.service import BigCommerce, Gateway

__all__ = ["BigCommerce", "Gateway", "Quirks"]
