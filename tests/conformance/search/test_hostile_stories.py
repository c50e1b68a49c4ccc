"""A life told again is told in quotes: whatever people typed stays a text, in features, tests and notebooks."""

import ast
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest

from fakes.bigcommerce.refusals import Refused
from fakes.logicbroker.refusals import Invalid
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.search.case import Case
from harness.mapping_lab.counterexamples import Counterexample
from harness.simulation import World
from harness.simulation.story.quoting import Untellable, from_cell, in_cell, quoted, unquoted, word
from harness.sync.mapping.order import to_sales_order
from harness.sync.secrets import redact_text
from tests.hostile import MARK, STRINGS, some

ROWS = [{"SupplierSKU": "SUP-SKU-1", "Quantity": 5}]

FIELDS: dict[str, Any] = {
    "tracking number": lambda w, order, text: w.suppliers[0].ship(order, [("SKU-1", 1)], tracking_number=text),
    "carrier": lambda w, order, text: w.suppliers[0].ship(order, [("SKU-1", 1)], carrier=text),
    "parcel": lambda w, order, text: w.suppliers[0].ship(
        order, packages=[{"lines": [("SKU-1", 1)], "tracking_number": f"{text}{n}", "carrier": text} for n in (1, 2)]
    ),
    "reason": lambda w, order, text: w.suppliers[0].cancel(order, [("SKU-2", 1)], text),
    "delay": lambda w, order, text: w.suppliers[0].back_order(order, [("SKU-2", 1)], text),
    "inventory file": lambda w, order, text: w.suppliers[0].upload_inventory(ROWS, text),
    "inventory cell": lambda w, order, text: w.suppliers[0].upload_inventory([{"SupplierSKU": text, "Quantity": 1}]),
    "column": lambda w, order, text: w.suppliers[0].upload_inventory([{**ROWS[0], text: text}]),
    "matching file": lambda w, order, text: w.retailer.upload_matching_file(
        w.suppliers[0], [{"SupplierSKU": text, "MerchantSKU": "SKU-1"}], text
    ),
    "feed file": lambda w, order, text: w.suppliers[0].upload_product_feed(
        [{"sku": f"x{text}", "name": f"n{text}"}], text
    ),
    "product": lambda w, order, text: w.retailer.add_product(sku=text, name=text, price="5.00", stock=1),
    "product field": lambda w, order, text: w.retailer.add_product(sku="X", name=text, price="5.00", description=text),
    "level": lambda w, order, text: w.retailer.set_stock(text, 1),
    "message": lambda w, order, text: w.shopper.place_order([("SKU-1", 1)], customer_message=text),
    "notes": lambda w, order, text: w.retailer.write_staff_notes(order, text),
    "coupon": lambda w, order, text: w.retailer.create_coupon(text, "percent", "10"),
    "account": lambda w, order, text: w.retailer.create_api_account(name=text),
    "billing": lambda w, order, text: w.retailer.enter_order([("SKU-1", 1)], {"first_name": text, "zip": text}),
    "setting": lambda w, order, text: w.retailer.change_setting(text, text),
    "feed settings": lambda w, order, text: w.retailer.change_feed_settings(None, **{text: text}),
    "fault": lambda w, order, text: w.nemesis.strike("lost reply", path=text or "/"),
}


FILES = ("inventory file", "inventory cell", "column", "matching file", "feed file")
"""What is masked in a file cannot be told again."""


def lived(fields: list[str], texts: list[str]) -> World:
    """A world in which people typed these texts into these fields, as far as somebody took them."""
    world = World(7)
    for sku in ("SKU-1", "SKU-2"):
        world.retailer.set_stock(sku, 4 * len(texts))
    for name in fields:
        for text in texts:
            with suppress(Refused, Invalid, ValueError, LookupError, TypeError):
                order = world.shopper.place_order([("SKU-1", 2), ("SKU-2", 2)])
                world.advance(minutes=16)
                FIELDS[name](world, order.id, text)
    return world


