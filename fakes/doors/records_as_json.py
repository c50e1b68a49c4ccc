"""Records as JSON: what the control port shows of an order, a document, a feed.

Which records are shown is decided in ``control``.
"""

import base64
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from types import NoneType
from typing import Any

from fakes.bigcommerce.state.accounts import NewApiAccount


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers with a point and instants as text, files as text or base64, records by name.

    A record shows its fields and properties, except the fields that it hides from its own repr: those are secrets.

    Raises:
        TypeError: there is no such way to show the value.
    """
    for kinds, show in _SHOWN:
        if isinstance(value, kinds):
            return show(value)
    if dataclasses.is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(value)}
    raise TypeError(f"a {type(value).__name__} cannot be shown as JSON")


def _as_it_is(value: Any) -> Any:
    return value


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): plain(each) for name, each in value.items()}


def _listing(value: Iterable[Any]) -> list[Any]:
    return [plain(each) for each in value]


def _file(content: bytes) -> dict[str, str]:
    try:
        return {"text": content.decode("utf-8-sig")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def _new_account(account: NewApiAccount) -> dict[str, Any]:
    """The one time that its credentials are shown."""
    shown = {"account_id": account.account_id, "name": account.name, "file_name": account.file_name}
    return shown | {"credentials_file": account.credentials_file()}


def _names(record: Any) -> list[str]:
    fields = [field.name for field in dataclasses.fields(record) if field.repr and not field.name.startswith("_")]
    kind = type(record)
    properties = [name for name in vars(kind) if isinstance(getattr(kind, name), property) and not name.startswith("_")]
    return fields + properties


_SHOWN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    ((str, int, NoneType), _as_it_is),
    (Decimal, str),
    (datetime, datetime.isoformat),
    (bytes, _file),
    (Mapping, _mapping),
    ((list, tuple), _listing),
    (NewApiAccount, _new_account),
)
