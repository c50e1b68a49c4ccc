"""One wired world on a virtual clock: the services, the people, the connector's wire, and the record of what happened.

No rule of a service and no judgement lives here.
"""

import sys
from typing import TYPE_CHECKING

from fakes.progress import set_watcher
from harness.displays.progress import each
from rehearsal_stage import on_demand

if TYPE_CHECKING:
    from harness.record.event import Event
    from harness.record.history import History
    from harness.simulation.days.scenarios import Life, guide_example, trial_life
    from harness.simulation.time_travel import CannotReturn
    from harness.simulation.views.difference import Difference, diff
    from harness.simulation.views.two_lives import TwoLives, side_by_side
    from harness.simulation.world import World

# Loading all of it takes longer than a small life.
__getattr__ = on_demand(
    __name__,
    {
        "CannotReturn": "harness.simulation.time_travel",
        "Event": "harness.record.event",
        "History": "harness.record.history",
        "World": "harness.simulation.world",
        **dict.fromkeys(("Difference", "diff"), "harness.simulation.views.difference"),
        **dict.fromkeys(("TwoLives", "side_by_side"), "harness.simulation.views.two_lives"),
        **dict.fromkeys(("Life", "guide_example", "trial_life"), "harness.simulation.days.scenarios"),
    },
)

__all__ = [
    "CannotReturn",
    "Difference",
    "Event",
    "History",
    "Life",
    "TwoLives",
    "World",
    "diff",
    "guide_example",
    "side_by_side",
    "trial_life",
]

set_watcher(each)
if "IPython" in sys.modules:
    from harness.simulation.views.notebook_reprs import register_with_ipython

    register_with_ipython()
