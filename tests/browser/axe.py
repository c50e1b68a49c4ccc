"""What axe finds in a part of a page that is serious."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

SERIOUS = ("serious", "critical")


def serious(page: Any, within: str) -> list[tuple[str, str]]:
    """The rule and the element of each serious violation inside of what a selector finds."""
    found = Axe().run(page, context={"include": [[within]]}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:150]) for each in found if each["impact"] in SERIOUS]
