"""Codes and prices that a spreadsheet or a hasty hand has spoilt on the way, and how that is recognized.

Which fields hold codes and prices is not said here but in ``tables``.
"""

import re
import unicodedata
from itertools import pairwise

_SPOILT = {
    # Source: the errors of Excel, Google Sheets and LibreOffice, whose words are translated into many languages.
    "is the error of a spreadsheet's formula": re.compile(
        r"#\S{0,3}[^\W\d_][^#]{0,24}[!?]|#[^\W\d_]/[^\W\d_]!?|#(NV|YOK|SAKNAS|GETTING_DATA|LOADING|ADR|ARG|LICZBA|ZERO|VALUE|REF|NAME|NUM|NULL|DIV/0|SPILL|CALC)!?"
        r"|#{3,}|Err:\d{3}",
        re.IGNORECASE,
    ),
    "is what a spreadsheet made of a longer number": re.compile(
        r"[+-]?\d([.,]\d*)?\s?E\+\d{1,3}|[+-]?\d[.,]\d+\s?E-?\d{1,3}|\d([.,]\d+)?\s?[x*\u00b7\u00d7]\s?10\^?\S{1,3}"
        r"|[1-9]\d{14}0{3,}",
        re.IGNORECASE | re.ASCII,
    ),
    "begins with what only marks a text, or stands in quotation marks": re.compile(
        r"(?s)['\u2018\u2019=].*|[\"\u201c].*[\"\u201d]"
    ),
    "has a line break or another character that cannot be seen": re.compile(
        r"(?s).*[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff].*"
    ),
}
_NOTHING = re.compile(
    r"[-\u2013\u2014?#]+|0([.,]0+)?|[(<\[](null|blank|empty|leer|vide|object object)[)>\]]|n[./]?[ad]\.?|nan|nil|none"
    r"|null|undefined|\\N|true|false|wahr|falsch|vrai|faux|verdadero|falso|vero|verdadeiro|waar|onwaar",
    re.IGNORECASE,
)
"""What programs and people write where nothing is known: a look-up that finds an empty cell gives 0, a pivot table
``(blank)``, an export of MySQL ``\\N``, a comparison a word in the language of whoever has the spreadsheet."""

_NO_NUMBER = re.compile(
    r"[\W_0]+|[(<\[]?(tb[acd]|pending|unknown|empty|blank|missing|yes|no|later|awaiting|none yet"
    r"|not (yet )?available|not (yet )?known|to follow"
    r"|no (tracking|number)|no tracking( number| info)?( available| yet)?|untracked|not track(ed|able)"
    r"|(label|tracking|number) (created|pending|to follow)"
    r"|see (attached|attachment|e-?mail|notes?|below|above))[)>\]]?[.!]?",
    re.IGNORECASE,
)
"""What people write besides where a tracking number will stand one day."""

_MONTH = (
    "(?:Jan|Feb|Mar|Mrz|Mär|Apr|May|Mai|Jun|Jul|Aug|Sept?|Oct|Okt|Nov|Dec|Dez"
    "|janv|févr|mars|avr|mai|juin|juil|août|déc|mrt|okt|ene|abr|dic)"
)
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(
    rf"(?:[0-9]{{1,2}}(?:[-/ ]|\. ?){_MONTH}\.?(?:[-/ ](?:[0-9]{{2}}){{1,2}})?|{_MONTH}\.?[- ](?:[0-9]{{2}}){{1,2}}"
    rf"|[0-9]{{4}}([-/.])[0-9]{{2}}\1[0-9]{{2}}|(?:19|20)[0-9]{{2}}/{_DAY}/{_DAY}"
    rf"|{_DAY}([-/.]){_DAY}\2(?:19|20)[0-9]{{2}})(?:[T ][0-9:.]+)?"
)
"""What a spreadsheet makes of such codes as 1-2 and SEP1, in some languages; words such as ``set`` are left alone, and
two digits of a year are too few to tell a date by."""

