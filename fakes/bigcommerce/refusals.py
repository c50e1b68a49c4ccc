"""The refusals of the store's rules, with the store's messages.

Status codes and envelopes are in the API.
"""

from typing import Any


class Refused(Exception):
    """The store said no; nothing was changed."""

    def __init__(self, message: str, details: dict[str, Any] | None = None, errors: dict[str, str] | None = None):
        super().__init__(message)
        self.message = message
        self.details = details
        self.errors = errors or {}


class NotImitated(Exception):
    """A field of a body says something that the real store would act upon, and this one does not imitate."""

    def __init__(self, field: str) -> None:
        super().__init__(f"field {field!r} is not imitated")
        self.field = field


def check_imitated(name: str, value: Any) -> None:
    """Raises NotImitated for a field that says anything at all."""
    if value not in (None, "", False, [], {}):
        raise NotImitated(name)


class Invalid(Refused):
    """A value, a field or a combination of them is not acceptable."""


class NotFound(Refused):
    """There is no such record; without a text the gateway's own is shown."""

    def __init__(self, message: str = ""):
        super().__init__(message)


class Conflict(Refused):
    """The wish contradicts what the store holds: a duplicate, missing stock, a missing brand."""


class TooMany(Refused):
    """More items, or a larger page, than one call may have."""


class PlanLimitReached(Refused):
    """The store's plan allows no more of this kind."""


class Forbidden(Refused):
    """Others may see the record, and only its owner may change it."""


class StoreClosed(Refused):
    """A person stands before a closed door: the trial has ended and no plan was chosen."""


def invalid_field(field: str, reason: str | None = None) -> Invalid:
    """Source: bodies quoted in public threads; the same text for every field."""
    details = {"invalid_reason": reason} if reason else None
    message = f"The field '{field}' is invalid."
    return Invalid(message, details, {field: reason or message})


def not_writable(field: str) -> Invalid:
    """Source: api-specs pull request 229, and the Orders V2 reference."""
    message = f"The field '{field}' cannot be written to. Please remove it from your request before trying again."
    return Invalid(message, errors={field: message})


def not_supported(field: str) -> Invalid:
    """Source: bigcommerce-api-python issue 82."""
    message = f"The field '{field}' is not supported by this resource."
    return Invalid(message, errors={field: message})


def missing_field(field: str) -> Invalid:
    """Guess: the text of the pre-2018 reference."""
    return Invalid(f"The required field '{field}' was not supplied.", errors={field: "error.path.missing"})
