"""Store-level API accounts: their scopes, their credentials, which are shown once, and their tokens.

Which scope an endpoint needs is noted with its route.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_lowercase, digits

from fakes.bigcommerce.quirks import CredentialsLayout, Quirks
from fakes.bigcommerce.refusals import NotFound, PlanLimitReached
from fakes.bigcommerce.sources import API_ACCOUNTS, CONNECTION_GUIDE, SUPPORT_PAGES, THREADS
from fakes.evidence.ledger import Alternative, imitates
from fakes.state.dice import Dice

MOST_ACCOUNTS = 50
V2_V3_TOKEN = "V2/V3 API token"  # noqa: S105  (the name of a kind, as the control panel shows it)

# Source: API accounts; Guess: the wording of the two that do not open the REST API.
TOKEN_TYPES = (V2_V3_TOKEN, "Storefront API token", "Storefront API customer impersonation token")

NONE, READ_ONLY, MODIFY = "none", "read-only", "modify"
LEVELS = (NONE, READ_ONLY, MODIFY)

# Source: API accounts. Each family as the control panel words it (in snake case), and its OAuth name.
SCOPES = {
    "content": "store_v2_content",
    "checkout_content": "store_content_checkout",
    "customers": "store_v2_customers",
    "customers_login": "store_v2_customers_login",
    "information_and_settings": "store_v2_information",
    "marketing": "store_v2_marketing",
    "orders": "store_v2_orders",
    "order_transactions": "store_v2_transactions",
    "products": "store_v2_products",
    "themes": "store_themes_manage",
    "carts": "store_cart",
    "checkouts": "store_checkout",
    "sites_and_routes": "store_sites",
    "channel_settings": "store_channel_settings",
    "channel_listings": "store_channel_listings",
    "store_logs": "store_logs",
    "store_locations": "store_locations",
    "store_inventory": "store_inventory",
}


@dataclass(frozen=True, slots=True)
class FixedCredentials:
    """Credentials that somebody wants to know beforehand, as where fakes are served; None is drawn from the seed."""

    client_id: str | None = None
    access_token: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ApiAccount:
    """One API account as its owner sees it in the list; what opens doors is kept out of sight."""

    id: int
    name: str
    client_id: str
    token_type: str
    scopes: Mapping[str, str]
    date_created: datetime
    token_digest: str = field(repr=False)
    client_secret: str = field(repr=False)

    def may(self, family: str, *, write: bool) -> bool:
        """Source: API accounts: read-only allows GET and HEAD alone."""
        level = self.scopes.get(family, NONE)
        return level == MODIFY or (level == READ_ONLY and not write)


class NewApiAccount:
    """A freshly made account, with its credentials until they have been read once."""

    def __init__(self, account: ApiAccount, credentials: str) -> None:
        self.account_id = account.id
        self.name = account.name
        self.file_name = (
            f"BigCommerceAPI-credentials-{account.client_id}.txt"  # Guess: what stands after the last dash.
        )
        self._credentials: str | None = credentials

    @imitates(
        "credentials once",
        "the credentials of a new API account can be read one single time, as text in the documented layout",
        evidence="official",
        source=API_ACCOUNTS,
        test="state/test_accounts.py::test_credentials_are_shown_once",
    )
    def credentials_file(self) -> str:
        """The text of the credentials file.

        Raises:
            PermissionError: it was read before; the store cannot show it again.
        """
        if self._credentials is None:
            raise PermissionError(
                f"the credentials of API account {self.name!r} were shown once and cannot be shown again; "
                "delete the account and create a new one"
            )
        credentials, self._credentials = self._credentials, None
        return credentials

    def __repr__(self) -> str:
        return f"NewApiAccount(account_id={self.account_id}, name={self.name!r})"


@imitates(
    "fifty accounts",
    "a store keeps at most 50 API accounts",
    evidence="third party",
    source=SUPPORT_PAGES,
    test="state/test_accounts.py::test_the_fifty_first_account_is_refused",
)
def _too_many_accounts() -> PlanLimitReached:
    return PlanLimitReached(f"a store keeps at most {MOST_ACCOUNTS} API accounts; delete one first")


class ApiAccounts:
    """The API accounts of one store."""

    def __init__(self, store_hash: str, seed: int, quirks: Quirks) -> None:
        self._store_hash = store_hash
        self._quirks = quirks
        self._random = Dice(f"{seed}:{store_hash}:api accounts")
        self._by_id: dict[int, ApiAccount] = {}
        self._by_digest: dict[str, ApiAccount] = {}
        self._count = 0

    def create(
        self,
        name: str,
        scopes: Mapping[str, str],
        token_type: str,
        now: datetime,
        fixed: FixedCredentials = FixedCredentials(),
    ) -> NewApiAccount:
        """Make an account whose scopes and type never change.

        Raises:
            ValueError: an unknown scope family, level or token type, no name, or a fixed token that exists already.
            PlanLimitReached: the store has 50 already.
        """
        granted = read_scopes(scopes)
        if not name.strip() or token_type not in TOKEN_TYPES:
            raise ValueError(f"wanted a name and a token type out of {TOKEN_TYPES}, got {name!r} and {token_type!r}")
        if len(self._by_id) >= MOST_ACCOUNTS:
            raise _too_many_accounts()
        token, client_id = fixed.access_token or self._word(31), fixed.client_id or self._word(31)
        secret = fixed.client_secret or f"{self._random.getrandbits(256):064x}"
        if self.with_token(token):
            raise ValueError("wanted a token of its own for each API account; this one has a token that exists already")
        self._count += 1
        account = ApiAccount(self._count, name, client_id, token_type, granted, now, digest(token), secret)
        self._by_id[account.id] = self._by_digest[account.token_digest] = account
        return NewApiAccount(account, self._credentials_text(account, token))

    @imitates(
        "token dies with its account",
        "deleting an API account makes its token unknown at once",
        evidence="official",
        source=API_ACCOUNTS,
        test="state/test_accounts.py::test_a_deleted_account_s_token_is_unauthorized_at_once",
    )
    def delete(self, account_id: int) -> ApiAccount:
        """Raises NotFound when the store has no such account."""
        account = self._by_id.pop(account_id, None)
        if account is None:
            raise NotFound(f"this store has no API account {account_id}; it has {sorted(self._by_id)}")
        del self._by_digest[account.token_digest]
        return account

    def with_token(self, token: str) -> ApiAccount | None:
        return self._by_digest.get(digest(token))

    def all(self) -> list[ApiAccount]:
        return list(self._by_id.values())

    def _word(self, length: int) -> str:
        return "".join(self._random.choices(ascii_lowercase + digits, k=length))

    def _credentials_text(self, account: ApiAccount, token: str) -> str:
        """Source: an older revision of BigCommerce's article on REST authentication."""
        told = {
            "ACCESS TOKEN": token,
            "CLIENT NAME": account.name,
            "API PATH": f"https://api.bigcommerce.com/stores/{self._store_hash}/v3/",
            "CLIENT ID": account.client_id,
            "CLIENT SECRET": account.client_secret,
            "NAME": account.name,
        }
        layout = self._quirks.credentials_layout
        names = _other_layout(layout) if layout != "client name" else [*told][:-1]
        return "".join(f"{name}: {told[name]}\n" for name in names)


