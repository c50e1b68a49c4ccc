"""Where the features and notebooks are, in a checkout and when installed; and when a working directory's modules count.

What they say is not known here.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = Path(__file__).parent


def features() -> Path:
    """The folder of the feature files.

    Raises:
        FileNotFoundError: this installation has none.
    """
    return _folder_with("*.feature", "features")


def notebooks() -> Path:
    """The folder of the course.

    Raises:
        FileNotFoundError: this installation has none.
    """
    return _folder_with("*.ipynb", "notebooks")


def copy_notebooks(folder: Path) -> list[str]:
    """Put a copy of the course into a folder, which is made if need be; returns the names of what was copied.

    What is there already stays as it is: its reader may have changed it.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [path for path in sorted(notebooks().glob("*.ipynb")) if not (folder / path.name).exists()]
    for path in missing:
        shutil.copyfile(path, folder / path.name)  # Not its mode: an installed course may be read-only.
    return [path.name for path in missing]


def _folder_with(files: str, name: str) -> Path:
    inside, beside = _PACKAGE / name, _PACKAGE.parent / name
    for folder in (inside, beside):
        if any(folder.glob(files)):
            return folder
    raise FileNotFoundError(f"wanted {files} in {beside} or {inside}, found none; install the project again")


@contextmanager
def working_directory_importable() -> Iterator[None]:
    """Within the block modules of the working directory are found, as by ``python -m``; afterwards after all others.

    So a connector beside the tests can be named, and imports what lies beside it whenever it wants to; but no file that
    happens to lie there is run in the place of a library that somebody asks for later.
    """
    place = os.getcwd()
    sys.path.insert(0, place)
    try:
        yield
    finally:
        sys.path.remove(place)
        if place not in sys.path:
            sys.path.append(place)
