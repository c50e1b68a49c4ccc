"""Secrets that do not show themselves, and the one family of functions that takes secrets out of what is shown.

Where secrets come from is not known here (``settings.py``, ``credentials.py``), nor who shows what: histories, HAR
files, logs, reports and error messages all use these functions.
"""

import hmac
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote_plus, urlsplit, urlunsplit

import msgspec

from harness.sync.spellings import is_cut_off, may_tell, parts_of, spellings_of

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

_WHOLE = ("auth", "bearer", "cookie", "hmac", "jwt", "pwd", "sig")
"""Names that are secret only as they stand."""

_IN_LINKS = ("code", "key")
"""Names that are secret in the query of a link, and harmless in a record."""

_SECRET_ENDS = tuple("".join(parts) for parts in _ENDS)

_NAMES = rf"""(?: {"|".join("[ _.-]?".join(parts) for parts in _ENDS)} | (?<![a-z]) (?: {"|".join(_WHOLE)} )
    | (?<=[?&;\#]) (?: {"|".join(_IN_LINKS)} ) (?==) )"""

_SIGNS = r"""(?: \\* ["']? (?: \[\w*\] )? \s* (?: => | [:=] ) | (?: %(?:25)*22 )? %(?:25)*3[ad] (?: %(?:25)*22 )?
    | \\* ["'] \s* , (?: \s* \\* ["'] value \\* ["'] \s* : | (?= \s* \\* ["'] ) ) )"""
"""What stands between the name of a secret and the secret: in records, addresses, and lists of pairs."""

_IN_TEXT = rf"""(?ix)
    (?P<before> {_NAMES} {_SIGNS} \s* (?: [|>][+-]? \s+ )? (?: (?:bearer|basic|token|apikey|negotiate) \s+ )?
      (?! (?:BigCommerce|Logicbroker)\b ) )
    (?: (?P<open> \"{{3}} | '{{3}} | \\* ["'] ) .{{0,4000}}? (?<!\\) (?P<close> (?P=open) )
      | [\[({{] [^\])}}]{{1,4000}}
      | (?: \\* ["'] )? (?: [^\s"'&,;<>\\] | \\ (?! ["'] ) )+ )"""

_TO_THE_END = rf"""(?ix)
    (?P<before> (?<![a-z]) cookie \\* ["']? \s* [:=] \s*
      | authorization \\* ["']? \s* [:=] \s* (?= (?:digest|hawk|oauth|signature|shared|aws4|hmac) [\w-]* \s )
      | < [\w:.-]* {_NAMES} > )
    (?: (?<= > ) [^<]{{1,4000}} | (?<! > ) (?! \\* ["'] ) [^\r\n]{{1,4000}}?
      (?= [\r\n] | \\* ["'] \s* [\]}}] | \Z ) )"""
"""What has no end before that of its line or its element: cookies, signatures in several parts, XML."""

_USER = re.compile(r"://[^/?#\s@\"'<>]+@")
"""A user, and what may be a password, before the host of an address."""

_ESCAPED_SEPARATOR = re.compile(rb"""\\["/bfnrt]""")

_BETWEEN_PARAMETERS = re.compile(r"([&;?])")

