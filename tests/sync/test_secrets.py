"""Secrets do not show themselves, and what is shown holds none."""

import base64
import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.sync import Secret
from harness.sync.secrets import (
    _ENDS,
    _WHOLE,
    MASK,
    carries_secret,
    is_harmless,
    may_be_secret,
    quoted_unless_secret,
    redact_headers,
    redact_record,
    redact_text,
    redact_url,
    redact_value,
)
from harness.sync.spellings import may_tell


def test_a_secret_shows_asterisks() -> None:
    """However it is printed, a secret is hidden; asked for, it is there."""
    secret = Secret("hush")

    assert "hush" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hush"


def test_a_secret_is_a_value() -> None:
    """Secrets compare by what they hold, cannot be changed, and are copied with what holds them."""
    secret = Secret("hush")

    assert (secret == Secret("hush"), secret == Secret("other"), secret == "hush") == (True, False, False)
    assert copy.deepcopy([secret]) == [secret]
    assert not Secret("")
    assert len({Secret("hush"), Secret("hush"), Secret("other")}) == 2
    assert hash(Secret("hush")) != hash(Secret("other"))
    assert copy.copy(secret) is secret
    with pytest.raises(AttributeError, match=r"^a secret cannot be changed; make a new one$"):
        secret._value = "other"


def test_a_secret_is_not_written_down() -> None:
    """Pickling would put it into a file."""
    said = "^a secret is not written down; keep it in a credentials file or an environment variable$"
    with pytest.raises(TypeError, match=said):
        pickle.dumps(Secret("hush"))


def test_headers_are_redacted() -> None:
    """Tokens and keys are masked whatever their header's case; the rest stays."""
    headers = {"x-AUTH-token": "hush", "SubscriptionKey": "hush", "subscription-key": "hush", "Accept": "text/csv"}

    assert redact_headers(headers) == {
        "x-AUTH-token": "**********",
        "SubscriptionKey": "**********",
        "subscription-key": "**********",
        "Accept": "text/csv",
    }
    assert carries_secret(headers)
    assert not carries_secret({"Accept": "text/csv"})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a/b?subscription-key=hush&page=1", "https://a/b?subscription-key=**********&page=1"),
        ("https://a/b?Subscription%2DKey=hush", "https://a/b?Subscription%2DKey=**********"),
        ("https://a/b?min=2026%2B00:00&x", "https://a/b?min=2026%2B00:00&x"),
        ("https://me:hush@a/b", "https://**********@a/b"),
        ("https://files/a.csv?sig=hush#f", "https://files/a.csv?sig=**********#f"),
        ("https://a/b", "https://a/b"),
        ("https://me:hu@sh@a/b", "https://**********@a/b"),
        ("https://a/b?sig=hush=hush==", "https://a/b?sig=**********"),
        ("https://a/b?sig", "https://a/b?sig"),
        ("https://a/b?x+sig=1&client+secret=hush", "https://a/b?x+sig=1&client+secret=**********"),
        ("https://a/b?v=1;sig=hush;x=2", "https://a/b?v=1;sig=**********;x=2"),
        ("https://a/b;sig=hush?page=1", "https://a/b;sig=**********?page=1"),
        ("https://a/b#access_token=hush&x=1", "https://a/b#access_token=**********&x=1"),
        ("https://a/b?to=https%3A%2F%2Fc%2F%3Fsig%3Dhush", "https://a/b?to=**********"),
        ("https://a/b?to=https%253A%252F%252Fc%252F%253Fsig%253Dhush", "https://a/b?to=**********"),
        ("https://a/b?jwt=hush&hmac=hush&auth=hush", "https://a/b?jwt=**********&hmac=**********&auth=**********"),
    ],
)
def test_urls_are_redacted(url: str, shown: str) -> None:
    """A key in the query, a password before the host and a signature are masked; the rest keeps its spelling."""
    assert redact_url(url) == shown


def test_values_are_redacted_at_any_depth() -> None:
    """Fields named like secrets are masked wherever they stand in a JSON value."""
    value = {"a": [{"accessToken": "hush", "n": 1}], "client_secret": None, "text": "ACCESS TOKEN: hush"}

    assert redact_value(value) == {
        "a": [{"accessToken": "**********", "n": 1}],
        "client_secret": "**********",
        "text": "ACCESS TOKEN: **********",
    }


def test_texts_are_redacted() -> None:
    """What stands behind a secret's name is masked, and so are the secrets that are known."""
    text = "CLIENT SECRET: a1\nX-Auth-Token=b2; Authorization: Bearer c3 key d4"

    assert redact_text(text, Secret("d4")) == (
        "CLIENT SECRET: **********\nX-Auth-Token=**********; Authorization: Bearer ********** key **********"
    )


