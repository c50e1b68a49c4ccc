"""The outside world in memory: a BigCommerce store, a Logicbroker network, and the people who use them.

Nothing here knows the harness or the connector; whoever talks to a fake does so over its wire or as a person.
"""

from fakes.bigcommerce import BigCommerce
from fakes.doors.intercept import intercept
from fakes.logicbroker import Logicbroker
from fakes.wire.http import NotFaked

__all__ = ["BigCommerce", "Logicbroker", "NotFaked", "intercept"]
