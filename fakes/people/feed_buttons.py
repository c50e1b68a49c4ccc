"""The buttons of Products > Product Feeds that a retailer and a supplier both have."""

from abc import ABC, abstractmethod
from typing import Any

from fakes.logicbroker.portal.portal import Portal
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed
from fakes.people.deeds import APPROVE_FEED, DELETE_FEED, SEND_FEED, Deed


class FeedButtons(ABC):
    """Somebody with a portal who presses them, and writes down what was done."""

    @property
    @abstractmethod
    def portal(self) -> Portal:
        """The person's own."""

    @abstractmethod
    def _tell(self, what: Deed, **facts: Any) -> None: ...

    def approve(self, feed: ProductFeed | str) -> None:
        """Approve a product feed: its export begins; one with faults ends Failed.

        Raises:
            NotVisible: there is no such feed.
            Invalid: it is not Pending, or a supplier tries, for it is the retailer's to approve.
        """
        self.portal.product_feeds.approve(feed)
        self._tell(APPROVE_FEED, feed_id=id_of(feed))

    def send_feed(self, feed: ProductFeed | str) -> None:
        """Send a failed product feed again.

        Raises:
            NotVisible: there is no such feed.
            Invalid: an item is not compliant, or the feed is Complete.
        """
        self.portal.product_feeds.send(feed)
        self._tell(SEND_FEED, feed_id=id_of(feed))

    def delete_feed(self, feed: ProductFeed | str) -> None:
        """Delete a product feed.

        Raises:
            NotVisible: there is no such feed.
        """
        self.portal.product_feeds.delete(feed)
        self._tell(DELETE_FEED, feed_id=id_of(feed))


def id_of(feed: ProductFeed | str) -> str:
    """The id of a feed, which may be told instead of it."""
    return feed if isinstance(feed, str) else feed.id