@pytest.mark.parametrize(
    "told",
    [
        "Authorization: Token hush",
        'Authorization: Digest username="a", response="hush"',
        "authorization: SharedKey account:hush",
        "Authorization: AWS4-HMAC-SHA256 Credential=hush/2026, SignedHeaders=host, Signature=hush",
        "Cookie: a=b; sid=hush",
        "token: ['hush', 'hush']",
        '"token": ["hush"]',
        "'token' => 'hush'",
        "token[]=hush",
        "<ns:Token>my hush</ns:Token>",
        "{'X-Auth-Token', 'hush'}",
        '["X-Auth-Token","hush"]',
        '{"name": "X-Auth-Token", "value": "hush"}',
        r'token="a\"hush"',
        'password="""hush"""',
        "- token: |\n    hush",
        "https://user:hush@host/x",
        "could not reach postgresql://hush@host/db",
        "api_key%3Dhush",
        "%7B%22token%22%3A%22hush%22%7D",
        "GET /x?v=1;sig=hush HTTP/1.1",
        "GET /x?a=1&amp;code=hush HTTP/1.1",
    ],
)
def test_a_secret_is_masked_however_its_name_is_put(told: str) -> None:
    """As logs, dumps, other languages and other schemes write it; what is beside it stays."""
    assert "hush" not in redact_text(told)
    assert redact_text(f"before, {told}\nafter: it").startswith("before, ")
    assert redact_text(f"before, {told}\nafter: it").endswith("\nafter: it")


def test_what_only_looks_so_stays() -> None:
    """Addresses with an @ behind the host, lists of words, sentences."""
    for told in (
        "see https://a/b?x=me@host and a@b.c: d",
        "wanted 'tokens', 'keys'",
        "the author: Jane, and the signal > 5",
        "https://a/b?x=1;y=2#top",
        "monkey=1&decode=2",
    ):
        assert redact_text(told) == told


def test_a_secret_is_masked_beside_its_name() -> None:
    """As in the header fields of HAR files, and in lists of pairs."""
    value = {"headers": [{"name": "X-Auth-Token", "value": "hush"}, ["SubscriptionKey", "hush"], ["id", "100"]]}

    assert redact_value(value) == {
        "headers": [{"name": "X-Auth-Token", "value": "**********"}, ["SubscriptionKey", "**********"], ["id", "100"]]
    }


TOKEN = "t0kAAAA1111bbbbCCCC2222dddd/+x"
BYTES = TOKEN.encode()


@pytest.mark.parametrize(
    "spelt",
    [
        *(base64.b32encode(b"x" * shift + BYTES).decode() for shift in range(5)),
        *(base64.b64encode(b"x" * shift + TOKEN.encode("utf-16-le")).decode() for shift in range(3)),
        base64.encodebytes(b"y" * 47 + BYTES).decode(),
        str([*BYTES]),
        ", ".join(map(hex, BYTES)),
        TOKEN.encode("utf-16-le").hex(),
        "\0".join(TOKEN),
        "".join(f"\\{byte:03o}" for byte in BYTES),
        "".join(f"={byte:02X}" for byte in BYTES),
        "".join(f"\\u{{{byte:x}}}" for byte in BYTES),
        "".join(f"\\U{byte:08x}" for byte in BYTES),
        "".join(f"\\{byte:x} " for byte in BYTES),
        "".join(f"&#{byte}" for byte in BYTES),
        str([*TOKEN]),
        json.dumps([*TOKEN]),
        TOKEN[::-1],
        ".".join(TOKEN[place : place + 8] for place in range(0, 30, 8)),
        " - ".join(TOKEN[place : place + 5] for place in range(0, 30, 5)),
        "\u200b".join(TOKEN),
        f'"{TOKEN[:10]}" + "{TOKEN[10:]}"',
        f"'{TOKEN[:10]}' '{TOKEN[10:]}'",
        f"{TOKEN[:15]}\r\n {TOKEN[15:]}",
        "".join(chr(ord(letter) + 0xFEE0) for letter in TOKEN),
        *(base64.b64encode(b"x" * shift + base64.b64encode(BYTES)).decode() for shift in range(3)),
        *(base64.b64encode(base64.b64encode(b"x" * shift + BYTES)).decode() for shift in (1, 2)),
        *(TOKEN[: len(TOKEN) - 3], TOKEN[3:], TOKEN[:20], TOKEN[-20:], TOKEN[5:25], TOKEN[-16:]),
    ],
)
def test_a_known_secret_is_masked_in_every_spelling(spelt: str) -> None:
    """In numbers of every base, by the letter, backwards, and in what mails and programs make of it."""
    shown = redact_text(f"x {spelt} y", Secret(TOKEN))

    assert shown.startswith("x ")
    assert len(shown) < len(spelt)
    assert MASK in shown


@pytest.mark.parametrize("sign", [":", "=", ": ", " = "])
def test_one_sign_behind_a_name_is_enough(sign: str) -> None:
    """A text may hold nothing but a name and its secret."""
    assert redact_text(f"access_token{sign}hush") == f"access_token{sign}**********"


def test_known_secrets_are_masked_wherever_they_stand() -> None:
    """Also in a text without any name, also as they stand in an address, and an empty one masks nothing."""
    text = "said a+b to c, and a%2Bb"

    assert redact_text(text, Secret(""), Secret("a+b"), Secret("c")) == "said ********** to **********, and **********"
    assert redact_text("password") == "password"


