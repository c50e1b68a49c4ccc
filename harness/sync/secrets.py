"""Secrets that do not show themselves, and the one family of functions that takes secrets out of what is shown.

Where secrets come from is not known here (``settings.py``, ``connection.py``), nor who shows what: histories, HAR
files, logs, reports and error messages all use these functions.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote_plus, unquote_plus, urlsplit, urlunsplit

MASK = "**********"

SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "subscription-key", "subscriptionkey"}
    | {"ocp-apim-subscription-key", "x-auth-token"}
)

_ENDS = (
    *(("token",), ("secret",), ("password",), ("passwd",), ("passphrase",), ("signature",), ("credential",)),
    *(("authorization",), ("api", "key"), ("access", "key"), ("access", "key", "id"), ("private", "key")),
    *(("primary", "key"), ("secondary", "key"), ("secret", "key"), ("shared", "key"), ("subscription", "key")),
)
"""How the name of something secret ends, whatever stands before it, as in ``X-Amz-Security-Token``."""

_WHOLE = ("bearer", "cookie", "pwd", "sig")
"""Names that are secret only as they stand."""

_IN_LINKS = ("code", "key")
"""Names that are secret in the query of a link, and harmless in a record."""

_SECRET_ENDS = tuple("".join(parts) for parts in _ENDS)

_IN_TEXT = re.compile(rf"""(?ix) (
      (?: {"|".join("[ _.-]?".join(parts) for parts in _ENDS)}
        | (?<![a-z]) (?:{"|".join(_WHOLE)}) | (?<=[?&]) (?:{"|".join(_IN_LINKS)}) (?==) )
      \\* ["']? \s* [:=] \s* (?:(?:bearer|basic)\s+)? (?!(?:BigCommerce|Logicbroker)\b) )
    (?: (?P<open>\\* ["']) .{{0,4000}}? (?P<close>(?P=open))
      | (?:\\* ["'])? (?: [^\s"'&,;<>\\] | \\(?!["']) )+ )""")

_TRACES = (
    *(b"authorization", b"apikey", b"accesskey", b"bearer", b"cookie", b"credential", b"passphrase", b"passw"),
    *(b"primarykey", b"privatekey", b"pwd", b"secondarykey", b"secret", b"sharedkey", b"sig", b"subscriptionkey"),
    b"token",
)
"""In everything that redaction would change stands one of these, once separators are out and letters are small."""

_SEPARATORS = bytes(byte for byte in range(256) if chr(byte) not in 'abcdefghijklmnopqrstuvwxyz0123456789"')


class Secret:
    """A text that shows itself as asterisks, and only ``reveal()`` gives away.

    It is not pydantic's ``SecretStr``, which can be pickled and so written down, and compares in a time that tells how
    much of a guess was right.
    """

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str) -> None:
        object.__setattr__(self, "_value", value)

    def reveal(self) -> str:
        return self._value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a secret cannot be changed; make a new one")

    def __repr__(self) -> str:
        return f"Secret('{MASK}')"

    def __str__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down; keep it in a credentials file or an environment variable")


def carries_secret(headers: Mapping[str, str]) -> bool:
    """Whether any header field holds a secret."""
    return any(_is_secret_header(name) for name in headers)


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The header fields with every secret value masked."""
    return {name: MASK if _is_secret_header(name) else redact_text(value) for name, value in headers.items()}


def redact_url(url: str) -> str:
    """The URL with a password before the host and secret query values masked; the rest keeps its spelling."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] if "@" in parts.netloc else parts.netloc
    netloc = host if host == parts.netloc else f"{MASK}@{host}"
    query = "&".join(_redact_parameter(pair) for pair in parts.query.split("&")) if parts.query else ""
    return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))


def redact_value(value: Any) -> Any:
    """A JSON value with the values of secret names masked at any depth, and its texts redacted."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        # Most values are texts and numbers; a page that is written down has thousands of them.
        return {
            name: MASK
            if is_secret_name(str(name))
            else redact_text(inner)
            if type(inner) is str
            else redact_value(inner)
            for name, inner in value.items()
        }
    return [redact_value(inner) for inner in value] if isinstance(value, list | tuple) else value


def is_harmless(body: bytes) -> bool:
    """Whether redaction would certainly leave a body as it is, JSON or text; much cheaper than redacting it.

    Names may be spelled with separators and, behind a backslash, with escapes; when in doubt the answer is no.
    """
    if b"\\" in body:
        return False
    folded = body.lower() if body.isascii() else body.decode(errors="replace").casefold().encode()
    letters = folded.translate(None, _SEPARATORS).replace(b"consignment", b"")  # As in every order, and no "sig".
    for trace in _TRACES:  # noqa: SIM110 - a generator would take longer than the search.
        if trace in letters:
            return False
    return True


def redact_text(text: str, *known: Secret) -> str:
    """A free text with known secrets, and whatever stands behind the name of a secret, masked."""
    for secret in known:
        if secret and _may_tell(secret.reveal(), text):
            text = _spellings(secret.reveal()).sub(MASK, text)
    if ":" not in text and "=" not in text:  # As most texts are; the search below is slow.
        return text
    return _IN_TEXT.sub(lambda found: f"{found[1]}{found['open'] or ''}{MASK}{found['close'] or ''}", text)


def may_be_secret(text: str) -> bool:
    """Whether a text looks like a token or a key, of which people paste one in the place of something else."""
    is_name = re.fullmatch(r"[A-Z_]*_[A-Z_]*", text)  # As variables of the environment are called.
    return not is_name and re.fullmatch(r"[A-Za-z0-9+/=_-]{21,}", text) is not None


def quoted_unless_secret(text: str) -> str:
    """A text that came, as an error may repeat it: short, on one line, and nothing that may be a secret."""
    if "\n" in text or len(text) > 60 or may_be_secret(text):
        return f"a text of {len(text)} characters"
    return repr(redact_text(text)) if text else "nothing"


@lru_cache(maxsize=4096)  # Every field of every recorded message is asked about, and the names are few.
def is_secret_name(name: str) -> bool:
    """Whether a field, parameter or setting of this name holds a secret; spelling and separators do not matter."""
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    return letters in _WHOLE or letters.endswith(_SECRET_ENDS)


@lru_cache(maxsize=256)  # Every message has the same few.
def _is_secret_header(name: str) -> bool:
    return name.lower() in SECRET_HEADERS or is_secret_name(name)


def _redact_parameter(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    plain = unquote_plus(name)
    return f"{name}={MASK}" if equals and (is_secret_name(plain) or plain.lower() in _IN_LINKS) else pair


def _may_tell(secret: str, text: str) -> bool:
    """Whether a text has all letters of a secret in one of its spellings, or some escape: cheaper than a search."""
    letters = set(text.casefold())
    return not letters.isdisjoint("%\\&") or any(spelt <= letters for spelt in _letters(secret))


@lru_cache(maxsize=64)
def _letters(secret: str) -> list[set[str]]:
    """Which letters a secret is spelt with: as it is, in an address, in hex, in Base64 (from each shift of three)."""
    within = [b"\0" * shift + secret.encode() for shift in range(3)]
    encoded = [b64encode(each)[4 * bool(shift) : -4].decode() for shift, each in enumerate(within)]
    plain = [set(each.casefold()) for each in (secret, quote_plus(secret), secret.encode().hex())]
    return [*plain, *(set(each.lower()) - set("+/") for each in encoded)]  # Which differ in Base64 for addresses.


@lru_cache(maxsize=64)  # A process has a handful of secrets, and asks about each in everything that it says.
def _spellings(secret: str) -> re.Pattern[str]:
    """A secret as it stands, and as libraries and people write it: escaped, quoted, in Base64, in hex, in upper case.

    Of a short one only what it is itself and in an address: its other spellings stand in harmless texts by chance.
    """
    plain = {re.escape(secret), re.escape(quote_plus(secret))}
    if len(secret) < _WORTH_SPELLING:
        return re.compile("|".join(plain))
    letters = r"[\s-]?".join(map(_letter, secret))
    numbers = r"[\s:-]?".join(f"{byte:02x}" for byte in secret.encode())
    in_base64 = "|".join(_in_base64(secret, shift) for shift in range(3))
    return re.compile(rf"(?i:{letters}|{numbers})|{in_base64}")


_WORTH_SPELLING = 8


def _letter(letter: str) -> str:
    """One letter of a secret: itself, or by its number in an address, in JSON, in Python or in HTML."""
    if ord(letter) > ord("~"):
        return re.escape(letter)
    number = f"{ord(letter):02x}"
    named = re.escape(escape(letter))
    return (
        rf"(?:\\{{0,3}}{re.escape(letter)}|{named}|%(?:25){{0,3}}{number}|\\{{1,3}}(?:x|u00){number}|"
        rf"&\#x?0{{0,4}}(?:{ord(letter)}|{number});)"
    )


def _in_base64(secret: str, shift: int) -> str:
    """The letters in Base64 that depend on the secret alone when it begins so many bytes behind a multiple of three."""
    encoded = b64encode(b"\0" * shift + secret.encode()).decode().rstrip("=")
    core = encoded[(0, 2, 3)[shift] : len(encoded) - ((shift + len(secret.encode())) % 3 > 0)]
    return re.escape(core).replace(r"\+", "[+-]").replace("/", "[/_]")
