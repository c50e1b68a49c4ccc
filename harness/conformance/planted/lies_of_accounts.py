"""Lies of the fakes about API accounts, trials, the connection form and the saved connection.

The tools are in ``lies``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce.api import gateway
from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.bigcommerce.state import rate_limit, trial
from fakes.bigcommerce.state.accounts import (
    V2_V3_TOKEN,
    ApiAccount,
    ApiAccounts,
    FixedCredentials,
    NewApiAccount,
    digest,
)
from fakes.bigcommerce.state.store import Store
from fakes.logicbroker.portal import connections
from fakes.logicbroker.portal.connections import ConnectionNotSaved, ConnectionPages
from fakes.wire.http import Request, Response
from harness.conformance.planted.lies import after, answers, around, lie

HOUR = timedelta(hours=1)


def listed(patch: pytest.MonkeyPatch, **how: Callable[[ApiAccount], Any]) -> None:
    """Change what the list of API accounts shows; each change is given the account."""

    def changed(found: list[ApiAccount], *_: Any) -> list[ApiAccount]:
        return [replace(each, **{name: change(each) for name, change in how.items()}) for each in found]

    after(patch, ControlPanel, "api_accounts", changed)


def in_file(patch: pytest.MonkeyPatch, change: Callable[[str, ApiAccount, str], str]) -> None:
    """Change the text of credentials files; the change is given the text, the account and its token."""

    def changed(text: str, accounts: object, account: ApiAccount, token: str) -> str:
        return change(text, account, token)

    after(patch, ApiAccounts, "_credentials_text", changed)


def opened(patch: pytest.MonkeyPatch, change: Callable[[bool, Mapping[str, str], str, bool], bool]) -> None:
    """Change what scopes open; the change is given what they should, the scopes, the family, and whether it writes."""

    def instead(may: Callable[..., bool], account: ApiAccount, family: str, *, write: bool) -> bool:
        return change(may(account, family, write=write), account.scopes, family, write)

    around(patch, ApiAccount, "may", instead)


def saved(patch: pytest.MonkeyPatch, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Change what a form saves, once it was verified."""
    after(patch, ConnectionPages, "_check", lambda values, *_: change(values))


def store_says(patch: pytest.MonkeyPatch, **facts: Any) -> None:
    """Change what the store's information says."""

    def change(request: Request, response: Response) -> Response:
        if not request.path.endswith("/v2/store") or response.status != 200:
            return response
        return Response.of_json(200, {**response.json(), **facts})

    answers(patch, "bigcommerce", change)


# The plan and the trial.


@lie("G11")
def trial_of_fourteen_days(patch: pytest.MonkeyPatch) -> None:
    """A trial store stops after fourteen days."""
    patch.setattr(trial, "TRIAL_LENGTH", timedelta(days=14))


@lie("G11")
def trial_an_hour_short(patch: pytest.MonkeyPatch) -> None:
    """A trial store stops an hour before its fifteen days are over."""
    patch.setattr(trial, "TRIAL_LENGTH", timedelta(days=15) - HOUR)


@lie("G11")
def trial_began_before_the_store(patch: pytest.MonkeyPatch) -> None:
    """A trial is said to have begun an hour before anybody opened the store."""

    def instead(init: Callable[..., None], self: trial.Trial, clock: Any, started_at: Any, grace: Any) -> None:
        init(self, clock, started_at - HOUR, grace)

    around(patch, trial.Trial, "__init__", instead)


@lie("G11")
def the_last_instant_is_too_much(patch: pytest.MonkeyPatch) -> None:
    """A trial store still answers at the very instant at which its trial ends."""
    patch.setattr(trial.Trial, "expired", property(lambda self: self.clock.now() > self.expires_at))


@lie("G11")
def catalog_outlives_the_trial(patch: pytest.MonkeyPatch) -> None:
    """After the end of a trial the catalog's API still answers."""

    def instead(answer: Callable[..., Any], stores: Any, store: Any, request: Request, routed: Any) -> Any:
        account = store.accounts.with_token(request.headers.get("X-Auth-Token", "")) if store else None
        if account and store.trial and store.trial.expired and routed.version == "v3":
            return gateway._permitted_answer(store, account, request, routed)
        return answer(stores, store, request, routed)

    around(patch, gateway, "_authenticated_answer", instead)