SPELLED = ["access_token", "Client-Secret", "SubscriptionKey", "sig", "X-Auth-Token", "primary key", "to\u212aen"]
FIELDS = st.sampled_from([*SPELLED, "id", "consignments", "text", "notes"])
TEXTS = st.sampled_from(
    ["hush", "access token: hush", "Authorization=Bearer hush", 'say "token": hush', "x-auth-token:hush"]
)
VALUES = st.recursive(TEXTS | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(FIELDS | st.text(), inner))


@given(VALUES, st.booleans(), st.sampled_from(["utf-8", "utf-16"]))
def test_what_is_harmless_would_not_change(value: object, ascii_only: bool, encoding: str) -> None:
    """A body is called harmless only if redaction leaves it as it is, however it spells its names."""
    body = json.dumps(value, ensure_ascii=ascii_only).encode(encoding, errors="replace")

    assert not is_harmless(body) or redact_value(json.loads(body)) == json.loads(body)


@pytest.mark.parametrize("word", [*("".join(parts) for parts in _ENDS), *_WHOLE])
def test_no_secret_name_is_harmless(word: str) -> None:
    """Every name of a secret is found, in JSON and, spelled out, in a text."""
    assert not is_harmless(json.dumps({word.upper(): "hush"}).encode())
    assert is_harmless(b'{"id": 100, "consignments": [], "logicbroker_key": "a-b"}')


def test_names_that_are_spelled_with_escapes_are_never_harmless() -> None:
    """JSON may write any letter as its number, so a backslash leaves it open what a name is."""
    assert not is_harmless(rb'{"acc\u0065ss_t\u006fken": "hush"}')
    assert not is_harmless(rb'{"acc\ness_t\"oken": "hush"}')
    assert not is_harmless('{"a": "\\n", "token": "hush"}'.encode("utf-16"))
    assert not is_harmless(rb'{"link": "https:\/\/me:hush@host"}')
    assert not is_harmless(rb"in a text, \token=hush")
    assert is_harmless(b'{"id": 1}')


def test_notes_of_several_lines_and_quoted_words_are_harmless() -> None:
    """Every list with an order that somebody wrote a note to would else be read, looked through and kept as objects."""
    assert is_harmless(rb'{"staff_notes": "Cancelled:\n- 1 x MUG", "customer_message": "He said: \"by the door\""}')
    assert is_harmless(rb'{"url": "https:\/\/host\/orders"}')


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("BIGCOMMERCE_ACCESS_TOKEN", False),
        ("production", False),
        ("https://api.bigcommerce.com", False),
        ("a1b2c3d4e5f6g7h8i9j0k", True),
        ("a1b2c3d4e5f6g7h8i9j0", False),
        ("A" * 21, True),
        ("3F2504E0-4F89-11D3-9A0C-0305E82C3301", True),
        ("c2VjcmV0LXNlY3JldC1zZWNyZXQ=", True),
        ("abc_def_0123456789_ABCDEF", True),
    ],
)
def test_what_looks_like_a_token_is_not_repeated(text: str, may_be: bool) -> None:
    """Long and without spaces, unless it is called as variables of the environment are."""
    assert may_be_secret(text) is may_be
    assert (text in quoted_unless_secret(text)) is not may_be


@pytest.mark.parametrize("secret", ["k" * 20 + "0123456789x", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"])
def test_no_search_is_made_for_a_text_with_too_few_letters(secret: str) -> None:
    """Making the search takes thirty milliseconds, and numbers of files and dates have all digits of any secret."""
    text = "connection refused: GET /files/5593e5d5df24a9cf49ed5078dd17af44/2026-03-06_1910.csv"

    assert not may_tell(secret, text)
    assert may_tell(secret, f"{text} {secret.upper()}")
    assert may_tell(secret, f"{text} {secret.encode().hex()}")
    assert may_tell(secret, f"{text} {list(secret.encode())}")
    assert may_tell(secret, f"{text} {base64.b64encode(b'ab' + secret.encode()).decode()}")


@pytest.mark.parametrize(
    "record",
    [
        {"order": 100, "lines": [{"sku": "A", "quantity": 2}], "note": "é \U0001f600"},
        {"name": "X-Auth-Token", "value": "abc"},
        {"said": ["Authorization: Basic abc", "https://me:pw@host/", "\ud800"]},
        {"list": [["client_secret", "abc"], ["sku", "A"]], "half": "\ud800", "token": "abc"},
        {"url": "https://host/?key=abc", "escaped": '{"token": "abc"}'},
        {"said": 'She said "yes",\r\nand left.', "path": "a\\b"},
        {"said": 'It reads "token":\n"abc"', "api\nkey": "abc", 'to"ken': "abc"},
    ],
)
def test_a_record_is_redacted_like_any_value(record: dict[str, object]) -> None:
    """The quick look at a whole record leaves nothing that the slow one would take out."""
    assert redact_record(record) == redact_value(record)
