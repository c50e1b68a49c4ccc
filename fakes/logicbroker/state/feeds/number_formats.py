"""Zeros that a workbook shows and does not keep: cells of the first sheet whose number format fills in zeros.

Whoever types 00123 into such a cell sees that and keeps 123.  Reading the cells is in ``workbooks``.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_BUILT_IN = {2: "0.00"}
"""Source: ECMA-376, 18.8.30, of those that need no writing down."""

_LITERAL = re.compile(r'\\(.)|"([^"]*)"|([- /])')
_SHOWS_ZEROS = re.compile(r'(?:0|\\.|"[^"]*"|[- /])*0(?:\.0+)?')
_CELL = re.compile(rb"<c\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"\b([rst])\s*=\s*[\"']([A-Za-z0-9]+)[\"']")
_PLACE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

MOST_PLACES = 1_000_000
"""Guess: the most cells whose format is looked at; each takes room of its own."""

Place = tuple[int, int]
"""Row and column, each counted from 1."""


def formats_with_zeros(archive: zipfile.ZipFile) -> dict[Place, str]:
    """The number formats of the first sheet's cells that show more zeros than their numbers have.

    There may be one more of them than ``MOST_PLACES``, and no further ones.
    """
    try:
        formats = _formats(archive)
        return _places(archive.read(_first_sheet(archive)), formats) if formats else {}
    except (KeyError, ParseError, StopIteration, ValueError, DefusedXmlException):
        return {}  # A part is missing or no XML: whoever reads the cells says so.


def as_shown(digits: str, number_format: str) -> str:
    """A number from 0 as a format shows it; one with more decimals than the format is left as it is."""
    whole, _, decimals = digits.partition(".")
    pattern, _, places = number_format.partition(".")
    if len(decimals) > len(places) or not (whole + decimals).isdigit():
        return digits
    if places and len(places) != 3:  # Three might be read as thousands, and a whole number loses nothing without.
        decimals = decimals.ljust(len(places), "0")
    shown = _filled(pattern, whole)
    return f"{shown}.{decimals}" if decimals else shown


def _filled(pattern: str, digits: str) -> str:
    """Digits from the right into the zeros of a pattern; what is left over stands where the first zero stands."""
    parts = [(found[0], found) for found in re.finditer(rf"0|{_LITERAL.pattern}", pattern)]
    left, shown = list(digits), []
    zeros = sum(text == "0" for text, _ in parts)
    for text, found in reversed(parts):
        if text != "0":
            shown.append(next(group for group in found.groups() if group is not None))
            continue
        zeros -= 1
        if zeros == 0:
            shown.append("".join(left) or "0")
        else:
            shown.append(left.pop() if left else "0")
    return "".join(reversed(shown))


def _formats(archive: zipfile.ZipFile) -> dict[int, str]:
    """By the number of a style."""
    root = fromstring(archive.read("xl/styles.xml"), forbid_dtd=True)
    known: dict[int, str] = dict(_BUILT_IN)
    for each in _all(root, "numFmt"):
        known[int(each.get("numFmtId", "-1"))] = each.get("formatCode", "").partition(";")[0]
    styles = [style for group in _all(root, "cellXfs") for style in _all(group, "xf")]
    codes = ((number, known.get(int(style.get("numFmtId", "0")), "")) for number, style in enumerate(styles))
    return {number: code for number, code in codes if code.count("0") > 1 and _SHOWS_ZEROS.fullmatch(code)}


def _first_sheet(archive: zipfile.ZipFile) -> str:
    book = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    relation = next(iter(_all(book, "sheet"))).get(_RELATION)
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    target = next(each.get("Target", "") for each in _all(links, "Relationship") if each.get("Id") == relation)
    return posixpath.normpath(posixpath.join("xl", target)) if not target.startswith("/") else target[1:]


def _all(root: Element, name: str) -> list[Element]:
    return [each for each in root.iter() if each.tag.rpartition("}")[2] == name]


def _places(sheet: bytes, formats: Mapping[int, str]) -> dict[Place, str]:
    found = {}
    for cell in _CELL.finditer(sheet):
        said = dict(_ATTRIBUTE.findall(cell[1]))
        style, place = int(said.get(b"s", b"0")), _PLACE.fullmatch(said.get(b"r", b""))
        if style in formats and place and said.get(b"t", b"n") == b"n":
            found[int(place[2]), column_number(place[1])] = formats[style]
            if len(found) > MOST_PLACES:
                break
    return found


def column_number(letters: bytes) -> int:
    """Of a column's letters, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
