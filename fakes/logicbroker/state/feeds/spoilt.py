"""What spreadsheets and people made of a value that was something else, and how it is recognized.

What becomes of a row that holds one is decided where its columns are known.
"""

import re
import unicodedata

from fakes.evidence.ledger import Source, imitates

_ERROR = re.compile(
    # Source: the error values of Excel, of Google Sheets and of LibreOffice, in the languages that they are translated
    # into; in Russian some have letters that look like others.
    r"\#[\u00a1\u00bf]?[^\W\d_][\w /]{0,24}[!?]|\#N/[A-Z]!?|\#(?:NV|I/T|YOK|\u041d/\u0414|HI\u00c1NYZIK|SAKNAS)!?"
    r"|\#(?:NEN\u00cd_K_DISPOZICI|NEDOSTUPN\u00dd|ADR|ARG|LICZBA|ZERO|GETTING_DATA|LOADING|VALUE|REF|NAME|NUM|NULL|DIV/0|SPILL|CALC)!?|\#{3,}|Err:[0-9]{3}",
    re.IGNORECASE,
)

_ROUNDED = re.compile(
    r"[+-]?[0-9](?:[.,][0-9]{0,20})?\s?E\+[0-9]{1,3}|[+-]?[0-9][.,][0-9]{1,20}\s?E-?[0-9]{1,3}"
    r"|[0-9](?:[.,][0-9]{1,20})?\s?[x*\u00b7\u00d7]\s?10(?:\^?[0-9]{1,3}|[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,3})"
    r"|[1-9][0-9]{14}0{3,}",  # Excel keeps fifteen digits.
    re.IGNORECASE,
)

_MONTH = (
    "(?:Jan|Feb|Mar|Mrz|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Sept|Oct|Okt|Nov|Dec|Dez|janv|févr|mars|avr|juin|juil|août|déc)"
)
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(
    rf"[0-9]{{1,2}}[-. ]{{1,2}}{_MONTH}\.?(?:[- ][0-9]{{2,4}})?|{_MONTH}\.?[- ][0-9]{{2,4}}"
    rf"|(?:[0-9]{{4}}([-/.])[0-9]{{2}}\1[0-9]{{2}}|{_DAY}([-/.]){_DAY}\2(?:19|20)[0-9]{{2}})(?:[T ][0-9:.]+)?"
    r"|[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
)
"""What a program makes of such codes as 1-2 and SEPT1; people write codes in capitals, and years with two digits are
parts of codes too."""

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)
_BETWEEN_CODES = re.compile(r"\s*[;|]\s*|\s*,\s*|\s+[/&+]\s+|\s+and\s+")

_PLACEHOLDERS = frozenset(
    {
        "0",
        "-",
        "--",
        "---",
        "\u2013",
        "\u2014",
        "?",
        "#",
        "(null)",
        "[null]",
        "<null>",
        "n/a",
        "n.a.",
        "n/d",
        "na",
        "nan",
    }
    | {"nil", "none", "null", "true", "false", "undefined", "(blank)", "[object object]", "\\n", "0.0", "0.00", "0,00"}
    | {"wahr", "falsch", "vrai", "faux", "verdadero", "falso", "vero", "waar", "onwaar"}
)
"""What people and programs write where nothing is known: a look-up that finds an empty cell gives 0, a pivot table
``(blank)``, an export of MySQL ``\\N``, a comparison a word in the language of whoever has the spreadsheet."""

_ORDINARY = re.compile(r"[A-Z]+[0-9]*(?:[-_][A-Z0-9]+)+")
"""Codes such as ``SKU-1``, which nothing below takes for anything else: most are so, and files have many."""

_MARKED = re.compile(r"['\u2018\u2019=].*|([\"\u201c]).*[\"\u201d]", re.DOTALL)
"""What Excel takes off a cell, or a program puts around it, and what then stays in."""

_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")


def are_several(text: str) -> bool:
    """Whether a cell holds several codes of one kind: numbers, or such as begin alike, like ``SKU-1; SKU-2``."""
    parts = _BETWEEN_CODES.split(text)
    alike = {part[:3] for part in parts}
    return (
        len(parts) > 1
        and all(re.fullmatch(r"\S{3,}", part) for part in parts)
        and (len(alike) == 1 or all(part.isdecimal() for part in parts))
    )


def is_error(text: str) -> bool:
    """Whether this is the error of a formula, such as ``#N/A``, ``#BEZUG!`` or ``Err:502``, in letters of any width."""
    return _ERROR.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def is_rounded(text: str) -> bool:
    """Whether this is a longer number as a spreadsheet shows or keeps it, such as ``1.2E+13``."""
    return _ROUNDED.fullmatch(text) is not None


@imitates(
    "feeds: values that were spoilt",
    "Errors of formulas, rounded numbers, dates, line breaks and placeholders are nobody's SKU or bar code.",
    evidence="guess",
    source=Source("support article 7908242820500", "2026-03"),
    test="state/feeds/test_spoilt.py::test_what_a_spreadsheet_made_of_a_code_is_recognized",
    untold="an identifier that is none names nothing in either service; only its sender is told so",
    shows=lambda reason, *_: reason is not None,
)
def what_spoilt(text: str) -> str | None:
    """What became of an identifier before it came here, to be said behind it; None when it may be one.

    The article names scientific notation as a usual trouble with feeds; the others are guessed at.
    """
    if _ORDINARY.fullmatch(text):
        return None
    plain = unicodedata.normalize("NFKC", text)
    reasons = (
        (is_error(plain), "is the error of a formula; look at the formula, and enter the value again"),
        (is_rounded(plain), f"is what Excel made of a longer number; {_AS_TEXT} and enter the SKU again"),
        (_DATE.fullmatch(plain), f"is what Excel made of a code that looks like a date; {_AS_TEXT} and enter it again"),
        (
            _CONTROL.search(text) or are_several(plain),
            "holds several values, or a character that cannot be seen; keep one value in each cell",
        ),
        (_MARKED.fullmatch(plain), "has a mark of text before it or quotation marks around it; enter the value alone"),
        (plain.casefold() in _PLACEHOLDERS, "stands where nothing is known; leave the row out, or enter the value"),
    )
    return next((reason for is_so, reason in reasons if is_so), None)


_AS_TEXT = "format the column as text"


def may_be_thousands(text: str) -> bool:
    """Whether a number such as ``1.000`` or ``12.500`` is another one in countries that write thousands so."""
    return _THOUSANDS.fullmatch(text) is not None
