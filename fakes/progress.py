"""Progress of a fake's long work, for whoever asked to watch it.

What is shown, and to whom, is not known here; what the fake does never depends on it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

ItemT = TypeVar("ItemT")

Watcher = Callable[[Iterable[Any], str, int], Iterator[Any]]
"""Passes the items on; it is also given what is being done, and about how many items there will be."""

_watchers: list[Watcher] = []


def set_watcher(watcher: Watcher) -> None:
    """Let one watcher see all long work of this process from now on, in place of any other."""
    _watchers[:] = [watcher]


def with_progress(items: Iterable[ItemT], what: str, total: int) -> Iterator[ItemT]:
    """The same items, one after the other, seen by the watcher if there is one."""
    return iter(items) if not _watchers else _watchers[0](items, what, total)
