"""The one door from values to pages of HTML: what is written into a template is escaped and shown letter by letter."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from harness.displays.texts import lines


def environment_of(package: str, shown: Callable[[str], str] = lines) -> Environment:
    """The templates of a package; a value that is missing is an error, and ``shown`` says how a text is written."""

    def written(value: Any) -> Any:
        return shown(value) if type(value) is str else value  # Not what is marked as HTML.

    return Environment(
        loader=PackageLoader(package, package_path=""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=written,
    )
