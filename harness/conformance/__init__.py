"""The rehearsal of a connection: targets, checks, planted bugs and the report.

The people, the fakes and the steps that move them live elsewhere; here is who judges and how the verdict is told.
"""

from typing import TYPE_CHECKING

from harness.conformance.rehearsal.comparison import Comparison, compare
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.scene import Scene
from harness.conformance.targets import FakesTarget, Target
from harness.conformance.verdicts import PromiseBroken, Verdict
from harness.promises import PROMISES, Promise
from rehearsal_stage import on_demand

if TYPE_CHECKING:
    from harness.conformance.rehearsal.notebook_panel import rehearse
    from harness.conformance.stage import StageTarget

# A rehearsal on the command line begins sooner without what notebooks and the stage need.
__getattr__ = on_demand(
    __name__,
    {"rehearse": "harness.conformance.rehearsal.notebook_panel", "StageTarget": "harness.conformance.stage.target"},
)

__all__ = [
    "PROMISES",
    "Comparison",
    "FakesTarget",
    "Promise",
    "PromiseBroken",
    "PromiseResult",
    "Report",
    "ScenarioResult",
    "Scene",
    "StageTarget",
    "Target",
    "Verdict",
    "compare",
    "rehearse",
    "run_conformance",
]
