"""Timelines: a long life stays light, all of it is told in words, and the picture survives an untrusted notebook."""

import re
import sys
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from harness.displays.timeline.svg import SHAPES, svg
from harness.displays.timeline.swim_lanes import MOST_SHAPES, MOST_UNFOLDED, SLOTS, Mark, MarkKind
from harness.displays.timeline.timeline import Timeline

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DEED = MarkKind("deed", "deeds", "diamond", "#8250df")
READ = MarkKind("read", "reads", "ring", "#0969da")
SHORT = Timeline(
    "A <short> life",
    ("shopper", "nobody", "connector"),
    [
        Mark(NINE, "shopper", DEED, "place an order"),
        *(Mark(NINE + 15 * MINUTE, "connector", READ, f"GET /orders/{number % 2}") for number in range(3)),
        Mark(NINE + 30 * MINUTE, "connector", READ, "GET /orders & more"),
    ],
)


@pytest.fixture(scope="module")
def long():
    """A hundred thousand marks of two weeks."""
    marks = [Mark(NINE + number * MINUTE / 5, "connector", READ, "GET /orders") for number in range(100_000)]
    return Timeline("Long", ("connector",), marks)


def test_what_happens_at_one_time_in_one_lane_is_one_group():
    """A group knows how many marks it stands for, and tells each text once."""
    groups = SHORT.groups

    assert [(group.lane, group.count) for group in groups] == [("shopper", 1), ("connector", 3), ("connector", 1)]
    assert groups[1].headline() == "3 reads"
    assert groups[1].lines() == ["2 x GET /orders/0", "GET /orders/1"]


@pytest.mark.parametrize(
    ("texts", "later", "label"),
    [
        (["sends sales order 100"] * 2, 30, "2 x sends sales order 100"),
        (["sends sales order 100", "reports"], 30, "sends sales order 100; reports"),
        ([f"changes order {number} to Awaiting Shipment" for number in range(4)], 30, " and 3 more"),
        (["sends sales order 100", "reports"] * 2, 2, "4"),
        ([f"reports {number}" for number in range(97)], 1, "97"),
    ],
)
def test_a_mark_says_what_happened_where_there_is_room(texts, later, label):
    """All of it, else the first and how many more, else how many; that also within a large mark."""
    write = MarkKind("write", "writes", "circle", "#0969da", told=True)
    marks = [
        *(Mark(NINE, "connector", write, text) for text in texts),
        Mark(NINE + later * MINUTE, "connector", write, "x"),
    ]
    drawn = svg(Timeline("Told", ("connector",), [*marks, Mark(NINE + 60 * MINUTE, "connector", write, "the last")]))

    assert f"{label}</text>" in drawn
    assert re.search(r'text-anchor="end" [^>]*>the last</text>', drawn)


def test_a_group_tells_a_few_texts_and_counts_the_others():
    """Many different texts do not flood anybody."""
    marks = [Mark(NINE, "connector", READ, f"GET /orders/{number}") for number in range(20)]

    assert Timeline("Many", ("connector",), marks).groups[0].lines()[-1] == "and 12 more"


def test_a_long_life_is_as_light_as_a_short_one(long):
    """A hundred thousand marks become a few groups, and none of them is forgotten."""
    assert len(long.groups) <= SLOTS + 1
    assert sum(group.count for group in long.groups) == 100_000
    assert len(long.html()) < 200_000


def test_a_dense_timeline_becomes_a_chart(long):
    """With too many groups to look at one by one, heights say how much there was to do."""
    others = [Mark(mark.at, "shopper", DEED, "x") for mark in long.marks[::10]]
    dense = Timeline("Dense", ("shopper", "connector"), [*others, *long.marks])

    assert len(dense.groups) > MOST_SHAPES
    assert dense.is_dense
    assert not SHORT.is_dense
    assert svg(dense).count('width="3"') == len(dense.groups)


def test_a_timeline_is_told_in_words():
    """The sentence that a screen reader says, then every group."""
    text = SHORT._repr_mimebundle_()["text/plain"]

    assert text.startswith(
        "From 02 Mar 2026 09:00:00 to 02 Mar 2026 09:30:00 UTC.  shopper: 1 deed; connector: 4 reads."
    )
    assert "02 Mar 2026 09:15:00         connector  3 reads   2 x GET /orders/0; GET /orders/1" in text