@imitates(
    "other credentials files",
    "the file with the credentials says CLIENT NAME; by switch NAME, or both, and in another order",
    evidence="third party",
    source=THREADS,
    test="state/test_accounts.py::test_the_credentials_file_has_other_layouts",
    otherwise=(
        Alternative("the file says NAME instead of CLIENT NAME", "credentials_layout", "name"),
        Alternative("the file says CLIENT NAME and NAME", "credentials_layout", "both"),
    ),
    ask="create an API account of no scopes in the control panel, read the file that is downloaded, delete the "
    "account.",
)
def _other_layout(layout: CredentialsLayout) -> tuple[str, ...]:
    names = ("ACCESS TOKEN", "CLIENT ID", "CLIENT SECRET", "NAME", "API PATH")
    return names if layout == "name" else ("CLIENT NAME", *names)


@imitates(
    "scope levels",
    "each family of scopes is none, read-only or modify; what is not named is none",
    evidence="official",
    source=CONNECTION_GUIDE,
    test="state/test_accounts.py::test_read_only_reads_and_does_not_write",
)
def read_scopes(scopes: Mapping[str, str]) -> dict[str, str]:
    """Scopes with their names in one spelling ("Orders", "order transactions", "Information & settings" all do).

    Raises:
        ValueError: an unknown family or level.
    """
    granted = {}
    for name, level in scopes.items():
        family = re.sub(r"[^a-z0-9]+", "_", name.lower().replace("&", "and")).strip("_")
        if family not in SCOPES or level.lower() not in LEVELS:
            raise ValueError(f"no scope {name!r} = {level!r}; families are {', '.join(SCOPES)}, levels {LEVELS}")
        granted[family] = level.lower()
    return granted


def digest(token: str) -> str:
    """What the store keeps of a token, so that nobody can read it back."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