@lie("G11")
def shop_outlives_the_trial(patch: pytest.MonkeyPatch) -> None:
    """After the end of a trial people can still shop."""

    def instead(check: Callable[..., None], store: Store, who: str) -> None:
        if who == "the control panel":
            check(store, who)

    around(patch, Store, "check_open", instead)


@lie("G11")
def control_panel_outlives_the_trial(patch: pytest.MonkeyPatch) -> None:
    """After the end of a trial the control panel is still open."""

    def instead(check: Callable[..., None], store: Store, who: str) -> None:
        if who != "the control panel":
            check(store, who)

    around(patch, Store, "check_open", instead)


@lie("G11")
def an_upgrade_changes_nothing(patch: pytest.MonkeyPatch) -> None:
    """Whoever chooses a plan stays on the trial that has ended."""
    around(patch, Store, "upgrade", lambda upgrade, store, plan: None)


@lie("G1")
def store_keeps_its_plan_to_itself(patch: pytest.MonkeyPatch) -> None:
    """A trial store says of itself that it is on no trial."""
    store_says(patch, plan_is_trial=False)


@lie("G1")
def every_store_is_a_trial(patch: pytest.MonkeyPatch) -> None:
    """A store on a plan says of itself that it is on a trial."""
    store_says(patch, plan_is_trial=True)


@lie("G1")
def plan_in_words(patch: pytest.MonkeyPatch) -> None:
    """Whether it is on a trial a store says as a text."""
    store_says(patch, plan_is_trial="True")


@lie("G1")
def every_plan_is_enterprise(patch: pytest.MonkeyPatch) -> None:
    """Whatever plan a store is on, it calls it Enterprise."""
    store_says(patch, plan_name="Enterprise", plan_level="Enterprise")


@lie("G1")
def every_store_is_in_tokyo(patch: pytest.MonkeyPatch) -> None:
    """Wherever a store is, its days begin in Tokyo."""
    zone = {"name": "Asia/Tokyo", "raw_offset": 32400, "dst_offset": 32400, "dst_correction": False}
    store_says(patch, timezone=zone)


@lie("G1")
def larger_plans_have_the_small_quota(patch: pytest.MonkeyPatch) -> None:
    """A store on the plan Pro has the quota of a small one."""
    patch.setitem(rate_limit.QUOTAS, "pro", 150)


@lie("G1")
def information_of_another_store(patch: pytest.MonkeyPatch) -> None:
    """The store's information is that of another store."""
    store_says(patch, id="0therst0re")


# The list of API accounts.


@lie("G2")
def list_without_scopes(patch: pytest.MonkeyPatch) -> None:
    """The list of API accounts shows every scope as None."""
    listed(patch, scopes=lambda account: {})


@lie("G2")
def read_only_listed_as_modify(patch: pytest.MonkeyPatch) -> None:
    """The list of API accounts shows read-only as modify."""
    listed(
        patch,
        scopes=lambda account: {name: level.replace("read-only", "modify") for name, level in account.scopes.items()},
    )


@lie("G2")
def list_knows_one_type(patch: pytest.MonkeyPatch) -> None:
    """The list of API accounts shows every token as a V2/V3 API token."""
    listed(patch, token_type=lambda account: "V2/V3 API token")


@lie("G2")
def names_are_cut(patch: pytest.MonkeyPatch) -> None:
    """The list of API accounts cuts their names."""
    listed(patch, name=lambda account: account.name[:11])


@lie("G2")
def only_the_newest_is_listed(patch: pytest.MonkeyPatch) -> None:
    """The list of API accounts shows the newest one only."""
    after(patch, ControlPanel, "api_accounts", lambda found, *_: found[-1:])


@lie("G2")
def accounts_of_last_year(patch: pytest.MonkeyPatch) -> None:
    """Every API account is listed with a date of a year ago."""
    listed(patch, date_created=lambda account: account.date_created - timedelta(days=365))


@lie("G2")
def deleting_one_deletes_all(patch: pytest.MonkeyPatch) -> None:
    """Whoever deletes an API account deletes all of them."""

    def instead(delete: Callable[..., Any], accounts: ApiAccounts, account_id: int) -> Any:
        found = delete(accounts, account_id)
        for other in accounts.all():
            delete(accounts, other.id)
        return found

    around(patch, ApiAccounts, "delete", instead)


@lie("G2")
def deleting_hits_the_newest(patch: pytest.MonkeyPatch) -> None:
    """Whoever deletes an API account deletes the newest one."""

    def instead(delete: Callable[..., Any], accounts: ApiAccounts, account_id: int) -> Any:
        return delete(accounts, accounts.all()[-1].id)

    around(patch, ApiAccounts, "delete", instead)


