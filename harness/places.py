"""Where the features and notebooks are: beside the packages in a checkout, inside ``harness`` when installed.

What they say is not known here.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def features() -> Path:
    """The folder of the feature files."""
    return _place("features")


def notebooks() -> Path:
    """The folder of the course."""
    return _place("notebooks")


def _place(name: str) -> Path:
    inside, beside = _PACKAGE / name, _PACKAGE.parent / name
    for place in (inside, beside):
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"wanted the folder {name} at {beside} or {inside}; found neither.  Install the project again."
    )