_SEVERAL = re.compile(r"[,;|]")
_BETWEEN_CODES = re.compile(r" *[;|] *| *, *| +(?:[/&+]|and) +")
_LONG_NUMBER = re.compile(r"(?<![A-Z0-9])(?=[A-Z]*[0-9])[A-Z0-9]{8,}", re.IGNORECASE | re.ASCII)
_NEVER_IN_A_NUMBER = re.compile(r"[^\w \-/.]")
_DECIMAL = re.compile(r"[0-9]{5,}[.,]0{1,2}")
_FIFTEEN_DIGITS = re.compile(r"[1-9][0-9]{14}(0{3,})")

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")


def number_of(text: str) -> str:
    """A tracking number without what cannot be seen, in the letters and digits of every keyboard."""
    return "".join(each for each in _plain(text) if unicodedata.category(each) != "Cf").strip()


def spoilt_number(text: str) -> str | None:
    """What became of a tracking number, as ``number_of`` gives it, before it came here; None when it may be one."""
    if _NOTHING.fullmatch(text) or _NO_NUMBER.fullmatch(text):
        return "stands where nothing is known"
    if _DATE.fullmatch(text):
        return "is a date"
    if _DECIMAL.fullmatch(text) or _is_rounded(text):
        return "is what a spreadsheet made of a longer number"
    spoilt = None if text.isdigit() else _spoilt(text)  # Some end in zeros.
    if spoilt is None and (_SEVERAL.search(text) or _are_several(text) or _are_long_numbers(text)):
        return "holds several numbers"
    if spoilt is None and _NEVER_IN_A_NUMBER.search(text):
        return "holds more than a number"
    return spoilt


def spoilt_code(text: str) -> str | None:
    """What became of a SKU, a bar code or a part number before it came here; None when it may be one."""
    plain = _plain(text)
    if _NOTHING.fullmatch(plain):
        return "stands where nothing is known"
    if _are_several(plain):
        return "holds several codes"
    if _DATE.fullmatch(plain):
        return "is what a spreadsheet made of a code that looks like a date"
    return _spoilt(plain)


def _spoilt(text: str) -> str | None:
    return next((what for what, pattern in _SPOILT.items() if pattern.fullmatch(text)), None)


def _plain(text: str) -> str:
    """A text in which a letter has one form: full-width ones are those of every keyboard."""
    return unicodedata.normalize("NFKC", text)


def _is_rounded(text: str) -> bool:
    """Whether a number kept fifteen digits; of few zeros a check digit tells that they belong there."""
    match = _FIFTEEN_DIGITS.fullmatch(text)
    return match is not None and (len(match[1]) > 4 or not _has_check_digit(text))


def _has_check_digit(digits: str) -> bool:
    """Source: USPS Publication 199 and the GS1 General Specifications: modulo 10, with the weights 3 and 1."""
    weights = (3 if position % 2 else 1 for position in range(len(digits)))
    return sum(int(digit) * weight for digit, weight in zip(reversed(digits), weights, strict=True)) % 10 == 0


def _are_long_numbers(text: str) -> bool:
    """Whether there are two that are numbers by themselves; carriers print one in groups that are shorter.

    A hyphen parts a number too, so that what it parts is two only when both are alike.
    """
    found = list(_LONG_NUMBER.finditer(text))
    for one, other in pairwise(found):
        if text[one.end() : other.start()] != "-" or (
            len(one[0]) == len(other[0]) >= 10 and one[0][:4] == other[0][:4]
        ):
            return True
    return False


def _are_several(text: str) -> bool:
    """Whether a text is several codes of one kind: such as begin alike, or numbers."""
    codes = _BETWEEN_CODES.split(text)
    if len(codes) < 2 or any(" " in code or len(code) < 3 for code in codes):
        return False
    return all(code.isdecimal() for code in codes) or len({code[:3] for code in codes}) == 1


def is_formula_error(text: str) -> bool:
    """Whether a text, whatever it should say, is the error of a formula."""
    return next(iter(_SPOILT.values())).fullmatch(_plain(text)) is not None


def may_be_thousands(text: str) -> bool:
    """Whether a price such as ``1.299`` is another one in countries that write thousands so."""
    return _THOUSANDS.fullmatch(text) is not None
