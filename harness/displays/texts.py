"""Texts of others made safe for where they are shown: a terminal, HTML and XML, Markdown, and Python's docstrings."""

import re
import unicodedata
from html import escape


def visible(text: str, keep: str = "") -> str:
    r"""A text in which nothing hides or acts: control, bidi and invisible characters are shown as escapes (``\x1b``).

    ``keep`` are control characters that stay, such as the line break where lines are allowed.
    """
    plain = text.translate(dict.fromkeys(map(ord, keep))) if keep else text
    if plain.isprintable() and (plain.isascii() or not _INVISIBLE.search(plain)):
        return text
    return "".join(each if each in keep or _shows(each) else _escaped(each) for each in text)


def lines(text: str) -> str:
    """A text of several lines in which nothing else hides or acts."""
    return visible(text, "\n\t")


def html(text: str) -> str:
    """A text as it stands between tags or within an attribute of HTML, XML or SVG."""
    return escape(lines(text))


def between_tags(text: str) -> str:
    """The same for between tags only, where quotation marks may stay as they are: JSON is half as long."""
    return escape(lines(text), quote=False)


def markdown(text: str) -> str:
    """A text within a paragraph of Markdown, on one line: no tag, link, picture, formula, heading or list."""
    plain = visible(" ".join(text.split()))
    return re.sub(r"^([-+=>#]|\d+[.)])", r"\\\1", re.sub(r"([\\`*_\[\]<>&$|~!#^])", r"\\\1", plain))


def fenced(text: str, language: str) -> str:
    """A block of Markdown that nothing in the text can end."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{lines(text)}\n{fence}"


def docstring(text: str) -> str:
    """A text as a docstring of Python, on one line."""
    plain = " ".join(text.split()).replace("\\", "\\\\")
    return f'"""{re.sub(chr(34) + "(?=" + chr(34) + "|$)", chr(92) * 2 + chr(34), visible(plain))}"""'


def _shows(character: str) -> bool:
    if _INVISIBLE.match(character):
        return False
    return character.isprintable() or unicodedata.category(character) == "Zs"


_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\U000e0000-\U000e0fff\U0001d173-\U0001d17a]"
)
"""What counts as a letter or a mark and yet draws nothing, which can hide any text.

Source: Unicode's property Default_Ignorable_Code_Point, and the empty pattern of Braille.
"""


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
