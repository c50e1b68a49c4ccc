"""A state is seen at a glance: by sign, word and colour, on paper that reads on every page."""

import pytest

from harness.displays.states import COLOURS, SIGNS, TONES, Chip
from harness.displays.tables import Table


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("tone", COLOURS)
def test_every_tone_reads_and_has_its_own_sign(tone):
    """Ink on its own paper stands out by the strict measure, whatever the page is like."""
    ink, paper = map(luminance, COLOURS[tone])

    assert (paper + 0.05) / (ink + 0.05) >= 7
    assert list(SIGNS.values()).count(SIGNS[tone]) == 1


def test_a_state_stands_out_in_every_table():
    """Where the heading says that states stand below it; other words and other columns stay as they are."""
    table = Table(
        "Orders", ("ID", "Status", "Note"), [(1, "Shipped", "Shipped"), (2, "On the moon", ""), (3, "Failed", "")]
    )

    assert table.html().count("✓ Shipped</span>") == 1
    assert "✗ Failed</span>" in table.html()
    assert "<span" not in table.html().partition("On the moon")[0].rpartition("<td")[2]
    assert "✓" not in table.text()


def test_what_a_verdict_rests_on_keeps_its_tone():
    """The word before the comma decides; markup in a state is shown, never run."""
    table = Table("Promises", ("Promise", "Verdict"), [("G1", "holds, on a guess")])

    assert "✓&nbsp;holds, on a guess" in table.html()
    assert "&lt;b&gt;" in Chip("<b>", "bad").html()
    assert TONES["holds"] == "good"
