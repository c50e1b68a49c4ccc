"""Instants as text: how the network reads them from callers and prints them in answers.

Which field is an instant stands in ``state.document_fields``.
"""

from datetime import UTC, datetime


def parse_instant(text: str) -> datetime:
    """An aware UTC instant from ISO 8601; without a zone it is UTC.

    Source: two live clients send ``2030-03-31T02:51:12.023Z`` and ``2020-12-18T00:00``.

    Raises:
        ValueError: the text is no ISO 8601 date, or lies outside of the years 1 to 9999 in UTC.
    """
    instant = datetime.fromisoformat(text)
    try:
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside of the calendar") from None


def write_instant(instant: datetime) -> str:
    """An instant as answers print it: UTC without a zone, ``2014-12-15T00:00:00``.  Source: the recordings."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds").removesuffix(".000")
