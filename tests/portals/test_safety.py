"""Whoever is no visitor of a page on this machine changes nothing; what people write is only ever text."""

import asyncio
import re
from collections import Counter
from urllib.parse import urlencode

import pytest

from fakes.doors.asgi import Ports
from fakes.people.deeds import UPLOAD_INVENTORY
from tests.hostile import STRINGS, some

FORM = "application/x-www-form-urlencoded"


def test_a_form_without_its_token_is_refused(browser, place):
    """A page of another site can send a form, and cannot know the token."""
    before = len(place.world.history), place.world.now

    for token in ("", "guessed", "é", "x" * 10_000):
        browser.post("/world/clock", urlencode({"token": token, "length": "day"}).encode(), FORM)
        assert browser.response.status == 403

    assert (len(place.world.history), place.world.now) == before


def test_a_form_of_another_site_is_refused_even_with_the_token(browser, place):
    """What browsers say of where a form comes from is believed."""
    browser.open("/world/store/orders")
    before = place.world.now

    browser.send("/world/clock", {"length": "day"}, Sec_Fetch_Site="cross-site")

    assert browser.response.status == 403
    assert place.world.now == before


@pytest.mark.parametrize("headers", [{b"host": b"evil.example"}, {b"host": b"127.0.0.1:9", b"origin": b"null"}])
def test_rebinding_and_foreign_origins_reach_no_page(portals, headers):
    """The port answers to the names of this machine, and to pages of its own."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "scheme": "http", "raw_path": b"/world", "query_string": b""}
    scope |= {"headers": list(headers.items()), "server": ("127.0.0.1", 9)}
    asyncio.run(Ports({9: portals.answer}, Counter())(scope, receive, send))

    assert sent[0]["status"] == 403


def test_every_answer_has_a_strict_policy(browser):
    """No script, style, frame or form of anybody else, whatever stands on the page."""
    for path in ("/", "/world", "/world/nowhere", "/nobody/x", "/pages.js"):
        browser.open(path)
        policy = browser.response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert browser.response.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_inline_script_or_style(browser):
    """What the policy forbids, the pages do not need."""
    for path in ("/world", "/world/store/orders", "/world/supplier/1/orders/1000002", "/world/store/accounts/new"):
        page = browser.open(path)
        assert not re.search(r"<style| style=| on\w+=|<script(?! src=\"/pages.js\")|javascript:", page)


def test_hostile_texts_stay_texts(browser, pytestconfig, place):
    """Names, notes and searches of every evil kind come back as they were written, or are refused."""
    path = "/world/store/orders/100"
    for text in some(STRINGS, pytestconfig, 12):
        if any(0xD800 <= ord(each) <= 0xDFFF for each in text):
            continue  # No browser can send half a character.
        browser.open(path)
        browser.send(f"{path}/notes", {"notes": text})
        browser.open(path)
        browser.open(f"/world/store/orders?{urlencode({'search': text})}")
        assert "<script>" not in browser.page.replace('<script src="/pages.js" defer></script>', "")
        assert not re.search(r"<(img|svg|iframe|base|meta http|math|object)", browser.page)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\win.ini", "..\\..\\x.csv", "a/b.csv"]
)
def test_a_file_is_taken_by_its_content_alone(browser, place, name):
    """No path of the server is read: a file has the name behind its last slash, and the bytes that came."""
    browser.open("/world/supplier/1/inventory")

    browser.upload("/world/supplier/1/inventory", name, b"SupplierSKU,Quantity\nSUP-SKU-1,7\n")

    (taken,) = re.findall("Imported 1 records from '([^']+)'", browser.text)[:1]
    assert not set(taken) & set("/\\")
    assert not set(place.world.history.deeds(UPLOAD_INVENTORY)[-1].facts["file_name"]) & set("/\\")
    assert "root:" not in browser.page


def test_a_form_that_is_too_large_is_refused(browser, place):
    """Megabytes without a file, or thousands of fields, are no form of ours."""
    browser.open("/world/store/orders")
    before = len(place.world.history)

    browser.post("/world/clock", b"length=day&x=" + b"x" * 1_000_001, FORM)
    assert browser.response.status == 413
    browser.post("/world/clock", b"&".join(b"a=1" for _ in range(5_000)), FORM)

    assert browser.response.status == 413
    assert len(place.world.history) == before


def test_a_deed_never_leads_to_another_site(browser):
    """Where a deed leads back to is an address of this place, whatever the form says."""
    for back in (
        "https://evil.example/",
        "//evil.example/world",
        "/world/..//evil.example",
        "/world\r\nX: y",
        "/other",
    ):
        browser.open("/world/store/orders")
        browser.send("/world/clock", {"length": "quarter", "back": back})
        assert browser.path.startswith("/world/?notice="), browser.path
