"""Codes and prices that a spreadsheet or a hasty hand has spoilt on the way, and how that is recognized.

Which fields hold codes and prices is not said here but in ``tables``.
"""

import re

_SPOILT = {
    # Source: the errors of Excel, Google Sheets and LibreOffice, whose words are translated into many languages.
    "is the error of a spreadsheet's formula": re.compile(
        r"#\S{0,3}[^\W\d_][^#]{0,24}[!?]|#[^\W\d_]/[^\W\d_]!?|#(NV|YOK|SAKNAS|GETTING_DATA|LOADING|ADR|ARG|LICZBA|ZERO)!?"
        r"|#{3,}|Err:\d{3}",
        re.IGNORECASE,
    ),
    "is what a spreadsheet made of a longer number": re.compile(
        r"[+-]?\d([.,]\d*)?\s?E\+\d{1,3}|[+-]?\d[.,]\d+\s?E-?\d{1,3}|\d([.,]\d+)?\s?[x*\u00b7\u00d7]\s?10\^?\S{1,3}"
        r"|[1-9]\d{14}0{3,}",
        re.IGNORECASE | re.ASCII,
    ),
    "has a line break or another character that cannot be seen": re.compile(
        r"(?s).*[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff].*"
    ),
}
_NOTHING = re.compile(
    r"[-\u2013\u2014?#]+|0|[(<\[]null[)>\]]|n[./]?[ad]\.?|nan|nil|none|null|true|false|undefined", re.IGNORECASE
)
"""What programs and people write where nothing is known: a look-up that finds an empty cell gives 0."""

_DATE = re.compile(r"\d{1,2}-[A-Z][a-z]{2}(-\d{2,4})?|[A-Z][a-z]{2}-\d{2}|\d{4}-\d{2}-\d{2}([T ][\d:.]+)?")
"""What a spreadsheet makes of such codes as 1-2 and SEP1."""

_SEVERAL = re.compile(r"[,;|]")
_BETWEEN_CODES = re.compile(r" *[;|] *|, +| +(?:[/&+]|and) +")

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")


def spoilt_number(text: str) -> str | None:
    """What became of a tracking number before it came here; None when it may be one."""
    if _SEVERAL.search(text):
        return "holds several numbers"
    if text.isdigit():
        return None  # Some end in zeros.
    return next((what for what, pattern in _SPOILT.items() if pattern.fullmatch(text)), None)


def spoilt_code(text: str) -> str | None:
    """What became of a SKU, a bar code or a part number before it came here; None when it may be one."""
    if _NOTHING.fullmatch(text):
        return "stands where nothing is known"
    if _are_several(text):
        return "holds several codes"
    if _DATE.fullmatch(text):
        return "is what a spreadsheet made of a code that looks like a date"
    return next((what for what, pattern in _SPOILT.items() if pattern.fullmatch(text)), None)


def _are_several(text: str) -> bool:
    """Whether a text is several codes of one kind: such as begin alike, or numbers."""
    codes = _BETWEEN_CODES.split(text)
    if len(codes) < 2 or any(" " in code or len(code) < 3 for code in codes):
        return False
    return all(code.isdecimal() for code in codes) or len({code[:3] for code in codes}) == 1


def is_formula_error(text: str) -> bool:
    """Whether a text, whatever it should say, is the error of a formula."""
    return next(iter(_SPOILT.values())).fullmatch(text) is not None


def may_be_thousands(text: str) -> bool:
    """Whether a price such as ``1.299`` is another one in countries that write thousands so."""
    return _THOUSANDS.fullmatch(text) is not None
