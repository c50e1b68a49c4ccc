"""One wired world on a virtual clock: the services, the people, the connector's wire, and the record of what happened.

No rule of a service and no judgement lives here.
"""

from fakes.progress import watch
from harness.displays.long_work import each
from harness.simulation.difference import Difference, diff
from harness.simulation.history import Event, History
from harness.simulation.past import CannotReturn
from harness.simulation.portraits import introduce
from harness.simulation.scenarios import Life, guide_example, trial_life
from harness.simulation.world import World

__all__ = [
    "CannotReturn",
    "Difference",
    "Event",
    "History",
    "Life",
    "World",
    "diff",
    "guide_example",
    "trial_life",
]

introduce()
watch(each)
