"""Entering wrong new credentials into the saved connection, and what became of it.

No secret is written down.
"""

from contextlib import suppress

from harness.conformance.account_looks import told_by
from harness.conformance.questions import REFUSED, Questions
from harness.conformance.records import CreatedAccount
from harness.conformance.scene import Scene
from harness.record.looks import NEW_CREDENTIALS


def enter_wrong_credentials(scene: Scene, account: CreatedAccount) -> None:
    """Credentials of a new API account whose access token lacks its second half."""
    questions, text = Questions(scene, NEW_CREDENTIALS), account.credentials_file()
    before = _shown(scene)
    token = told_by(text)["ACCESS TOKEN"]
    wrong = text.replace(token, token[: len(token) // 2])
    questions.ask("credentials with half a token", REFUSED, _entered, scene, wrong)
    questions.ask("what the saved connection shows then", before, _shown, scene)
    questions.write_down()


def _entered(scene: Scene, credentials: str) -> str:
    """Whether the form takes them; whoever refuses them says so in an error of a value."""
    with suppress(ValueError):
        scene.retailer.reconnect(credentials)
        return "taken"
    return REFUSED


def _shown(scene: Scene) -> list[str]:
    """What each saved connection shows but its token."""
    return [f"{name}: {value}" for each in scene.retailer.saved_connections() for name, value in sorted(each.items())]
