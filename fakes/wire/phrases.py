"""What statuses are called, on every Python alike."""

from http import HTTPStatus

_RENAMED = {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
"""Source: RFC 9110.  Before Python 3.13 its library has the older names, and one seed has one history."""

_KNOWN = {each.value: each.phrase for each in HTTPStatus} | _RENAMED


def phrase_of(status: int) -> str:
    """The reason phrase of a registered status; nothing for others."""
    return _KNOWN.get(status, "")
