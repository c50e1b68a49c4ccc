"""A picture of steps: the jump says what happened, and no more than fits."""

import re
from datetime import UTC, datetime

from harness.displays.steps_over_time import Moment, StepsOverTime

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_what_happened_at_the_jump_fits_into_the_picture():
    """On whichever side of it there is room; the table below has all of it."""
    what = "nemesis: " + "plan a fault lost request logicbroker POST /Orders " * 3
    for jump in (1, 3):
        moments = [Moment(number, NINE, what, 4 if number >= jump else 0, 4) for number in range(5)]
        steps = StepsOverTime("How likely", moments, jump)
        (label,) = re.findall(r"<text [^>]*>(nemesis:[^<]*)</text>", steps.svg())

        assert label.endswith(" ...")
        assert len(label) < 120
        assert what.strip() in steps.text()