@lie("G2")
def accounts_share_a_client_id(patch: pytest.MonkeyPatch) -> None:
    """Every API account has the client ID of the first one."""

    def instead(create: Callable[..., Any], accounts: ApiAccounts, *what: Any) -> Any:
        first = [each.client_id for each in accounts.all()[:1]]
        return create(accounts, *what[:4], FixedCredentials(client_id=first[0]) if first else FixedCredentials())

    around(patch, ApiAccounts, "create", instead)


# Types and scopes.


@lie("G4")
def any_token_type_opens(patch: pytest.MonkeyPatch) -> None:
    """A storefront token opens the API like any other."""

    def instead(answer: Callable[..., Any], stores: Any, store: Any, request: Request, routed: Any) -> Any:
        account = store.accounts.with_token(request.headers.get("X-Auth-Token", "")) if store else None
        if account is not None and account.token_type != V2_V3_TOKEN:
            return gateway._permitted_answer(store, account, request, routed)
        return answer(stores, store, request, routed)

    around(patch, gateway, "_authenticated_answer", instead)


@lie("G4")
def accounts_lose_their_names(patch: pytest.MonkeyPatch) -> None:
    """Every API account is called API account, whatever name it was given."""

    def instead(create: Callable[..., Any], accounts: ApiAccounts, name: str, *what: Any) -> Any:
        return create(accounts, "API account", *what)

    around(patch, ApiAccounts, "create", instead)


@lie("G4")
def file_names_another_account(patch: pytest.MonkeyPatch) -> None:
    """The credentials file has another name than the account."""
    in_file(patch, lambda text, account, token: re.sub("NAME: .*", "NAME: My app", text))


@lie("G5")
def read_only_changes_orders(patch: pytest.MonkeyPatch) -> None:
    """With Orders on read-only an API account may change orders."""
    opened(patch, lambda may, scopes, family, write: may or (family == "orders" and scopes.get(family) == "read-only"))


@lie("G5")
def inventory_is_open_to_all(patch: pytest.MonkeyPatch) -> None:
    """What the scope of inventory is for is open to every API account."""
    opened(patch, lambda may, scopes, family, write: may or family == "store_inventory")


@lie("G5")
def none_can_be_read(patch: pytest.MonkeyPatch) -> None:
    """What is on None may be read."""
    opened(patch, lambda may, scopes, family, write: may or not write)


@lie("G5")
def nobody_asks_for_scopes_of_writers(patch: pytest.MonkeyPatch) -> None:
    """Scopes count for reading only; whoever writes may do so."""
    opened(patch, lambda may, scopes, family, write: may or write)


@lie("G5")
def orders_open_products(patch: pytest.MonkeyPatch) -> None:
    """Who may change orders may change products, too."""
    opened(patch, lambda may, scopes, family, write: may or (family == "products" and scopes.get("orders") == "modify"))


@lie("G5")
def transactions_are_open(patch: pytest.MonkeyPatch) -> None:
    """The transactions of an order are open to every API account."""
    opened(patch, lambda may, scopes, family, write: may or family == "order_transactions")


@lie("G5")
def channels_and_locations_are_open(patch: pytest.MonkeyPatch) -> None:
    """The channels and locations of a store are open to every API account."""
    opened(
        patch, lambda may, scopes, family, write: may or family in ("channel_settings", "store_locations", "marketing")
    )


@lie("G5")
def customers_stay_shut(patch: pytest.MonkeyPatch) -> None:
    """With Customers on modify an API account may read no customer."""
    opened(patch, lambda may, scopes, family, write: may and family != "customers")


@lie("G5")
def missing_scopes_are_not_found(patch: pytest.MonkeyPatch) -> None:
    """Where a scope is missing the store answers that there is no such thing."""
    around(
        patch, gateway, "_missing_scope", lambda answer: Response.of_json(404, {"status": 404, "title": "Not found"})
    )


# The credentials file.


@lie("G3")
def blanks_belong_to_a_hash(patch: pytest.MonkeyPatch) -> None:
    """The form takes the blanks around what is pasted for a part of it."""
    around(patch, connections, "_text", lambda _, value: str(value).lower() if isinstance(value, bool) else value)


@lie("G3")
def api_path_of_version_two(patch: pytest.MonkeyPatch) -> None:
    """The API path ends in v2."""
    in_file(patch, lambda text, account, token: text.replace("/v3/", "/v2/"))


