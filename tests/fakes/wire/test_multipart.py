"""Forms with files in them."""

import tracemalloc

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from fakes.wire.forms import FormFile, is_form
from fakes.wire.multipart import MOST_PARTS, read_form

CONTENT_TYPE = "multipart/form-data; boundary=b"


def part(content: bytes, disposition: str) -> bytes:
    return f"--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"


@given(st.binary(max_size=300), st.sampled_from(["stock.csv", "Bestände März.xlsx", ""]))
def test_what_requests_sends_is_read(content, name):
    """Every byte of a file, the names of parts and files, and the other fields as text."""
    sent = requests.Request(
        "POST", "https://example.com/", files={"stock file": (name, content)}, data={"note": "für März"}
    ).prepare()
    assert isinstance(sent.body, bytes)

    form = read_form(sent.headers["Content-Type"], sent.body)

    assert (form.fields, form.files) == ({"note": "für März"}, [FormFile("stock file", name, content)])


def test_of_several_files_in_one_part_the_last_is_given():
    """While all of them are there, in order."""
    body = part(b"1", 'name="image"; filename="a.png"') + part(b"2", 'name="image"; filename="b.png"') + b"--b--"

    form = read_form(CONTENT_TYPE, body)

    assert [file.name for file in form.files] == ["a.png", "b.png"]
    assert form.file("image") == FormFile("image", "b.png", b"2")
    assert form.file("thumbnail") is None


def test_a_name_in_percent_signs_is_read():
    """As older clients write what is not ASCII."""
    body = part(b"x", "name=file; filename*=utf-8''Best%C3%A4nde.csv") + b"--b--"

    assert read_form(CONTENT_TYPE, body).files == [FormFile("file", "Bestände.csv", b"x")]


@pytest.mark.parametrize("preamble", [b"This is a form of several parts.\r\n", b"\r\n", b"-- \r\n"])
def test_what_stands_before_the_first_part_is_ignored(preamble):
    """As MIME says."""
    assert read_form(CONTENT_TYPE, preamble + part(b"1", "name=x") + b"--b--").fields == {"x": "1"}


@pytest.mark.parametrize("rest", [part(b"2", "name=y"), b"--b\r\nno header\r\n\r\n2\r\n--b--", b"--bc\r\n", b""])
def test_of_a_form_that_breaks_off_the_whole_parts_are_read(rest):
    """Half a part is none."""
    fields = read_form(CONTENT_TYPE, part(b"1", "name=x") + b"--b\r\nContent-Type: a/b\r\n\r\n\r\n" + rest).fields

    assert fields.get("x") == "1"
    assert "y" not in fields


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "text/plain",
        "",
        'multipart/form-data; boundary=""',
        "multipart/form-data; boundary=\u2028",
        "multipart/form-data; boundary=" + 300 * "b",
    ],
)
def test_without_a_usable_boundary_there_is_no_form(content_type):
    """So there is nothing in it."""
    form = read_form(content_type, part(b"1", "name=x") + b"--b--")

    assert (form.fields, form.files) == ({}, [])


@pytest.mark.parametrize(
    ("content_type", "announced"),
    [(CONTENT_TYPE, True), ("Multipart/Form-Data", True), ("multipart/mixed; boundary=b", False), ("", False)],
)
def test_a_content_type_announces_a_form(content_type, announced):
    """Whatever its case."""
    assert is_form(content_type) is announced


def test_a_form_of_many_parts_breaks_off():
    """Whoever sends a million of them waits no longer than others."""
    body = part(b"1", "name=x; filename=a.csv") * (MOST_PARTS + 5) + b"--b--"

    assert len(read_form(CONTENT_TYPE, body).files) == MOST_PARTS


def test_a_large_file_takes_its_own_room_and_no_more():
    """It is cut out of the body once."""
    content = 1_000_000 * b"\r\n--a"
    body = part(content, "name=file; filename=a.csv") + b"--b--"

    tracemalloc.start()
    form = read_form(CONTENT_TYPE, body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert form.files == [FormFile("file", "a.csv", content)]
    assert most < 1.2 * len(content)
