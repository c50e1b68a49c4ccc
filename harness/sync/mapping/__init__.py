"""Pure translation between BigCommerce's and Logicbroker's records, driven by tables that are data.

No HTTP, no clock and no memory lives here: the same input gives the same output, always.
"""

from harness.sync.errors import Unmappable

__all__ = ["Unmappable"]
