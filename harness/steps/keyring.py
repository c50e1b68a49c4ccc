"""Credentials that a scenario may need more than once, although a store shows them only once.

Who creates API accounts, and what for, is in the steps.
"""

from typing import Any


class Keyring:
    """New API accounts by their number."""

    def __init__(self) -> None:
        self._accounts: dict[int, Any] = {}
        self._texts: dict[int, str] = {}

    def keep(self, account: Any) -> Any:
        """Keep an account, and hand it on."""
        self._accounts[account.account_id] = account
        return account

    def credentials(self, world: Any, number: int) -> Any:
        """The credentials of an account; those of one that nobody created here are the ones the scene began with."""
        if number not in self._accounts:
            return world.credentials
        if number not in self._texts:
            self._texts[number] = self._accounts[number].credentials_file()
        return self._texts[number]
