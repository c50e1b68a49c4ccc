"""Credentials that a scenario may need more than once, although a store shows them only once.

Who creates API accounts, and what for, is in the steps.
"""

from harness.conformance.records import CreatedAccount
from harness.simulation import World
from harness.sync import Credentials


class Keyring:
    """New API accounts by their number."""

    def __init__(self) -> None:
        self._accounts: dict[int, CreatedAccount] = {}
        self._texts: dict[int, str] = {}

    def keep(self, account: CreatedAccount) -> CreatedAccount:
        """Keep an account, and hand it on."""
        self._accounts[account.account_id] = account
        return account

    def credentials(self, world: World, number: int) -> Credentials | str:
        """The credentials of an account; those of one that nobody created here are the ones the world began with.

        Raises:
            ValueError: the world began without a connection.
        """
        if number not in self._accounts:
            if world.credentials is None:
                raise ValueError(f"wanted the credentials of API account {number}, which nobody has created")
            return world.credentials
        if number not in self._texts:
            self._texts[number] = self._accounts[number].credentials_file()
        return self._texts[number]
