"""Where the network is less comfortable than it could be: each adversity with its name, default and off switch.

What an adversity does is written where it happens; faults of the wire are not the network's.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quirks:
    """The network's adversities.

    ``step_seconds``: how long each asynchronous step takes (validation, sourcing, finishing); 0 makes them instant.
    """

    step_seconds: int = 2
