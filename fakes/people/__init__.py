"""The people who use both services: shopper, supplier and retailer.  They act only through the doors made for people.

Nothing here speaks HTTP: a shopper has the storefront, a retailer the control panel and the portal, a supplier the
portal.
"""

from fakes.people.diary import Diary, NoDiary

__all__ = ["Diary", "NoDiary"]
