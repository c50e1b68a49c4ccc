"""The stage: the same rehearsal over real HTTP, against the services that a connection file names.

What is played there stands in the features; what is true of it is judged in the checks.
"""

from harness.conformance.stage.target import StageTarget

__all__ = ["StageTarget"]
