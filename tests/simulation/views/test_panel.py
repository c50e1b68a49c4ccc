"""The live panel: what its buttons do without any widget, and that the widgets only press them."""

import json
import sys
from types import SimpleNamespace

import pytest

from harness.simulation import World
from harness.simulation.views.desk import BUTTONS, Desk, goods, matched_goods, open_lines, waiting_feeds


@pytest.fixture
def desk():
    """A desk in a connected world."""
    return Desk(World(seed=7))


@pytest.fixture
def panel():
    """A panel with its widgets, of which no browser knows."""
    pytest.importorskip("ipywidgets")
    return World(seed=7).panel()


def test_an_order_there_and_back(desk):
    """Buy, wait, ship, wait: four presses, and the order is Shipped."""
    desk.press("Place order", sku="SKU-1", quantity=2)
    desk.press("A quarter of an hour")
    desk.press("Ship", what=(100, None))
    said = desk.press("A quarter of an hour")

    assert said.done
    assert said.text.startswith("A quarter of an hour: it is 02 Mar 2026 09:30:00 UTC, ")
    assert desk.world.bigcommerce.orders[100].status == "Shipped"


def test_every_press_is_in_the_history(desk):
    """What is done at a desk is a deed of the world's people, as if somebody had written it."""
    desk.press("Place order", sku="SKU-1", quantity=2)
    desk.press("A quarter of an hour")
    desk.press("Cancel", what=(100, "SKU-1"))
    by_hand = World(seed=7)
    by_hand.shopper.place_order([("SKU-1", 2)])
    by_hand.advance(minutes=15)
    by_hand.supplier.cancel(100, [("SKU-1", 1)])

    assert desk.world.history.to_json() == by_hand.history.to_json()


def test_feeds_and_their_approval(desk):
    """Stock is counted, a product is proposed and approved, and both reach the store."""
    desk.press("Upload inventory", item=(0, "SUP-SKU-1"), quantity=3)
    said = desk.press("Upload product feed", sku="DISH", name="Butter dish", price="22.00")
    [(_, feed)] = waiting_feeds(desk.world)
    desk.press("Approve", feed=feed)
    desk.press("A quarter of an hour")

    assert "Pending, 1 of 1 item compliant" in said.text
    assert waiting_feeds(desk.world) == []
    assert desk.world.bigcommerce.product("DISH").price == 22
    assert desk.world.bigcommerce.product("SKU-1").inventory_level == 3


def test_a_fault_is_planned_and_everything_is_calmed(desk):
    """A lost reply on the next write; in the end the order is there once."""
    desk.press("Place order", sku="SKU-1", quantity=1)
    assert "lost reply will strike the next POST" in desk.press("Plan fault", **_lost_reply()).text
    desk.press("Calm everything")
    desk.press("Plan fault", **_lost_reply())
    desk.press("Place order", sku="SKU-2", quantity=1)
    desk.press("A day")

    assert [event.name for event in desk.world.history if event.kind == "fault"] == ["lost reply"]
    assert len(desk.world.logicbroker.documents(101, type="SalesOrder")) == 1


def test_many_orders_and_several_faults(desk):
    """A batch at one press, as far as the stock goes; faults beside each other, each so many times."""
    assert desk.press("Place order", sku="SKU-1", quantity=5, orders="3").text == (
        "Place order: orders 100 to 102 are Awaiting Fulfillment."
    )
    said = desk.press("Place order", sku="SKU-1", quantity="15", orders="3")
    assert not said.done
    assert said.text.endswith("2 orders of 3 had been placed")
    assert "at most; got 1,001" in desk.press("Place order", sku="SKU-1", quantity=1, orders=1001).text

    desk.press("Plan fault", **_lost_reply(), times="2")
    said = desk.press("Plan fault", fault="timeout", service="bigcommerce", method="")
    assert said.text == "Plan fault: timeout will strike the next request; 2 faults are planned."
    desk.press("A day")
    assert [event.name for event in desk.world.history if event.kind == "fault"].count("lost reply") == 2


def test_a_whole_file_is_uploaded(desk, tmp_path):
    """Stock and products; what is no file is said."""
    (tmp_path / "stock.csv").write_text("SupplierSKU,Quantity\nSUP-SKU-1,4\nSUP-SKU-2,many\n")
    (tmp_path / "dishes.csv").write_text("name,sku,price,weight\nDish,D,3.00,1\nPlate,P,free,1\n")

    said = desk.press("Upload file", kind="inventory", path=f" {tmp_path / 'stock.csv'} ")
    assert said.text == "Upload file: 1 record of stock.csv imported, 1 refused."
    said = desk.press("Upload file", kind="products", path=str(tmp_path / "dishes.csv"))
    assert said.text == "Upload file: dishes.csv is Pending, 1 of 2 items compliant."
    assert desk.press("Upload file", kind="inventory", path="").text.endswith("the path of a file; got nothing")


def test_a_button_that_there_is_not_gets_the_nearest(desk):
    """And what is chosen for it is of its kind."""
    with pytest.raises(ValueError, match=r"there is no button 'Place ordr' \(did you mean 'Place order'\?\)"):
        desk.press("Place ordr")
    assert "place_order takes no 'sko' (did you mean 'sku'?)" in desk.press("Place order", sko="SKU-1").text


def _lost_reply():
    return {"fault": "lost reply", "service": "logicbroker", "method": "POST"}


