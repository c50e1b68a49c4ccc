"""A sequence diagram can be drawn, read aloud, and does not grow without end."""

from datetime import UTC, datetime, timedelta

from harness.displays.diagrams import MOST_MESSAGES, Message, SequenceDiagram

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE = ("shopper", "bigcommerce", "connector")


def diagram_of(count):
    messages = [Message(NINE, "shopper", "bigcommerce", f"order; #{n}") for n in range(count)]
    return SequenceDiagram("One order", PEOPLE, messages)


def test_mermaid_has_a_title_for_screen_readers():
    """The drawing carries a title and a description, and draws only who takes part."""
    lines = diagram_of(1).mermaid().splitlines()

    assert lines[:2] == ["sequenceDiagram", "  accTitle: One order"]
    assert lines[2].startswith("  accDescr: 1 message between shopper, bigcommerce")
    assert "  participant connector" not in lines
    assert lines[-1] == "  shopper->>bigcommerce: order 0"


def test_a_reply_is_dashed():
    """A reply is drawn dashed."""
    diagram = SequenceDiagram("t", PEOPLE, [Message(NINE, "bigcommerce", "connector", "200 OK", "reply")])

    assert "bigcommerce-->>connector: 200 OK" in diagram.mermaid()


def test_too_many_messages_are_counted_instead_of_drawn():
    """A drawing stops where nobody can follow it, and says how much is missing."""
    source = diagram_of(MOST_MESSAGES + 3).mermaid()

    assert source.count("->>") == MOST_MESSAGES
    assert "3 more messages not drawn" in source


def test_the_text_has_every_message():
    """What the drawing shows is also said in words."""
    shown = diagram_of(2)._repr_mimebundle_()

    assert "shopper to bigcommerce: order; #1" in shown["text/plain"]
    assert set(shown) == {"text/plain", "text/html"}


def test_a_row_spans_from_sender_to_receiver_and_unfolds():
    """A table that every front end keeps: when, how long after, and the arrow with what is behind it."""
    messages = [
        Message(NINE, "shopper", "bigcommerce", "place <b>", "deed", (("Event 1", "{}"),)),
        Message(NINE + timedelta(seconds=90), "connector", "shopper", "x"),
        Message(NINE + timedelta(seconds=90), "connector", "connector", "fault: lost reply", "fault"),
    ]
    html = SequenceDiagram("One order", PEOPLE, messages).html()

    assert "<details><summary>" in html
    assert "place &lt;b&gt;" in html
    assert "+1 min 30 s" in html
    assert 'colspan="3"' in html
    assert "← x" in html
    assert "✗&nbsp;fault: lost reply" in html
    assert html.count("<tr>") == 4
