"""Rows as pandas data frames, to count, join and plot.

What the rows are is not known here; pandas is imported only when a frame is made.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from harness.displays.extras import extra


def frame(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> Any:
    """A ``pandas.DataFrame`` with these columns, also when there are no rows.

    Instants are aware UTC, amounts stay Decimal, and whole numbers stay whole where some are missing.

    Raises:
        ImportError: pandas is not installed; the message says how to install it.
    """
    pandas = extra("pandas", "frames", "data frames")
    return pandas.DataFrame(list(rows), columns=list(columns)).convert_dtypes()
