"""The rehearsal of a connection: targets, checks, planted bugs and the report.

The people, the fakes and the steps that move them live elsewhere; here is who judges and how the verdict is told.
"""

from harness.conformance.rehearsal.comparison import Comparison, compare
from harness.conformance.rehearsal.notebook_panel import rehearse
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.scene import Scene
from harness.conformance.stage import StageTarget
from harness.conformance.targets import FakesTarget, Target
from harness.conformance.verdicts import PromiseBroken, Verdict
from harness.promises import PROMISES, Promise

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
