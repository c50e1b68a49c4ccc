"""Plans and trial, and Advanced Settings > API accounts: created with scopes, shown once, deleted."""

import base64
from typing import Any

from fakes.bigcommerce.state.accounts import SCOPES, TOKEN_TYPES
from fakes.bigcommerce.state.trial import PAID_PLANS
from fakes.people.retailer import CONNECTION_ACCOUNT
from harness.conformance import account_looks
from harness.portals.blocks import Code, Done, Entry, Facts, Form, Link, Listing, Notice, Once, Page, Row, Section, Text
from harness.portals.judging import settle
from harness.portals.onlooker import Onlooker
from harness.portals.visits import Unusable, Visit, whole
from harness.record.looks import CONNECTION

LEVELS = (("none", "None"), ("read-only", "Read-only"), ("modify", "Modify"))


def plans(visit: Visit) -> Page:
    """Which plan the store is on, how long its trial lives, and the plans that can be chosen."""
    store = visit.world.bigcommerce
    facts: list[tuple[str, Any]] = [("Store Hash", store.store_hash), ("Plan", store.plan)]
    if store.trial:
        facts += [("Days left", str(store.trial.days_left)), ("Trial ends", store.trial.expires_at)]
    now = store.plan if store.plan in PAID_PLANS else PAID_PLANS[0]
    plan = Entry("plan", "Plan", "radio", now, [(each, each.capitalize()) for each in PAID_PLANS])
    choose = Section("Choose a plan", [Form(visit.url("store/plans"), "Choose", (plan,))])
    return Page("store", "Plans and trial", [Facts(facts), choose])


def choose_plan(visit: Visit) -> Done:
    """Upgrade to a paid plan."""
    plan = visit.required("plan", "Plan")
    if plan in PAID_PLANS and visit.world.bigcommerce.trial and not visit.world.bigcommerce.trial.expired:
        settle(visit.place)
    visit.world.retailer.choose_plan(plan)
    return Done(f"The store is on the plan {plan}.", visit.url("store/plans"))


def accounts(visit: Visit) -> Page:
    """The list of API accounts."""
    rows = [
        (each.name, each.token_type, _scopes(each.scopes), each.client_id, each.date_created, _delete(visit, each))
        for each in visit.world.retailer.api_accounts()
    ]
    columns = ("Name", "Token type", "Scopes", "Client ID", "Created", "Delete")
    create = Link("+ Create API account", visit.url("store/accounts/new"), button=True)
    blocks = [Row([create]), Listing("API accounts", columns, rows)]
    return Page("store", "API accounts", blocks, ("Advanced Settings", "API accounts"))


def _scopes(scopes: Any) -> str:
    return (
        ", ".join(f"{name.replace('_', ' ')}: {level}" for name, level in scopes.items() if level != "none") or "none"
    )


def _delete(visit: Visit, account: Any) -> Form:
    return Form(
        visit.url(f"store/accounts/{account.id}/delete"), "Delete", label=f"Delete {account.name}", is_final=True
    )


def new(visit: Visit) -> Page:
    """Create API account: its token type, its name, and a level for each scope."""
    scopes = [
        (label, Entry(f"scope:{name}", label, "radio", "none", LEVELS, unlabelled=True))
        for name, label in ((each, _label(each)) for each in SCOPES)
    ]
    entries = (
        Entry("type", "Token type", "select", TOKEN_TYPES[0], [(each, each) for each in TOKEN_TYPES]),
        Entry("name", "Name", value=CONNECTION_ACCOUNT),
    )
    told = Text("For the connection: Orders and Products on Modify, and all the rest on None.")
    listing = Listing("OAuth scopes", ("Scope", "Level"), scopes)
    form = Form(visit.url("store/accounts"), "Save", entries, table=listing)
    return Page(
        "store", "Create API account", [told, form], ("Advanced Settings", "API accounts", "Create API account")
    )


def _label(scope: str) -> str:
    """A scope as the control panel words it."""
    return scope.replace("_", " ").title().replace(" And ", " & ")


def create(visit: Visit) -> Once:
    """Create the account, and show its credentials this once."""
    levels = {name: visit.text(f"scope:{name}") or "none" for name in SCOPES}
    scopes = {name: level for name, level in levels.items() if level != "none"}
    account = visit.world.retailer.create_api_account(
        visit.required("name", "Name"), scopes, visit.required("type", "Token type")
    )
    text = account.credentials_file()
    onlooker = Onlooker(visit.place)
    account_looks.look_at_file(onlooker, account, text)
    account_looks.look_at_what_it_opens(onlooker, account, text)
    visit.place.seen += onlooker.seen
    return Once(_credentials(visit, account.file_name, text), visit.url("store/accounts"))


def _credentials(visit: Visit, file_name: str, text: str) -> Page:
    coded = base64.b64encode(text.encode()).decode()
    download = Link("Download the .txt file", f"data:text/plain;charset=utf-8;base64,{coded}", True, file_name)
    shown = [(name.title().replace("Id", "ID").replace("Api", "API"), value) for name, value in _lines(text)]
    return Page(
        "store",
        "API account credentials",
        [
            Notice("These are shown only once. Lost ones cannot be had back: delete the account and create a new one."),
            Facts(shown),
            Row([download, Link("Done", visit.url("store/accounts"))]),
            Code(f"The file {file_name}", text),
        ],
        ("Advanced Settings", "API accounts", "Create API account"),
    )


def _lines(text: str) -> list[tuple[str, str]]:
    parts = [line.partition(": ") for line in text.splitlines()]
    return [(name, value) for name, _, value in parts]


def delete(visit: Visit) -> Done:
    """Delete an API account; whoever uses its token is locked out at once."""
    number = whole(visit.values["account"], "API account")
    names = {each.id: each.name for each in visit.world.retailer.api_accounts()}
    if number not in names:
        raise Unusable(f"the store has no API account {number}")
    visit.world.retailer.delete_api_account(number)
    if is_locked_out(visit):
        visit.place.lockouts.append(len(visit.world.history))
        note_connection(visit)
    return Done(f"{names[number]} is deleted; its token opens nothing any more.", visit.url("store/accounts"))


def is_locked_out(visit: Visit) -> bool:
    """Whether the API account of the connection is deleted, and nothing was entered in its place."""
    connection = visit.world.connection
    if connection is None:
        return False
    token = connection.credentials.access_token.reveal()
    return visit.world.bigcommerce.store.accounts.with_token(token) is None


def note_connection(visit: Visit) -> None:
    """What the connection answers and says at this moment, for the judges."""
    onlooker = Onlooker(visit.place)
    onlooker.look_at_connection()
    visit.place.seen += [each for each in onlooker.seen if each.look == CONNECTION]


ROUTES = (
    ("GET", "/store/plans", plans),
    ("POST", "/store/plans", choose_plan),
    ("GET", "/store/accounts", accounts),
    ("GET", "/store/accounts/new", new),
    ("POST", "/store/accounts", create),
    ("POST", "/store/accounts/{account}/delete", delete),
)
