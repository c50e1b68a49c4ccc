"""Lies of the fakes about inventory, product feeds, and the pages that people look at.

The tools are in ``lies``.
"""

from collections.abc import Callable

import pytest

from fakes.logicbroker.portal.feeds import ProductFeedPages
from fakes.logicbroker.state.feeds.product_feeds import FeedAction, ProductFeed
from harness.conformance.planted.lies import around, lie

Actions = Callable[[object, ProductFeed], tuple[FeedAction, ...]]


@lie("G23")
def nobody_may_approve(patch: pytest.MonkeyPatch) -> None:
    """The list of feeds offers the retailer no button to approve one."""

    def instead(actions: Actions, page: object, feed: ProductFeed) -> tuple[FeedAction, ...]:
        return tuple(action for action in actions(page, feed) if action != "APPROVE")

    around(patch, ProductFeedPages, "_actions", instead)
