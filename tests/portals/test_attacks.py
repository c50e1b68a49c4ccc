"""Every form and every address attacked: what is hostile is refused or stays text, and nothing falls over."""

import html
import re
from urllib.parse import quote, urlencode

import pytest

from fakes.wire.http import Request
from harness.portals.application import Portals
from harness.portals.pages import ROUTES
from harness.portals.place import Place
from harness.simulation import World
from tests.displays.test_hostile_texts import Tags
from tests.hostile import STRINGS, some
from tests.portals.browsing import HOST, Browser

FORM = "application/x-www-form-urlencoded"
MARK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
VALUES = {"number": "1", "order": "100", "key": "1000002", "event": "5", "what": "approve", "kind": "feature"}


def address(template: str) -> str:
    """A route's address for the attacked world."""
    return "/w" + re.sub(r"\{(\w+)\}", lambda found: VALUES.get(found[1], "1"), template)


def attacker():
    """Somebody with bad intentions before the pages of a world in which an order waits and a feed was uploaded."""
    world = World(seed=7)
    world.shopper.place_order(lines=[("SKU-1", 2)])
    world.advance(minutes=20)
    world.supplier.upload_product_feed([{"name": "Dish", "sku": "D", "price": "1", "weight": "1"}], "x.csv")
    place = Place("w", world)
    return Browser(Portals(lambda: {"w": place}))


@pytest.fixture(scope="module")
def browser():
    return attacker()


def pages():
    """Every page that can be opened without knowing a number that only this run has."""
    return [
        address(template)
        for method, template, _ in ROUTES
        if method == "GET"
        and not re.search(r"\{feed\}|\{what\}|/events/|\.har|report\.html|/order/\{order\}", template)
    ]


def test_no_button_works_without_the_token(browser):
    """Each of them changes something, so each of them asks for what only a page of ours knows."""
    world = browser.portals.places["w"].world
    before = len(world.history), world.now

    for method, template, _ in ROUTES:
        if method == "POST":
            browser.post(address(template), b"token=x&sku=SKU-1&level=1&length=day&status=Shipped", FORM)
            assert browser.response.status == 403, template

    assert (len(world.history), world.now) == before


def test_a_script_in_every_field_stays_text(browser):
    """All that can be filled in anywhere is filled with a script; no page has it as anything but text afterwards."""
    sent = 0
    for path in pages():
        page = browser.open(path)
        for action, inside in re.findall(r'<form action="([^"]+)" method="post"[^>]*>(.*?)</form>', page, re.DOTALL):
            if re.search("/calm|/clock|/delete|/plans|/restart|/notebook", action):
                continue  # There is nothing to fill in, or it takes long.
            names = set(re.findall(r'name="([^"]+)"', inside)) - {"token", "back", "back_query"}
            filled = {html.unescape(name): MARK for name in names}
            fields = {"token": browser.token or re.search(r'"token" value="([^"]+)"', page)[1], "back": path, **filled}
            browser.post(html.unescape(action), urlencode(fields).encode(), FORM)
            assert browser.response.status < 500, (action, browser.text)
            is_file = "Content-Disposition" in browser.response.headers  # It is saved, and no page.
            assert is_file or not is_live(browser.page), action
            sent += 1
    for path in pages():
        assert not is_live(browser.open(f"{path}?search={quote(MARK)}")), path

    assert sent > 20


def forms_of(browser):
    """Every form of every page in which something can be filled in: where it goes, and its fields."""
    for path in pages():
        page = browser.open(path)
        for action, inside in re.findall(r'<form action="([^"]+)" method="post"[^>]*>(.*?)</form>', page, re.DOTALL):
            if not re.search("/calm|/clock|/delete|/plans|/restart|/notebook", action):
                names = set(re.findall(r'name="([^"]+)"', inside)) - {"token", "back", "back_query"}
                yield html.unescape(action), path, [html.unescape(name) for name in names]


