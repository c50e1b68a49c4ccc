"""What a retailer asks of a product's data."""

import pytest

from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.feeds.product_specification import (
    DEFAULT_SPECIFICATION,
    Condition,
    Expectation,
    FeedField,
    MappingRule,
    Rule,
    Specification,
)

GOOD = {"name": "Mug", "sku": "M-1", "price": "9.99", "weight": "0.5"}


def problems(text, *rules, **data):
    return FeedField("Color", "color", rules=rules).problems({"color": text, **data})


@pytest.mark.parametrize(
    ("kind", "wanted", "good", "bad", "reason"),
    [
        ("Required", "", "x", "", "color is required"),
        ("Equals", "red", "red", "Red", "color must be 'red', is 'Red'"),
        ("Not Equals", "red", "blue", "red", "color must not be 'red'"),
        ("In List", ("red", "blue"), "blue", "green", "color must be one of red, blue, is 'green'"),
        ("Matches Expression", "[a-z]+", "red", "red1", "color must match the expression [a-z]+, is 'red1'"),
        ("Length Equals", 3, "red", "blue", "color must have 3 characters, has 4"),
        ("Length Less Than", 4, "red", "blue", "color must have fewer than 4 characters, has 4"),
    ],
)
def test_each_of_the_seven_rules_says_why(kind, wanted, good, bad, reason):
    """One sentence that begins with the column."""
    rule = Rule(Expectation(kind, wanted))
    assert problems(good, rule) == []
    assert problems(bad, rule) == [reason]


def test_a_blank_cell_breaks_only_the_rule_that_it_is_required():
    """Other rules ask something of what is there."""
    rules = [Rule(Expectation("Equals", "red")), Rule(Expectation("Length Equals", 3))]
    assert problems("", *rules) == []
    assert problems("", *rules, Rule(Expectation("Required"))) == ["color is required"]


def test_a_rule_with_conditions_applies_where_all_of_them_hold():
    """Shirts need a colour, if they are for adults."""
    conditions = (
        Condition("type", Expectation("Equals", "shirt")),
        Condition("age", Expectation("Not Equals", "child")),
    )
    rule = Rule(Expectation("Required"), conditions)
    assert problems("", rule, type="shirt") == ["color is required"]
    assert problems("", rule, type="shirt", age="child") == []
    assert problems("", rule, type="shoe") == []


@pytest.mark.parametrize(
    ("kind", "wanted"), [("In List", "red"), ("Length Equals", "3"), ("Equals", 3), ("Matches Expression", "[")]
)
def test_a_rule_that_makes_no_sense_is_refused(kind, wanted):
    """When it is written, not when a feed comes."""
    with pytest.raises(Invalid, match="cannot be"):
        Expectation(kind, wanted)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("Integer", "5", "5.5"),
        ("Decimal", "5.25", "5,25"),
        ("Image URL", "https://images.example/a.png", "C:\\a.png"),
        ("Image URL", "http://images.example/a.png", "http://[bad"),
        ("String", "1E5", "1.2E+13"),
    ],
)
def test_a_value_is_of_its_fields_type(kind, good, bad):
    """Integer, Decimal, Image URL, and no number that Excel destroyed."""
    field = FeedField("F", "f", type=kind)
    assert field.problems({"f": good}) == []
    [problem] = field.problems({"f": bad})
    assert problem.startswith("f ")
    assert bad in problem or repr(bad) in problem


@pytest.mark.parametrize("column", ["", "a b", "a-b", "a/b", "a\\b", "a#b", "a?b", "a\tb"])
def test_forbidden_column_names_are_refused(column):
    """Source: the article on specifications."""
    with pytest.raises(Invalid, match="is empty or has a character that columns may not have"):
        FeedField("F", column)


def test_two_fields_cannot_share_a_column():
    """The file could not tell them apart."""
    with pytest.raises(Invalid, match="twice: a"):
        Specification((FeedField("A", "a"), FeedField("B", "a")))


def test_the_default_specification_wants_what_bigcommerce_wants():
    """Name, SKU, price and weight."""
    assert DEFAULT_SPECIFICATION.problems(GOOD) == ()
    assert DEFAULT_SPECIFICATION.problems({}) == tuple(
        f"{name} is required" for name in ("name", "sku", "weight", "price")
    )
    bad = {**GOOD, "type": "book", "is_visible": "yes", "name": "x" * 251}
    assert [problem.split()[0] for problem in DEFAULT_SPECIFICATION.problems(bad)] == ["name", "type", "is_visible"]


def test_fields_of_a_category_are_asked_only_of_its_items():
    """And stand only in its template and the whole one."""
    spec = Specification(
        (
            FeedField("Category", "category", type="Category"),
            FeedField("Size", "size", required=True, category="Shirts"),
            FeedField("Voltage", "voltage", required=True, category="Lamps"),
        )
    )
    assert spec.columns() == ["category", "size", "voltage"]
    assert (spec.columns("Shirts"), spec.categories()) == (["category", "size"], ["Lamps", "Shirts"])
    assert spec.problems({"category": "Lamps"}) == ("voltage is required",)
    assert spec.problems({"category": "Books"}) == ()


def mapped(*rules, **data):
    fields = (
        FeedField("Product Name", "name"),
        FeedField("Brand", "brand"),
        FeedField("Age", "age"),
    )
    return Specification(fields, rules).mapped(data)


def test_mapping_rules_join_texts_and_fields_in_their_order():
    """A later rule sees what an earlier one filled; fields go by friendly or column name."""
    result = mapped(
        MappingRule("name", '"Women\'s " + Product Name'),
        MappingRule("brand", 'BRAND+" - "+name'),
        name="Shirt",
        brand="Acme",
    )
    assert result == {"name": "Women's Shirt", "brand": "Acme - Women's Shirt"}


def test_a_mapping_rule_with_a_condition_applies_where_it_holds():
    """A blank field counts as nothing in an expression."""
    rule = MappingRule("age", '"adult"', (Condition("name", Expectation("Not Equals", "Bib")),))
    assert (mapped(rule, name="Bib"), mapped(rule, name="Shirt")["age"]) == ({"name": "Bib"}, "adult")
    assert mapped(MappingRule("age", "brand")) == {"age": ""}


@pytest.mark.parametrize("expression", ["", "name +", '"open', "price", '"a" "b"', "name + nobody"])
def test_an_expression_that_cannot_be_read_is_refused(expression):
    """When the rule is saved."""
    with pytest.raises(Invalid, match="the mapping rule"):
        mapped(MappingRule("age", expression))
