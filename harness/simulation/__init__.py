"""One wired world on a virtual clock: the services, the people, the connector's wire, and the record of what happened.

No rule of a service and no judgement lives here.
"""

from fakes.progress import set_watcher
from harness.displays.progress import each
from harness.record.event import Event
from harness.record.history import History
from harness.simulation.days.scenarios import Life, guide_example, trial_life
from harness.simulation.time_travel import CannotReturn
from harness.simulation.views.difference import Difference, diff
from harness.simulation.views.notebook_reprs import register_with_ipython
from harness.simulation.views.two_lives import TwoLives, side_by_side
from harness.simulation.world import World

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

register_with_ipython()
set_watcher(each)
