"""Product feeds of an environment: from upload through compliance and approval to Complete or Failed.

Reading the files is in ``feed_files``; HTTP is in ``api_feeds``; the pages of the portal are in ``portal_feeds``.
"""

from typing import Any

from fakes.clock import Clock
from fakes.logicbroker.file_shelf import FileShelf


class ProductFeedBook:
    """All product feeds of one environment.  ``events`` is the environment's event log (anything with ``add``)."""

    def __init__(self, events: Any, files: FileShelf, clock: Clock, seed: int = 0) -> None:
        self._events = events
        self._files = files
        self._clock = clock
        self._seed = seed

    def export_reported(self, retailer_id: int, summary: str, additional_data: str | None) -> None:
        """Hear of an event that a connector posted; one that reports on a feed ends it Complete or Failed.

        Whoever answers ``POST /api/v1/activityevents`` calls this for every event, after adding it.
        """
