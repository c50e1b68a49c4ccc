"""What BigCommerce shows once when an API account is created, however people hand it over, and what can be a secret.

Which connection uses them is not known here.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from harness.sync.errors import UnusableCredentials, UnusableInput
from harness.sync.secrets import Secret, quoted_unless_secret

LONGEST_SECRET = 4_000
"""Characters; a header field of more is refused by most servers."""

_HASH = re.compile(r"[a-z0-9]{1,20}")  # Shorter than tokens and client ids, which people paste here by mistake.
_IN_PATH = re.compile(
    r"(?:(?:(?i:https?):)?(?://)?(?i:api\.bigcommerce\.com|localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?)?/?stores/([a-z0-9]+)"
    r"(?:[/?#]\S*)?"
)
"""The path alone or at its own host, which fakes are at on this machine; what is at another host is nobody's API."""


_ANY_HOST = re.compile(r"https?://[^/?#@\s]+/")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What BigCommerce shows once when an API account is created."""

    store_hash: str
    client_id: str
    access_token: Secret
    client_secret: Secret | None = None
    api_path: str = ""

    @classmethod
    def from_file(cls, path: str | Path) -> "Credentials":
        """Read the text file that the browser downloads when the API account is created.

        Raises:
            UnusableCredentials: no such file, or it is no credentials file.
        """
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            to_do = "Give the path of the file that was downloaded when the API account was created."
            raise UnusableCredentials("a credentials file", f"{path} ({error.strerror})", to_do) from None
        return cls.from_text(raw.decode("utf-8-sig", errors="replace"))

    @classmethod
    def from_text(cls, text: str) -> "Credentials":
        """Read the text of a credentials file: ``KEY: value`` lines in any order and case, other keys ignored.

        Raises:
            UnusableCredentials: a needed line is missing, or the API path holds no store hash.
            UnusableInput: a line that should hold a secret holds something that can be none.
        """
        found = _lines_by_key(text)
        missing = [key.upper() for key in ("access token", "client id", "api path") if not found.get(key)]
        if missing:
            wanted = "a credentials file with the lines ACCESS TOKEN, CLIENT ID and API PATH"
            came = f"a text without {' and '.join(missing)}"
            to_do = "Use the file as it was downloaded; if it is lost, delete the API account and create a new one."
            raise UnusableCredentials(wanted, came, to_do)
        secret = found.get("client secret")
        return cls(
            store_hash=parse_store_hash(_ANY_HOST.sub("/", found["api path"])),  # It is not called there.
            client_id=found["client id"],
            access_token=checked_secret(found["access token"], "ACCESS TOKEN in the credentials file"),
            client_secret=checked_secret(secret, "CLIENT SECRET in the credentials file") if secret else None,
            api_path=found["api path"],
        )


def parse_store_hash(text: str) -> str:
    """The store hash in what people paste: the hash itself, the whole API path, or a credentials file's text.

    Raises:
        UnusableCredentials: the text is none of these.
    """
    text = text.strip().removeprefix("\ufeff").strip()
    if _HASH.fullmatch(text):
        return text
    path = _lines_by_key(text).get("api path", text) if "\n" in text or "api path" in text.lower() else text
    found = _IN_PATH.fullmatch(path)
    if found and _HASH.fullmatch(found[1]):
        return found[1]
    wanted = "a store hash of lower-case letters and digits, such as j4r5th3eof, or the API path that contains it"
    to_do = "Copy the API path of the API account: the hash stands between /stores/ and /v3/."
    raise UnusableCredentials(wanted, quoted_unless_secret(text), to_do)


def checked_secret(value: str, where: str) -> Secret:
    """A secret that can be sent: one line of printable ASCII without blanks, as both services issue them.

    Raises:
        UnusableInput: it is none; what is wrong is said, and no letter of it.
    """
    if 0 < len(value) <= LONGEST_SECRET and value.isascii() and value.isprintable() and " " not in value:
        return Secret(value)
    wanted = f"{where} as one line of letters, digits and signs without blanks, of at most {LONGEST_SECRET:,}"
    wrong = [(place, each) for place, each in enumerate(value, 1) if not "!" <= each <= "~"]
    came = f"{len(value):,} characters"
    if wrong:
        place, each = wrong[0]
        kind = {"\n": "a line break", "\r": "a line break", " ": "a blank"}.get(each, f"U+{ord(each):04X}")
        came += f" with {kind} at place {place}"
    to_do = "Copy it again, alone: of two keys that were pasted keep one."
    raise UnusableInput(wanted, came, to_do)


def _lines_by_key(text: str) -> dict[str, str]:
    """The ``KEY: value`` lines of a text by lower-case key; the first line of a key counts."""
    found: dict[str, str] = {}
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(" ".join(key.lower().split()), value.strip())
    return found