@pytest.mark.slow
def test_every_hostile_text_in_every_field_stays_text(pytestconfig):
    """One after the other in all of them at once; afterwards no page has a tag, an attribute or a script of others."""
    browser = attacker()
    place = browser.portals.places["w"]
    forms = {action: (path, names) for action, path, names in forms_of(browser)}
    for text in some([text for text in STRINGS if not re.search("[\ud800-\udfff]", text)], pytestconfig, 6):
        for action, (path, names) in forms.items():
            filled = {"token": place.token, "back": path, **dict.fromkeys(names, text)}
            asked = Request("POST", HOST + action, {"Content-Type": FORM}, urlencode(filled).encode())
            assert browser.portals.answer(asked).status < 500, (action, text)

    assert len(forms) > 20
    for path in pages():
        tags = Tags(browser.open(path)).tags
        assert not {tag for tag, _ in tags} & {"iframe", "object", "embed", "base", "math", "svg", "img", "video"}, path
        assert not [name for _, names in tags for name in names if name.startswith("on") or name in ("srcdoc", "style")]
        assert [tag for tag, _ in tags].count("script") <= 1, path


def is_live(page: str) -> bool:
    """Whether a page has the script as markup, or as the end of an attribute."""
    return "<script>alert" in page or "onerror=alert(1)>" in page


def test_names_of_shoppers_and_products_are_hostile(browser):
    """What came in over an API or a file is as untrusted as what is typed."""
    world = browser.portals.places["w"].world
    home = {"first_name": MARK, "last_name": MARK, "street_1": MARK, "city": MARK, "state": "Texas", "zip": "78701"}
    world.retailer.add_product(sku=MARK[:40], name=MARK, price="1", stock=5)
    world.retailer.enter_order([(MARK[:40], 1)], {**home, "country": "United States", "email": "a@example.com"})
    world.supplier.upload_product_feed([{"name": MARK, "sku": MARK, "price": MARK, "weight": "1"}], f"{MARK}.csv")
    world.supplier.upload_inventory([{"SupplierSKU": MARK, "Quantity": MARK}], f"{MARK}.csv")
    world.advance(minutes=20)

    for path in pages():
        assert not is_live(browser.open(path)), path


def test_hostile_addresses_are_no_pages(browser, pytestconfig):
    """Whatever stands in a path or a query: a page, or that there is none, never an error of the server."""
    for text in some([text for text in STRINGS if text.isprintable() or text.isascii()], pytestconfig, 25):
        coded = quote(text, safe="", errors="replace")
        for path in (f"/{coded}", f"/w/{coded}", f"/w/store/orders/{coded}", f"/w/retailer/orders/{coded}"):
            browser.open(path)
            assert browser.response.status in (200, 404, 405, 409, 422), path
        browser.open(f"/w/retailer/inventory?partner={coded}&page={coded}")
        assert browser.response.status in (200, 404, 409, 422)
        assert not is_live(browser.page)


def test_numbers_have_bounds(browser):
    """A number of a thousand digits is refused before anything is computed with it."""
    for typed in ("9" * 1000, "-1", "1e9", "٣", "0x10", "1.5", " "):
        browser.open("/w/store/inventory")
        browser.send("/w/store/inventory", {"sku": "SKU-1", "level": typed})
        assert browser.response.status == 422, typed


def test_other_methods_are_refused(browser):
    """Pages are opened and forms are sent; nothing else."""
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = browser.portals.answer(Request(method, f"{HOST}/w/store/orders"))
        assert answer.status in (404, 405)


def test_what_is_no_form_is_refused(browser):
    """A broken body, one of another kind, or a file where none is wanted changes nothing."""
    world = browser.portals.places["w"].world
    before = len(world.history)
    for kind, body in (
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=token\r\n\r\nx"),
        ("multipart/form-data", b"--b"),
        ("text/plain", b"token=x"),
        ("application/json", b'{"token": "x"}'),
        (FORM, b"\xff\xfe%%%&&&===" * 100),
    ):
        browser.post("/w/store/products", body, kind)
        assert browser.response.status == 403

    assert len(world.history) == before
