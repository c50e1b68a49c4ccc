"""Secrets do not show themselves, and what is shown holds none."""

import copy
import pickle

import pytest

from harness.sync import Secret
from harness.sync.secrets import carries_secret, redact_headers, redact_text, redact_url, redact_value


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
    with pytest.raises(AttributeError):
        secret._value = "other"


def test_a_secret_is_not_written_down() -> None:
    """Pickling would put it into a file."""
    with pytest.raises(TypeError, match="not written down"):
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