_TRACES = (
    *("apikey", "accesskey", "auth", "bearer", "cookie", "credential", "hmac", "jwt", "passphrase", "passw"),
    *("primarykey", "privatekey", "pwd", "secondarykey", "secret", "sharedkey", "sig", "subscriptionkey", "token"),
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
    return {name: MASK if _is_secret_header(name) else _redact_header(value) for name, value in headers.items()}


@lru_cache(maxsize=1024)  # Every message has the same few, but for a number or two.
def _redact_header(value: str) -> str:
    return redact_text(value)


def redact_url(url: str) -> str:
    """The URL with a password before the host and all secret parameters masked; the rest keeps its spelling."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] if "@" in parts.netloc else parts.netloc
    netloc = host if host == parts.netloc else f"{MASK}@{host}"
    path, *rest = map(_redact_parameters, (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, path, *rest))


def redact_value(value: Any) -> Any:
    """A JSON value with the values of secret names masked at any depth, and its texts redacted."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        masked = _named_apart(value)
        # Most values are texts and numbers; a page that is written down has thousands of them.
        return {
            name: MASK
            if name in masked or is_secret_name(str(name))
            else redact_text(inner)
            if type(inner) is str
            else redact_value(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        is_pair = len(value) == 2 and isinstance(value[0], str) and is_secret_name(value[0])
        return [value[0], MASK] if is_pair else [redact_value(inner) for inner in value]
    return value


def redact_record(value: Any) -> Any:
    """The same for a value of which most need none: as it is, if that is certain."""
    try:
        return value if is_harmless(_unescaped(_ENCODER.encode(value))) else redact_value(value)
    except (TypeError, ValueError):  # No JSON, or half a character.
        return redact_value(value)


_ENCODER = msgspec.json.Encoder()


def _unescaped(encoded: bytes) -> bytes:
    """JSON without the escapes of quotes and line ends, as most texts of people hold one or the other."""
    return encoded.replace(b'\\"', b'"').replace(b"\\n", b"\n").replace(b"\\r", b"\r")


def _named_apart(value: dict[Any, Any]) -> tuple[str, ...]:
    """The fields of a record that hold a secret whose name stands beside it, as in the header fields of HAR files."""
    for field in ("name", "Name", "key", "Key"):
        if isinstance(named := value.get(field), str) and is_secret_name(named):
            return ("value", "Value")
    return ()


def is_harmless(body: bytes) -> bool:
    """Whether redaction would certainly leave a body as it is, JSON or text; much cheaper than redacting it.

    Names may be spelled with separators and with escapes.  Those of JSON that stand for a separator are looked at in
    both ways, since in a text they are letters; when in doubt the answer is no.
    """
    if b"\\" not in body:
        return _shows_no_trace(body)
    if b"\\\\" in body or b"\\u" in body or b"\0" in body:  # Letters as numbers, or of two bytes.
        return False
    return _shows_no_trace(body) and _shows_no_trace(_ESCAPED_SEPARATOR.sub(_as_it_is, body))


def _as_it_is(escape: re.Match[bytes]) -> bytes:
    return b"/" if escape[0] == b"\\/" else b""


def _shows_no_trace(body: bytes) -> bool:
    folded = body.lower() if body.isascii() else body.decode(errors="replace").casefold().encode()
    letters = folded.translate(None, _SEPARATORS).decode("ascii")  # In which "in" is ten times as fast as in bytes.
    letters = letters.replace("consignment", "")  # As in every order, and no "sig".
    for trace in _TRACES:
        if trace in letters:
            return False
    is_linked = b"key=" in folded or b"code=" in folded
    return not is_linked and (b"://" not in folded or _USER.search(folded.decode(errors="replace")) is None)


def mask_known(text: str, *known: Secret) -> str:
    """A text with these secrets masked in every spelling, and nothing else changed."""
    for secret in known:
        if secret and may_tell(secret.reveal(), text):
            text = spellings_of(secret.reveal()).sub(MASK, text)
        if is_cut_off(secret.reveal(), text):
            text = parts_of(secret.reveal()).sub(MASK, text)
    return text


def redact_text(text: str, *known: Secret) -> str:
    """A free text with known secrets, and whatever stands behind the name of a secret, masked."""
    text = mask_known(text, *known)
    # As most texts are; the searches below are slow.
    if ":" not in text and "=" not in text and "," not in text and ">" not in text and "%" not in text:
        return text
    if is_harmless(text.encode(errors="replace")):
        return text
    to_the_end, in_text = _searches()
    text = to_the_end.sub(lambda found: f"{found['before']}{MASK}", _USER.sub(f"://{MASK}@", text))
    return in_text.sub(lambda found: f"{found['before']}{found['open'] or ''}{MASK}{found['close'] or ''}", text)


@cache  # Making them takes longer than loading most modules, and few texts need them.
def _searches() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_TO_THE_END), re.compile(_IN_TEXT)


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


def _redact_parameters(text: str) -> str:
    """A part of an address with the values of its secret parameters masked, whichever sign stands between them."""
    return "".join(map(_redact_parameter, _BETWEEN_PARAMETERS.split(text))) if "=" in text else text


def _redact_parameter(text: str) -> str:
    lead = text[: len(text) - len(text.lstrip("="))]
    name, equals, value = text[len(lead) :].partition("=")
    plain = unquote_plus(name)
    is_secret = is_secret_name(plain) or plain.lower() in _IN_LINKS
    if equals and (is_secret or ("%" in value and "3D" in value.upper() and _tells(value))):
        return f"{lead}{name}={MASK}"
    return text


def _tells(address: str) -> bool:
    """Whether an address within an address holds a secret."""
    for _ in range(MOST_QUOTED):
        address = unquote_plus(address)
        if redact_text(address) != address:
            return True
    return False


MOST_QUOTED = 3
"""How often an address may have been quoted within another."""
