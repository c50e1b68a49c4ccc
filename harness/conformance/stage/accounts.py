"""API accounts on the stage: a person creates, lists and deletes them, for the store has no API for that.

What an account is used for is decided by the retailer.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fakes.people.deeds import CREATE_ACCOUNT, DELETE_ACCOUNT
from harness.conformance.stage.deeds import write_down
from harness.conformance.stage.person import (
    LOST_ACCOUNT,
    NEW_ACCOUNT,
    Among,
    CannotBeDone,
    Choice,
    HumanTask,
    done,
    file_text,
)
from harness.conformance.stage.stage_world import OWN_ACCOUNT, ApiAccountPaper, StageSurroundings
from harness.record.history import History
from harness.sync import Credentials

CONNECTION_ACCOUNT = "Logicbroker API Connection"
TOKEN_TYPE = "V2/V3 API token"  # noqa: S105 - the name of a kind of token
GUIDES_SCOPES = {"orders": "modify", "products": "modify"}
IF_THERE = "if it is still there"
"""Whoever is asked may have done it for another scenario, before the rehearsal was stopped."""

PAGE = "In BigCommerce's control panel: open Settings > API > Store-level API accounts"


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An API account as the control panel lists it."""

    id: int
    name: str
    token_type: str
    scopes: Mapping[str, str]
    client_id: str = ""


class NewAccount:
    """A new API account, whose credentials are read once; a second reading asks the control panel for them."""

    def __init__(self, paper: ApiAccountPaper, is_shown_again: Callable[[], bool]) -> None:
        self.account_id = paper.account_id
        self.name = paper.name
        self.file_name = paper.file_name
        self._text = paper.text
        self._is_shown_again = is_shown_again
        self._was_read = False

    def credentials_file(self) -> str:
        """The text of the credentials file.

        Raises:
            PermissionError: it was read before, and the control panel does not show it again.
        """
        if self._was_read and not self._is_shown_again():
            raise PermissionError(f"the credentials of API account {self.name!r} are not shown a second time")
        self._was_read = True
        return self._text