@pytest.mark.parametrize(
    ("label", "chosen", "words"),
    [
        ("Place order", {"sku": "SKU-1", "quantity": 9999}, "out of stock"),
        ("Place order", {"sku": "SKU-1", "quantity": "-3"}, "wanted a whole number, 1 or more; got -3"),
        ("Place order", {"sku": "SKU-1", "quantity": "1.5"}, "wanted a whole number, 1 or more; got 1.5"),
        (
            "Upload inventory",
            {"item": (0, "SUP-SKU-1"), "quantity": ""},
            "wanted a whole number, 0 or more; got nothing",
        ),
        ("Place order", {"sku": "NO-SUCH", "quantity": 1}, "NO-SUCH"),
        ("Ship", {"what": None}, "there is no order to choose yet"),
        ("Approve", {"feed": None}, "there is no product feed that waits for an approval to choose yet"),
        ("Upload product feed", {"sku": "", "name": "", "price": "free"}, "0 of 1 item compliant"),
    ],
)
def test_what_goes_wrong_is_said(desk, label, chosen, words):
    """A refusal is a message with its reason, and the desk goes on."""
    said = desk.press(label, **chosen)

    assert words in said.text
    assert said.done is (label == "Upload product feed")
    assert desk.press("To the next event").done


def test_two_suppliers_share_an_order():
    """Each ships what it has; when nobody has anything open, that is said."""
    desk = Desk(World(seed=7, suppliers=2))
    desk.world.shopper.place_order([("SKU-1", 1), ("SKU-2", 1)])
    desk.press("A quarter of an hour")

    assert "1 shipment of order 100" in desk.press("Ship", what=(100, "SKU-2")).text
    assert "1 shipment of order 100" in desk.press("Ship", what=(100, None)).text
    assert not desk.press("Ship", what=(100, None)).done


def test_what_can_be_chosen(desk):
    """Goods with their stock, matched items, and the lines of every order that is not finished."""
    assert goods(desk.world)[0] == ("SKU-1 Enamel mug, 50 in stock", "SKU-1")
    assert matched_goods(desk.world)[0] == ("SKU-1 Enamel mug", (0, "SUP-SKU-1"))
    assert open_lines(desk.world) == []
    desk.world.shopper.place_order([("SKU-1", 2)])
    desk.world.shopper.place_order([("SKU-2", 1)])

    assert [value for _, value in open_lines(desk.world)] == [(101, None), (100, None), (100, "SKU-1")]


def test_a_button_presses_the_desk_with_what_is_chosen(panel):
    """A click does what the button says, and everything on the panel follows."""
    _button(panel.root, "Place order").click()
    _button(panel.root, "A quarter of an hour").click()

    assert "✓ Done." in panel.message.value
    assert "Awaiting Shipment" in panel.shown()["text/html"]
    assert "data:image/svg+xml" in panel.shown()["text/html"]
    assert panel.press("Ship").text == "Ship: 1 shipment of order 100."
    assert panel.press("Ship").text.startswith("Ship: ")
    assert "✗ Not done." in panel.message.value


def test_every_list_has_something_chosen_where_there_is_something(panel):
    """Nobody presses a button beside an empty field by mistake."""
    panel.press("Place order")

    assert panel.press("Plan fault", fault="lost reply").done
    assert all(widget.label for widget in _all(panel.root) if type(widget).__name__ == "Dropdown" and widget.options)


def test_what_was_chosen_stays_chosen(panel):
    """New orders do not change what somebody has chosen, as long as it is there."""
    panel.press("Place order", sku="SKU-1", quantity=2)
    field = panel._inputs["Ship", "what"]
    field.value = (100, "SKU-1")
    panel.press("Place order", sku="SKU-2", quantity=1)

    assert field.value == (100, "SKU-1")
    assert (101, None) in [value for _, value in field.options]


def test_every_widget_has_a_name(panel):
    """A screen reader names every button and every field, and is told what came of a press."""
    named = [each for each in _all(panel.root) if hasattr(each, "description") and type(each).__name__ != "HTML"]

    assert len(named) == len(BUTTONS) + sum(len(action.choices) for action in BUTTONS)
    assert all(each.description and each.tooltip for each in named)
    assert 'role="status" aria-live="polite"' in panel.message.value


def test_without_widgets_a_panel_is_words(panel):
    """A terminal, or a notebook that is not trusted, gets the world and the names of the buttons."""
    shown = panel._repr_mimebundle_()

    assert "Buttons" in shown["text/plain"]
    assert "Trial: 15 days left" in shown["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert repr(panel) == f"Panel({panel.world!r})"
    assert json.dumps(shown["text/plain"])


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)


def _button(root, label):
    return next(each for each in _all(root) if type(each).__name__ == "Button" and each.description == label)


def test_what_is_saved_is_the_last_state(panel, monkeypatch):
    """The world below the buttons is an output of its own, shown anew at each press; before any, nothing is done."""
    shown, updates = [], []
    handle = SimpleNamespace(update=lambda look, raw: updates.append(look))
    display = SimpleNamespace(display=lambda look, raw, display_id=None: (shown.append(look), handle)[1])
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    assert "Done" not in panel.message.value
    panel._ipython_display_()
    panel.press("Place order", sku="SKU-1", quantity=2)

    assert "Buttons" in shown[0]["text/plain"]
    assert "none yet" in shown[1]["text/plain"]
    assert "Awaiting Fulfillment" in updates[-1]["text/plain"]
    assert "Awaiting Fulfillment" in updates[-1]["text/html"]