@lie("G3")
def api_path_without_tls(patch: pytest.MonkeyPatch) -> None:
    """The API path begins with http."""
    in_file(patch, lambda text, account, token: text.replace("https://", "http://"))


@lie("G3")
def api_path_of_another_host(patch: pytest.MonkeyPatch) -> None:
    """The API path names another host."""
    in_file(patch, lambda text, account, token: text.replace("api.bigcommerce.com", "store.example.com"))


@lie("G3")
def capitals_are_a_hash(patch: pytest.MonkeyPatch) -> None:
    """The form takes a store hash in capital letters."""
    after(patch, connections, "_store_hash", lambda found, text: found.lower())


@lie("G3")
def a_path_is_no_hash(patch: pytest.MonkeyPatch) -> None:
    """The form does not find the store hash in an API path."""
    around(patch, connections, "_store_hash", lambda find, text: text)


@lie("G6")
def file_of_another_kind(patch: pytest.MonkeyPatch) -> None:
    """The credentials come as an HTML file."""

    def instead(init: Callable[..., None], self: NewApiAccount, *what: Any) -> None:
        init(self, *what)
        self.file_name = self.file_name.replace(".txt", ".html")

    around(patch, NewApiAccount, "__init__", instead)


@lie("G6")
def wrong_client_id_in_file(patch: pytest.MonkeyPatch) -> None:
    """The credentials file has another client ID than the account."""
    in_file(patch, lambda text, account, token: text.replace(account.client_id, account.client_id[::-1]))


@lie("G6")
def secret_is_the_client_id(patch: pytest.MonkeyPatch) -> None:
    """The client secret in the file is the client ID."""
    in_file(patch, lambda text, account, token: text.replace(account.client_secret, account.client_id))


@lie("G6")
def secret_is_cut(patch: pytest.MonkeyPatch) -> None:
    """The client secret in the file is cut off."""
    in_file(patch, lambda text, account, token: text.replace(account.client_secret, account.client_secret[:8]))


@lie("G6")
def token_is_masked(patch: pytest.MonkeyPatch) -> None:
    """The access token in the file is masked."""
    in_file(patch, lambda text, account, token: text.replace(token, "********"))


@lie("G6")
def token_is_dead(patch: pytest.MonkeyPatch) -> None:
    """The access token in the file is none that the store knows."""
    in_file(patch, lambda text, account, token: text.replace(token, token[::-1]))


@lie("G6")
def credentials_are_shown_twice(patch: pytest.MonkeyPatch) -> None:
    """The credentials of an API account can be read again and again."""

    def instead(read: Callable[..., str], account: NewApiAccount) -> str:
        text = read(account)
        account._credentials = text
        return text

    around(patch, NewApiAccount, "credentials_file", instead)


# Lost credentials.


def after_death(patch: pytest.MonkeyPatch, still: Callable[[Any, Request, Any], bool]) -> None:
    """Let tokens of deleted accounts work as long as ``still`` says."""
    dead: dict[str, ApiAccount] = {}

    def delete(original: Callable[..., Any], accounts: ApiAccounts, account_id: int) -> Any:
        account = original(accounts, account_id)
        dead[account.token_digest] = account
        return account

    def answer(original: Callable[..., Any], stores: Any, store: Any, request: Request, routed: Any) -> Any:
        account = dead.get(digest(request.headers.get("X-Auth-Token", "")))
        if account is not None and still(store, request, routed):
            return gateway._permitted_answer(store, account, request, routed)
        return original(stores, store, request, routed)

    around(patch, ApiAccounts, "delete", delete)
    around(patch, gateway, "_authenticated_answer", answer)


@lie("G7")
def deleted_tokens_read_the_catalog(patch: pytest.MonkeyPatch) -> None:
    """The token of a deleted API account still reads the catalog."""
    after_death(patch, lambda store, request, routed: routed.version == "v3" and request.method == "GET")


@lie("G7")
def deleted_tokens_live_a_while(patch: pytest.MonkeyPatch) -> None:
    """The token of a deleted API account works until the quarter of an hour is over."""
    after_death(patch, lambda store, request, routed: store.clock.now().minute % 15 == 0)


@lie("G7")
def new_credentials_move_the_cut_off(patch: pytest.MonkeyPatch) -> None:
    """With new credentials the saved connection says that it was made just now."""

    def changed(connection: Any, *_: Any) -> Any:
        connection.connected_at = connection.updated_at
        return connection

    after(patch, ConnectionPages, "update", changed)


