"""How a secret may stand in a text: as it is, and as libraries, logs and people write it down."""

import re
import unicodedata
from base64 import b32encode, b64encode
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from html import escape
from urllib.parse import quote_plus

_WORTH_SPELLING = 8
"""Of a shorter one only what it is itself and in an address: its other spellings stand in harmless texts by chance."""


def may_tell(secret: str, text: str) -> bool:
    """Whether a text has all letters of a secret in one of its spellings, each as often, or some escape.

    It takes microseconds, and what it spares takes thirty milliseconds for each secret: making the search.
    """
    text = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    letters = set(text)
    return not letters.isdisjoint("%\\&") or any(
        spelt.keys() <= letters and all(text.count(letter) >= times for letter, times in spelt.items())
        for spelt in _letters(secret)
    )


@lru_cache(maxsize=64)  # A process has a handful of secrets, and asks about each in everything that it says.
def spellings_of(secret: str) -> re.Pattern[str]:
    """A secret as it stands, escaped, quoted, in upper case, backwards, letter by letter, in numbers, in Base64, ..."""
    plain = {re.escape(secret), re.escape(quote_plus(secret))}
    if len(secret) < _WORTH_SPELLING:
        return re.compile("|".join(plain))
    bytes_ = secret.encode()
    between = r"(?:[\s\0._:;,|*+-]{1,3}|[\u00ad\u200b-\u200d\u2060\ufeff]|[\"'\\]{1,3}\s?[,+&.]?\s?\\{0,3}[\"'])?"
    letters = between.join(map(_letter, secret))
    hexadecimal = r"(?:00)?[\s:,;-]{0,2}".join(rf"(?:0x)?{byte:02x}" for byte in bytes_)
    decimal = r"\s?,\s{0,9}".join(map(str, bytes_))
    encoded = [*_encoded(_in_base64, 3, bytes_), *_encoded(_in_base64, 3, secret.encode("utf-16-le"))]
    encoded += _encoded(_in_base32, 5, bytes_)
    encoded += [twice for once in _twice(bytes_) for twice in _encoded(_in_base64, 3, once)]
    return re.compile(rf"(?i:{letters}|{hexadecimal}|\b{decimal}\b|{re.escape(secret[::-1])})|{'|'.join(encoded)}")


def is_cut_off(secret: str, text: str) -> bool:
    """Whether a text may have a long part of a secret, of which any has one of these few pieces."""
    step = _longest_shown(secret) // 2
    return len(secret) > 2 * step and any(
        secret[start : start + step] in text for start in range(0, len(secret) - step + 1, step)
    )


@lru_cache(maxsize=64)
def parts_of(secret: str) -> re.Pattern[str]:
    """A secret of which the beginning or the end is missing, as where a message was cut off: half of it, and more."""
    least = _longest_shown(secret)
    parts = []
    for start in range(len(secret) - least + 1):
        more = ""
        for letter in reversed(secret[start + least :]):
            more = f"(?:{re.escape(letter)}{more})?"
        parts.append(re.escape(secret[start : start + least]) + more)
    return re.compile("|".join(parts))


def _longest_shown(secret: str) -> int:
    """So many letters are a part worth hiding: fewer stand elsewhere by chance."""
    return max(16, len(secret) // 2)


def _twice(secret: bytes) -> list[bytes]:
    """What of a secret in Base64 is its own, to be encoded once more, as in a header field in a record."""
    once = (b64encode(b"\0" * shift + secret).decode().rstrip("=") for shift in range(3))
    return [
        each[(0, 2, 3)[shift] : len(each) - ((shift + len(secret)) % 3 > 0)].encode() for shift, each in enumerate(once)
    ]


@lru_cache(maxsize=64)
def _letters(secret: str) -> list[Counter[str]]:
    """Which letters a secret is spelt with, and how often: as it is, in an address, in numbers, in Base64 and its like.

    Of Base64 the letters are left out that differ in its form for addresses.
    """
    bytes_ = secret.encode()
    plain = [secret, quote_plus(secret), bytes_.hex(), "".join(map(str, bytes_))]
    encoded = [
        encode(b"\0" * shift + part).decode().rstrip("=")[8 * bool(shift) : -4]
        for encode, shifts, part in (
            *((b64encode, 3, each) for each in (bytes_, secret.encode("utf-16-le"))),
            (b32encode, 5, bytes_),
            *((b64encode, 3, once) for once in _twice(bytes_)),
        )
        for shift in range(shifts)
    ]
    return [
        *(Counter(each.casefold()) for each in plain),
        *(Counter(re.sub("[+/]", "", each.lower())) for each in encoded),
    ]


def _letter(letter: str) -> str:
    """One letter of a secret: itself, or by its number in an address, a mail, JSON, Python, CSS or HTML."""
    if ord(letter) > ord("~"):
        return re.escape(letter)
    number = f"{ord(letter):02x}"
    named = re.escape(escape(letter))
    wide = chr(ord(letter) + 0xFEE0) if letter > " " else "\u3000"
    return (
        rf"(?:\\{{0,3}}{re.escape(letter)}|{wide}|{named}|%(?:25){{0,3}}{number}|={number}|"
        rf"\\{{1,3}}(?:x|u00|u0{{6}}|u\{{0*|0*){number}\}}?\s?|\\{{1,3}}{ord(letter):03o}|"
        rf"&\#x?0{{0,4}}(?:{ord(letter)}|{number});?)"
    )


def _encoded(encode: Callable[[bytes, int], str], shifts: int, secret: bytes) -> list[str]:
    return [encode(secret, shift) for shift in range(shifts)]


def _in_base64(secret: bytes, shift: int) -> str:
    """The letters in Base64 that depend on the secret alone when it begins so many bytes behind a multiple of three."""
    encoded = b64encode(b"\0" * shift + secret).decode().rstrip("=")
    core = encoded[(0, 2, 3)[shift] : len(encoded) - ((shift + len(secret)) % 3 > 0)]
    return _over_lines(core).replace(r"\+", "[+-]").replace("/", "[/_]")


def _in_base32(secret: bytes, shift: int) -> str:
    """The same in Base32, which takes five bytes at a time."""
    encoded = b32encode(b"\0" * shift + secret).decode().rstrip("=")
    return _over_lines(encoded[(0, 2, 4, 5, 7)[shift] : len(encoded) - ((shift + len(secret)) % 5 > 0)])


def _over_lines(encoded: str) -> str:
    """Letters between any two of which a line may end, as it does in mails and certificates."""
    return r"(?:\\?[rn]|\s)*".join(map(re.escape, encoded))