@pytest.mark.parametrize("field", FIELDS)
def test_what_people_type_is_told_as_what_they_typed(
    field: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feature is lived again to the byte, and nothing that was typed became a step, a table or a command."""
    monkeypatch.chdir(tmp_path)
    number = list(FIELDS).index(field)
    kept = [each for each in STRINGS if redact_text(each) == each]
    case = Case.of(lived([field], some(kept, request.config, 12, number)))
    told = case.to_feature("what people typed", tmp_path / "life.feature")

    (scenario,) = run_conformance(FakesTarget(), features=tmp_path / "life.feature").scenarios

    assert not scenario.reason
    assert scenario.history.to_json() == case.world.history.to_json()
    assert not [line for line in told.splitlines() if not line.isprintable()]
    assert [path.name for path in tmp_path.iterdir()] == ["life.feature"]


@pytest.mark.parametrize("field", ["tracking number", "carrier", "inventory cell", "product", "message", "notes"])
def test_what_was_masked_in_part_is_not_told(field: str, tmp_path: Path) -> None:
    """What is left would be something else: whoever saves or tells the life hears which, and nothing is written."""
    world = lived([field], ["x\r\nSet-Cookie: a=b"])

    with pytest.raises(Untellable, match=r"cannot be told .* looks like a secret in it was masked"):
        Case.of(world).to_feature("x", tmp_path / "x.feature")
    with pytest.raises(Untellable, match="looks like a secret"):
        world.save(tmp_path / "x.json")
    assert list(tmp_path.iterdir()) == []


def test_a_test_and_a_notebook_are_data_and_our_own_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parse, call nothing but what a world offers, and no text leaves its literal or its fence."""
    monkeypatch.chdir(tmp_path)
    texts = [text for text in STRINGS if MARK in text or "```" in text or '"""' in text or "{" in text][::6]
    case = Case.of(
        lived(["tracking number", "inventory file", "notes"], texts), f'x""" {texts[3]} ```{MARK}<img src=x>'
    )

    called = names_called(case.to_pytest(f'\u00bd {texts[0]} "name" \u00b2'))
    notebook = nbformat.reads(Path(case.to_notebook(tmp_path / "case.ipynb")).read_text(), as_version=4)

    ours = {"World", "advance", "look_at_everything", "of", "place_order", "table", "text"}
    assert called <= ours | {"set_stock", "ship", "upload_inventory", "write_staff_notes"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)
    story = notebook.cells[0].source
    fence = story.splitlines()[4].removesuffix("gherkin")
    assert len(story.splitlines()) > 10
    assert [line for line in story.splitlines() if line.strip().startswith(fence)][1:] == [story.splitlines()[-1]]
    assert "<img" not in story.split(fence)[0].replace(r"\<", "")


def names_called(source: str) -> set[str]:
    """The names of all that a file of Python calls."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "?") for each in calls}


def test_a_feature_cannot_name_anything_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapping is one of a closed list; a module that merely exists is none of them, and is not even loaded."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evil.feature").write_text(
        "Feature: x\n\n  @G1\n  Scenario: x\n    Given these arguments\n"
        f'      """\n      ["touch {MARK}"]\n      """\n    When "os:system" maps them\n'
    )

    (scenario,) = run_conformance(FakesTarget(), features=tmp_path / "evil.feature").scenarios

    assert "wanted one of the mappings harness.sync.mapping" in str(scenario.reason)
    assert not (tmp_path / MARK).exists()


def explode(text: str) -> None:
    """A mapping that repeats what it was given."""
    raise ValueError(f"cannot read {text}")


@pytest.mark.parametrize("text", [text for text in STRINGS if MARK in text][::5])
def test_the_text_of_an_exception_is_no_code(text: str, tmp_path: Path) -> None:
    """An input that brings a mapping down stands in a test, a feature and a notebook, and runs in none of them."""
    found = Counterexample(explode, (text,), f"explode fell over once: ValueError: cannot read {text}")

    called = names_called(found.to_pytest(text))
    feature = found.to_feature(text).splitlines()
    prose = nbformat.read(found.to_notebook(tmp_path / "x.ipynb"), as_version=4).cells[0].source

    assert called == {"suppress", "explode"}
    assert [line.split()[0] for line in feature if line.strip()][-2:] == ["When", "Then"]
    assert sum(line.startswith("    ") and line.split()[0] in ("Given", "When", "And") for line in feature) == 2
    assert len(prose.splitlines()) == 5
    assert not any(sign in prose.replace(r"\<", "") for sign in ("<", "![x]("))


def test_only_plain_values_are_written_as_code() -> None:
    """A value whose own repr could say anything is refused with its kind."""

    class Sly(str):
        __slots__ = ()

        def __repr__(self) -> str:
            return "__import__('os')"

    with pytest.raises(Untellable, match="Sly"):
        Counterexample(to_sales_order, (Sly("x"),), "why").to_pytest("sly")


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_quotes_hold_any_text(text: str) -> None:
    """In a step and in a cell, one printable line that reads as what was written."""
    assert unquoted(quoted(text)) == text
    assert from_cell(in_cell(text)) == text
    assert quoted(text).isprintable()
    assert in_cell(text).isprintable()


def test_what_stands_without_quotes_is_one_word() -> None:
    """Anything else is refused with its text."""
    with pytest.raises(Untellable, match="100, the first supplier"):
        word("100, the first supplier ships everything", r"\d+")