@dataclass
class Accounts:
    """The API accounts of one scene, by their numbers."""

    surroundings: StageSurroundings
    history: History
    known: dict[int, ListedAccount] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    """The names of those that nobody else connects with."""

    def create(self, scopes: Mapping[str, str], token_type: str) -> ApiAccountPaper:
        """Have an account created, unless it is one as the guide wants it and all scenes share one."""
        is_usual = (scopes, token_type) == (GUIDES_SCOPES, TOKEN_TYPE)
        paper = (self._lent() if is_usual else None) or self._created(scopes, token_type)
        self.known[paper.account_id] = ListedAccount(paper.account_id, paper.name, token_type, dict(scopes))
        facts: dict[str, Any] = {"account_id": paper.account_id, "name": paper.name, "scopes": dict(scopes)}
        write_down(self.history, CREATE_ACCOUNT, type=token_type, **facts)
        return paper

    def _lent(self) -> ApiAccountPaper | None:
        """The account with which several scenes connect; one of a company makes any further ones itself."""
        lend, company = self.surroundings.lend_account, self.surroundings.company
        if lend is None or (company is not None and company.account is not None):
            return None
        paper = lend()
        if company is not None:
            company.account = paper
        return paper

    def _created(self, scopes: Mapping[str, str], token_type: str) -> ApiAccountPaper:
        self.surroundings.accounts_made += 1
        name = " ".join(
            filter(None, (CONNECTION_ACCOUNT, self.surroundings.mark, str(self.surroundings.accounts_made)))
        )
        told = ", ".join(f"{scope.replace('_', ' ')} {level}" for scope, level in scopes.items())
        paragraph = (
            f"{PAGE} and create an API account with the token type {token_type} and the name {name}.  Scopes: {told}; "
            "all the rest none.  Save the file with the credentials, then type its path."
        )
        arguments = {"name": name, "scopes": dict(scopes), "token_type": token_type}
        found = self._ask(NEW_ACCOUNT, paragraph, arguments, self._reader(name))
        self.made.append(name)
        return ApiAccountPaper(found["account_id"], found["name"], found["file_name"], found["credentials_file"])

    def listed(self) -> list[ListedAccount]:
        """The accounts that the control panel lists, but for the harness's own; in a shared store only this scene's."""
        by_name = {each.name: each for each in self.known.values()}
        paragraph = (
            f"{PAGE}.  Which of these are listed: {', '.join(by_name) or 'none was created'}?  Type their names with "
            "commas between, or: none."
        )
        read = Among(tuple(by_name), lambda names: [_row(by_name[name]) for name in names])
        found = self._ask("api_accounts", paragraph, {}, read)
        shown = [
            ListedAccount(each["id"], each["name"], each["token_type"], each["scopes"], each.get("client_id", ""))
            for each in found
        ]
        return [
            each for each in shown if (each.id in self.known or self.surroundings.fresh) and each.name != OWN_ACCOUNT
        ]

    def delete(self, account_id: int) -> None:
        """Have an account deleted that this scene created.

        Raises:
            CannotBeDone: it is none of its own.
        """
        company = self.surroundings.company
        is_everybodys = self.surroundings.lend_account is not None and company is None
        if account_id not in self.known or is_everybodys:
            raise CannotBeDone(f"a rehearsal deletes only its own API accounts, and {account_id} is none of them")
        if company is not None and company.account is not None and company.account.account_id == account_id:
            company.go_on(LOST_ACCOUNT, lambda: self._deleted(account_id))
            company.account, company.lost = None, company.lost + 1
        else:
            self._deleted(account_id)
        write_down(self.history, DELETE_ACCOUNT, account_id=account_id)

    def _deleted(self, account_id: int) -> list[str]:
        """Have it deleted; nothing is wrong then."""
        paragraph = f"{PAGE} and delete the API account {self.known[account_id].name}, {IF_THERE}.  Then press Enter."
        self._ask(LOST_ACCOUNT, paragraph, {"account": account_id}, done)
        return []

    def hand_over(self, paper: ApiAccountPaper) -> NewAccount:
        """A new account as its creator holds it."""
        return NewAccount(paper, lambda: self._is_shown_again(paper))

    def _is_shown_again(self, paper: ApiAccountPaper) -> bool:
        """Whether the control panel shows anything secret of an account once its first page was left."""
        paragraph = (
            f"{PAGE} and look at the API account {paper.name}.  Is its access token or client secret shown?  "
            "Type: hidden, or: shown."
        )
        page = self._ask("api_accounts", paragraph, {}, Choice({"hidden": [], "shown": [paper.text]}))
        credentials = Credentials.from_text(paper.text)
        secrets = (credentials.access_token, credentials.client_secret)
        return any(secret.reveal() in json.dumps(page) for secret in secrets if secret)

    def _reader(self, name: str) -> Callable[[str], dict[str, Any]]:
        """What a control port would answer, from the path that a person types."""

        def read(answer: str) -> dict[str, Any]:
            text = file_text(answer)["text"]
            self._check_credentials(Credentials.from_text(text))
            file_name = answer.replace("\\", "/").rpartition("/")[2]
            return {
                "account_id": self.surroundings.accounts_made,
                "name": name,
                "file_name": file_name,
                "credentials_file": text,
            }

        return read

    def _check_credentials(self, given: Credentials) -> None:
        """Whether a file can be that of a new account in this store.

        Raises:
            ValueError: it is another store's.
        """
        own = self.surroundings.credentials.store_hash
        if given.store_hash != own:
            wanted = f"wanted the credentials of the new API account in the store {own}"
            raise ValueError(f"{wanted}, got those of one in the store {given.store_hash}; choose the right file")

    def _ask(self, deed: str, paragraph: str, arguments: Mapping[str, Any], read: Callable[[str], Any]) -> Any:
        return self.surroundings.person.do(HumanTask("retailer", deed, paragraph, arguments, read=read))


def _row(account: ListedAccount) -> dict[str, Any]:
    """A listed account in the shape of a control port's answer."""
    return {"id": account.id, "name": account.name, "token_type": account.token_type, "scopes": account.scopes}