@lie("G7")
def new_credentials_reset_the_setting(patch: pytest.MonkeyPatch) -> None:
    """With new credentials Allow Cancelling Orders is true again."""

    def instead(update: Callable[..., Any], pages: ConnectionPages, system: str, fields: Any, verify: Any) -> Any:
        connection = update(pages, system, fields, verify)
        if "Client ID" in fields:
            connection.fields = {**connection.fields, "Allow Cancelling Orders": "true"}
        return connection

    around(patch, ConnectionPages, "update", instead)


@lie("G7")
def old_client_id_stays_on_the_page(patch: pytest.MonkeyPatch) -> None:
    """With new credentials the saved connection still shows the old client ID."""

    def instead(update: Callable[..., Any], pages: ConnectionPages, system: str, fields: Any, verify: Any) -> Any:
        before = pages.get(system).fields["Client ID"]
        connection = update(pages, system, fields, verify)
        connection.fields = {**connection.fields, "Client ID": before}
        return connection

    around(patch, ConnectionPages, "update", instead)


# The connection form.


@lie("G9")
def search_finds_nothing(patch: pytest.MonkeyPatch) -> None:
    """Connect to a New System finds nothing."""
    around(patch, ConnectionPages, "search", lambda search, pages, term: [])


@lie("G9")
def search_finds_everything(patch: pytest.MonkeyPatch) -> None:
    """Connect to a New System finds BigCommerce whatever one looks for."""
    around(patch, ConnectionPages, "search", lambda search, pages, term: ["BigCommerce"])


@lie("G9")
def search_wants_the_whole_name(patch: pytest.MonkeyPatch) -> None:
    """Connect to a New System finds a system by its whole name only."""
    after(patch, ConnectionPages, "search", lambda found, pages, term: [each for each in found if each == term])


@lie("G9")
def form_is_not_verified(patch: pytest.MonkeyPatch) -> None:
    """The form is saved without trying the credentials."""

    def instead(check: Callable[..., Any], pages: ConnectionPages, system: str, fields: Any, verify: Any) -> Any:
        return check(pages, system, fields, lambda values: [])

    around(patch, ConnectionPages, "_check", instead)


@lie("G9")
def form_wants_the_secret(patch: pytest.MonkeyPatch) -> None:
    """The form asks for the client secret, too."""
    secret = connections.FormField("Client Secret")
    after(patch, ConnectionPages, "form", lambda fields, *_: (*fields, secret))


@lie("G9")
def refused_forms_are_kept(patch: pytest.MonkeyPatch) -> None:
    """What the form refused is saved all the same."""

    def instead(connect: Callable[..., Any], pages: ConnectionPages, system: str, fields: Any, verify: Any) -> Any:
        try:
            return connect(pages, system, fields, verify)
        except ConnectionNotSaved:
            connect(pages, system, {**fields, "Store Hash": "j4r5th3eof", "Client ID": "client"}, lambda values: [])
            raise

    around(patch, ConnectionPages, "connect_to_new_system", instead)


@lie("G9")
def another_hash_is_saved(patch: pytest.MonkeyPatch) -> None:
    """The saved connection shows another store hash than was pasted."""

    def shown(pages: ConnectionPages) -> list[Any]:
        kept = pages._saved.values()
        return [replace(each, fields={**each.fields, "Store Hash": "0therst0re"}) for each in kept]

    patch.setattr(ConnectionPages, "saved", property(shown))


@lie("G10")
def setting_is_always_true(patch: pytest.MonkeyPatch) -> None:
    """Allow Cancelling Orders is saved as true, whatever was chosen."""
    saved(patch, lambda values: {**values, "Allow Cancelling Orders": "true"})


@lie("G10")
def setting_is_always_false(patch: pytest.MonkeyPatch) -> None:
    """Allow Cancelling Orders is saved as false, whatever was chosen."""
    saved(patch, lambda values: {**values, "Allow Cancelling Orders": "false"})


@lie("G10")
def setting_stays_as_it_was(patch: pytest.MonkeyPatch) -> None:
    """A change of Allow Cancelling Orders is not saved."""

    def instead(update: Callable[..., Any], pages: ConnectionPages, system: str, fields: Any, verify: Any) -> Any:
        if set(fields) == {"Allow Cancelling Orders"}:
            return pages.get(system)
        return update(pages, system, fields, verify)

    around(patch, ConnectionPages, "update", instead)
