"""Files inside of requests."""

import contextlib
from datetime import UTC, datetime

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from fakes.logicbroker.api.uploads import read_upload
from fakes.logicbroker.refusals import Invalid
from fakes.wire.http import Request

NOW = datetime(2022, 5, 17, 15, 6, 40, tzinfo=UTC)


def sent(**body) -> Request:
    """What `requests` makes of a body."""
    prepared = requests.Request("POST", "https://stage.commerceapi.io/x", **body).prepare()
    content = prepared.body or b""
    return Request(
        "POST", prepared.url, dict(prepared.headers), content if isinstance(content, bytes) else content.encode()
    )


@given(st.binary(max_size=300), st.sampled_from(["stock.csv", "Bestände März.xlsx", 'a"b.csv']))
def test_a_form_gives_exactly_the_bytes_and_the_name(content, name):
    """Whatever bytes they are."""
    upload = read_upload(sent(files={"file": (name, content)}, data={"note": "x"}), NOW)
    assert upload.content == content
    assert upload.name.replace("%22", '"') == name


def test_the_name_of_the_forms_part_does_not_matter():
    """Two live clients use different ones."""
    assert read_upload(sent(files={"file_upload": ("s.csv", b"x")}), NOW) == ("s.csv", b"x")


def test_a_part_called_file_needs_no_file_name():
    """As some clients send it, whatever its bytes are."""
    form = b'--X\r\nContent-Disposition: form-data; name="file"\r\n\r\nPK\xff\x00\r\n--X--\r\n'
    request = Request("POST", "https://x/y", {"Content-Type": "multipart/form-data; boundary=X"}, form)

    assert read_upload(request, NOW) == ("2022-05-17_1506.csv", b"PK\xff\x00")


def test_a_body_without_a_form_is_named_by_the_moment_in_utc():
    """As in the guide's example."""
    assert read_upload(sent(data=b"SupplierSKU,Quantity\n"), NOW) == ("2022-05-17_1506.csv", b"SupplierSKU,Quantity\n")


def test_json_items_become_the_rows_of_a_feed():
    """By the names of the API; a number stays as it was written."""
    body = b'[{"SupplierSKU": "A", "Quantity": 5, "Cost": 1.50}, {"SupplierSKU": "B", "Quantity": 1e20}]'
    upload = read_upload(sent(data=body, headers={"Content-Type": "application/json"}), NOW)
    assert upload.content == b"SupplierSKU,Quantity,Cost\r\nA,5,1.50\r\nB,1E+20,\r\n"
    one = read_upload(sent(json={"SupplierSKU": "A", "Quantity": None}), NOW)
    assert one.content == b"SupplierSKU,Quantity\r\nA,\r\n"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (sent(), "there is no file"),
        (sent(data=b"{", headers={"Content-Type": "application/json"}), "no JSON that can be taken"),
        (sent(data=b"[" * 100_000, headers={"Content-Type": "application/json"}), "nested more than 64 deep"),
        (sent(data=b'[{"SupplierSKU": "\\ud800A"}]', headers={"Content-Type": "application/json"}), "surrogates"),
        (sent(data=b'[{"Quantity": 1e999999999}]', headers={"Content-Type": "application/json"}), "than 60 places"),
        (sent(json=[1]), "wants an array of items"),
        (sent(data=b"x", headers={"Content-Type": "multipart/form-data"}), "the form has no file"),
        (sent(data=b"x", headers={"Content-Type": "multipart/form-data; boundary=b"}), "the form has no file"),
        (sent(files={"note": (None, b"x")}), "the form has no file"),
        (
            Request("POST", "https://x/", {"Content-Type": "multipart/form-data; boundary=\u00e9"}, b"x"),
            "cannot be read",
        ),
    ],
)
def test_a_request_without_a_file_is_refused(request_, said):
    """With how to send one."""
    with pytest.raises(Invalid, match=said):
        read_upload(request_, NOW)


@given(st.binary(max_size=200))
def test_any_form_is_read_or_refused(body):
    """Also a broken one."""
    request = Request("POST", "https://x/", {"Content-Type": "multipart/form-data; boundary=b"}, b"--b\r\n" + body)
    with contextlib.suppress(Invalid):
        assert isinstance(read_upload(request, NOW).content, bytes)
