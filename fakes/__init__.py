"""The outside world in memory: a BigCommerce store, a Logicbroker network, and the people who use them.

Nothing here knows the harness or the connector; whoever talks to a fake does so over its wire or as a person.
"""

from typing import TYPE_CHECKING

from rehearsal_stage import beside_folders_of_others, on_demand

if TYPE_CHECKING:
    from fakes.doors.intercept import intercept

__path__ = beside_folders_of_others(__name__, __path__)

# Only now it is known where our modules are.
from fakes.bigcommerce import BigCommerce
from fakes.logicbroker import Logicbroker
from fakes.wire.http import NotFaked

__getattr__ = on_demand(__name__, {"intercept": "fakes.doors.intercept"})  # Most runs load no other mock.

__all__ = ["BigCommerce", "Logicbroker", "NotFaked", "intercept"]