def test_the_picture_is_an_image_with_its_words():
    """An alternative text, a caption, the same in words; nothing that an untrusted notebook takes away."""
    html = SHORT.html()

    assert set(re.findall(r"<(\w+)", html)) == {
        *("figure", "img", "figcaption", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td"),
        "div",
    }
    assert 'alt="A &lt;short&gt; life, 02 Mar 2026. From 02 Mar 2026 09:00' in html
    source = re.search(r"data:image/svg\+xml;base64,([^\"]+)", html)[1]
    assert ElementTree.fromstring(b64decode(source)).tag.endswith("svg")


def test_a_mark_unfolds_to_what_stands_behind_it():
    """By its number, first what the picture tells in words, and no more than keeps the page light."""
    told, asked = MarkKind("deed", "deeds", "diamond", "#8250df", told=True), READ
    marks = [Mark(NINE, "connector", asked, f"GET /orders/{number}", number) for number in (1, 2)]
    marks.append(Mark(NINE + MINUTE, "shopper", told, "place an order", 3))
    page = Timeline("Opened", ("shopper", "connector"), marks, lambda number: f"<{number}>" * MOST_UNFOLDED).html()
    short = Timeline("Opened", ("shopper", "connector"), marks, lambda number: f"<{number}>").html()

    assert "<summary>place an order</summary><pre" in page
    assert (page.count("<pre"), short.count("<pre")) == (1, 3)
    assert "&lt;1&gt;" in short


def test_the_moment_that_is_looked_at_has_a_line():
    """With its instant; all of the life stays in the picture, and the words say it too."""
    looked = replace(SHORT, here=NINE + 15 * MINUTE)

    assert ">09:15:00</text>" in svg(looked)
    assert ">09:15:00</text>" not in svg(SHORT)
    assert len(svg(looked)) > len(svg(SHORT))
    assert "Looked at is 02 Mar 2026 09:15:00 UTC" in looked.described()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_can_be_drawn(shape):
    """A kind is told by its shape and by the words of its row, never by its colour alone."""
    kind = MarkKind("thing", "things", shape, "#000000")
    drawn = svg(Timeline("One", ("lane",), [Mark(NINE, "lane", kind, "x")]))

    assert ElementTree.fromstring(drawn) is not None
    assert ">things</text>" in drawn


@pytest.mark.parametrize(
    ("length", "label"),
    [
        (timedelta(seconds=30), ">09:00:05<"),
        (timedelta(hours=3), ">09:30<"),
        (timedelta(days=2), ">03 Mar 00:00<"),
        (timedelta(days=14), ">05 Mar<"),
        (timedelta(days=3000), ">"),
    ],
)
def test_time_is_labelled_at_round_instants(length, label):
    """Seconds, minutes, hours or days, whichever are few enough to read."""
    drawn = svg(Timeline("Two", ("lane",), [Mark(NINE, "lane", DEED, "x"), Mark(NINE + length, "lane", DEED, "y")]))

    assert label in drawn
    assert 1 <= drawn.count('text-anchor="middle"') <= 10


def test_nothing_is_said_to_be_nothing():
    """Without a mark there is a sentence instead of a picture."""
    shown = Timeline("Empty", ("lane",), [])._repr_mimebundle_()

    assert shown["text/html"] == "<p><strong>Empty</strong>: Nothing happened.</p>"
    assert "Nothing happened." in shown["text/plain"]


@pytest.mark.parametrize("timeline", [SHORT, "long"], ids=["short", "long"])
def test_a_timeline_can_be_explored(timeline, request):
    """A figure with one trace for each row, whose hover texts say what the picture cannot."""
    pytest.importorskip("plotly")
    timeline = request.getfixturevalue(timeline) if isinstance(timeline, str) else timeline
    figure = timeline.explore()

    assert len(figure.data) == sum(map(len, timeline.rows.values()))
    assert sum(len(trace.x) for trace in figure.data) == len(timeline.groups)
    assert any("GET /orders" in text for text in figure.data[-1].hovertext)


def test_where_no_plotly_draws_it_the_still_picture_is_seen(monkeypatch):
    """An export, a review on the web and a front end without plotly have the picture and its words."""
    renderers = pytest.importorskip("plotly.io").renderers
    monkeypatch.setattr(renderers, "default", "plotly_mimetype")

    shown, _ = pytest.importorskip("IPython.core.formatters").DisplayFormatter().format(SHORT.explore())

    assert shown["text/html"] == SHORT.html()
    assert shown["text/plain"] == SHORT.text()
    assert "application/vnd.plotly.v1+json" in shown


def test_exploring_without_plotly_says_what_to_install(monkeypatch):
    """The message names the library, what it is wanted for, and the group that brings it."""
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)

    with pytest.raises(ImportError, match=r"wanted plotly for exploring a timeline.*\[notebook\]"):
        SHORT.explore()
