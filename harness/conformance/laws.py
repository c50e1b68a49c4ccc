"""The laws: the checks that hold over any run whatever happens in it, as an invariant does, here asked of a scene.

Other checks hold only in the situation that a scenario has set up.  Which are laws is listed in ``checks.ALWAYS``.
"""

import re
from collections.abc import Iterable

from harness.conformance import checks
from harness.conformance.scene import Scene
from harness.conformance.verdicts import Verdict


def laws(world: Scene) -> list[Verdict]:
    """What every law says about a scene, whose own secrets must not be in its record."""
    return checks.judge(world.history, secrets_of(world))


def secrets_of(world: Scene) -> tuple[str, ...]:
    """The texts that must not stand in any record of a scene."""
    connection = world.connection
    if connection is None:
        return ()
    secrets = (connection.credentials.access_token, connection.credentials.client_secret, connection.logicbroker_key)
    return tuple(secret.reveal() for secret in secrets if secret)


def law_named(verdicts: Iterable[Verdict], promise: str, statement: str) -> Verdict:
    """The verdict on one law.

    Raises:
        ValueError: there is no such law.
    """
    for verdict in verdicts:
        if verdict.promise == promise and on_one_line(verdict.statement) == statement:
            return verdict
    raise ValueError(f"wanted a law of {promise}, got {statement!r}, which is none")


def on_one_line(text: str) -> str:
    """A text without line breaks."""
    return re.sub(r"\s+", " ", text).strip()
