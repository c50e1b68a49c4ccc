"""Files that a run leaves behind: shoppers' names and addresses stand in them, so only their owner may read them."""

import os
import stat
from os import PathLike
from typing import TextIO, cast

OWNER_ONLY = 0o600


def write_file(path: str | PathLike[str], text: str) -> None:
    """Write a text in UTF-8 with line feeds.

    Raises:
        OSError: it cannot be written.
    """
    with opened(path, "w") as file:
        file.write(text)


def opened(path: str | PathLike[str], mode: str) -> TextIO:
    """A file to write or to append to; one that others may read is closed to them.

    Raises:
        OSError: it cannot be opened.
    """
    return cast("TextIO", open(path, mode, encoding="utf-8", newline="\n", opener=_of_owner))


def _of_owner(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, OWNER_ONLY)
    if (
        stat.S_ISREG(os.fstat(descriptor).st_mode)
        and hasattr(os, "fchmod")
        and os.fstat(descriptor).st_uid == os.getuid()
    ):
        os.fchmod(descriptor, OWNER_ONLY)
    return descriptor
