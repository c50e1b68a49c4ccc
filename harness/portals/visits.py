"""One visit to a page: where it leads, what was asked and filled in, and the addresses of other pages.

What is filled in is read here and nowhere else; each reader says what it wanted and what came.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from fakes.wire.forms import FormFile
from harness.portals.place import Place, Stage

LONGEST_NUMBER = 9
"""Digits of a number that somebody fills in."""


LONGEST_NAME = 200
"""Characters of the name of a file."""


class Unusable(ValueError):
    """What was filled in cannot be used; the message says what was wanted and what came."""


class NoSuchPage(LookupError):
    """There is nothing at this address; the message says what there is not."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes where with what.  ``values`` are the parts of the path, ``fields`` what was filled in, in order."""

    place: Place
    path: str
    values: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[tuple[str, str]] = ()
    files: Sequence[FormFile] = ()
    posted_to: str = ""
    """The address of the form that was refused, on the page where it is shown again."""

    @property
    def world(self) -> Stage:
        return self.place.world

    @property
    def orders(self) -> Sequence[Mapping[str, str]]:
        """The rows of the control panel's orders, newest first."""
        rows: Sequence[Mapping[str, str]] = self.place.kept("orders", self.world.retailer.orders_page)
        return rows

    def some_orders(self, first: int, most: int) -> tuple[int, Sequence[Mapping[str, str]]]:
        """How many orders there are, and some of their rows: nobody makes ten thousand to show one page of them."""
        found: tuple[int, Sequence[Mapping[str, str]]] = self.place.kept(
            f"orders {first}", lambda: self.world.retailer.some_orders(first, most)
        )
        return found

    @property
    def products(self) -> Sequence[Mapping[str, str]]:
        """The rows of the control panel's products."""
        rows: Sequence[Mapping[str, str]] = self.place.kept("products", self.world.retailer.products_page)
        return rows

    def url(self, path: str, **query: Any) -> str:
        """The address of a page of this place."""
        asked = {name: str(value) for name, value in query.items() if value not in (None, "")}
        return f"/{quote(self.place.name)}/{path}" + (f"?{urlencode(asked)}" if asked else "")

    def asked(self, name: str) -> str:
        """What the query asks; empty when it does not."""
        return self.query.get(name, "").strip()

    @property
    def page(self) -> int:
        """The page of a list, counted from 1; anything that is no page is the first."""
        text = self.asked("page")
        return int(text) if re.fullmatch(r"[1-9]\d{0,5}", text) else 1

    def text(self, name: str) -> str:
        """What was filled in, without blanks around it; empty when nothing was."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """What was filled in, as it stands."""
        return next((value for each, value in reversed(self.fields) if each == name), "")

    def required(self, name: str, label: str) -> str:
        """What was filled in.

        Raises:
            Unusable: nothing was.
        """
        if not (text := self.text(name)):
            raise Unusable(f"{label}: wanted something, got nothing")
        return text

    def one_of(self, name: str, label: str, offered: Sequence[str], *, usual: str = "") -> str:
        """What was chosen of what the page offers; ``usual`` where nothing was.

        Raises:
            Unusable: it is nothing that the page offers.
        """
        chosen = self.text(name) or usual
        if chosen not in offered:
            raise Unusable(f"{label}: wanted one of {', '.join(offered)}; got {chosen[:40] or 'nothing'}")
        return chosen

    def asked_one_of(self, name: str, label: str, offered: Sequence[str]) -> str:
        """What the query asks of what the page offers; empty when it does not.

        Raises:
            Unusable: it is nothing that the page offers.
        """
        chosen = self.asked(name)
        if chosen and chosen not in offered:
            raise Unusable(f"{label}: wanted one of {', '.join(filter(None, offered))}; got {chosen[:40]}")
        return chosen

    def number(self, name: str, label: str, *, least: int = 0) -> int:
        """A whole number that was filled in.

        Raises:
            Unusable: it is none, or too small or too large.
        """
        return whole(self.text(name), label, least=least)

    def pieces(self, prefix: str, label: str) -> list[tuple[str, int]]:
        """The SKUs of which a number was filled in, each in a field of its own; empty fields and 0 count for nothing.

        Raises:
            Unusable: one of them is no whole number.
        """
        named = [(name.removeprefix(prefix), value) for name, value in self.fields if name.startswith(prefix)]
        counted = [(sku, whole(value, f"{label} of {sku}")) for sku, value in named if value.strip()]
        return [(sku, count) for sku, count in counted if count]

    def file(self, name: str = "file") -> FormFile:
        """The file that was chosen; of its name only what follows the last slash.

        Raises:
            Unusable: none was chosen, or it is empty.
        """
        found = next((each for each in self.files if each.part == name), None)
        if found is None or not found.name:
            raise Unusable("File: wanted a file, got none")
        if not found.content:
            raise Unusable(f"File: {found.name!r} is empty")
        return FormFile(name, _name_of_file(found.name), found.content)


def _name_of_file(sent: str) -> str:
    """What follows the last slash, without what cannot be seen; browsers send a quotation mark as %22."""
    name = re.split(r"[/\\]", sent.replace("%22", '"'))[-1]
    return "".join(each for each in name if each.isprintable())[:LONGEST_NAME] or "file"


def whole(text: str, label: str, *, least: int = 0) -> int:
    """What somebody filled in as a whole number.

    Raises:
        Unusable: it is none, or too small or too large.
    """
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER or int(text) < least:
        raise Unusable(f"{label}: wanted a whole number, {least} or more; got {text[:40] or 'nothing'}")
    return int(text)
