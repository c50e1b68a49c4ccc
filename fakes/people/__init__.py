"""The people who use both services: shopper, supplier and retailer.  They act only through the doors made for people.

Nothing here speaks HTTP: a shopper has the storefront, a retailer the control panel and the portal, a supplier the
portal.
"""

from fakes.people.diary import Diary, NoDiary
from fakes.people.habits import RetailerHabits, SupplierHabits
from fakes.people.retailer import Retailer
from fakes.people.shopper import Shopper
from fakes.people.supplier import NothingOpen, Supplier

__all__ = ["Diary", "NoDiary", "NothingOpen", "Retailer", "RetailerHabits", "Shopper", "Supplier", "SupplierHabits"]
