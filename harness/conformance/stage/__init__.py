"""The stage: the same rehearsal over real HTTP, against the services that a connection file names.

What is played there stands in the features; what is true of it is judged in the checks.
"""

from typing import TYPE_CHECKING

from rehearsal_stage import on_demand

if TYPE_CHECKING:
    from harness.conformance.stage.target import StageTarget

# What asks a service over HTTP is used against the fakes, too, where nobody waits for the rest of the stage.
__getattr__ = on_demand(__name__, {"StageTarget": "harness.conformance.stage.target"})

__all__ = ["StageTarget"]
