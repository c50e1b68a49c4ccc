"""The connection and the clock: API accounts, the connection form, lost credentials, the trial, and time that passes.

What the form answers and what the connection says is judged in ``outcomes``.  PYTEST_DONT_REWRITE
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count, product
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from pytest_bdd import given, parsers, when

from fakes.people.deeds import CREATE_ACCOUNT
from harness.conformance import connection_questions
from harness.conformance.account_looks import (
    look_at_accounts,
    look_at_connect_page,
    look_at_doors,
    look_at_shared_credentials,
    look_at_what_it_opens,
)
from harness.conformance.api_looks import use_up_quota
from harness.conformance.checks import history_queries
from harness.conformance.checks.trial import TRIAL
from harness.conformance.observations import connected, look_at_connection, look_at_inventory, store_request
from harness.conformance.records import CreatedAccount
from harness.conformance.scene import Scene
from harness.conformance.verdicts import Event
from harness.record.looks import DAYS_LEFT, FORM, STORE_INFORMATION
from harness.steps import counts
from harness.steps.keyring import Keyring
from harness.steps.staging import OpenScene, left_out_if_missing
from harness.steps.waiting import idle, until_taken_in
from harness.sync import Credentials
from harness.sync.choices import LogicbrokerEnvironment
from harness.sync.doctor import examine
from harness.sync.errors import SyncError

SECOND = timedelta(seconds=1)
GUIDES_SCOPES = {"orders": "modify", "products": "modify"}
TOKEN_TYPE = "V2/V3 API token"  # noqa: S105 - the name of a kind of token, not one of them.


# Time.

_LENGTHS = {
    "one second passes": SECOND,
    "a quarter of an hour passes": timedelta(minutes=15),
    "half an hour passes": timedelta(minutes=30),
    "an hour passes": timedelta(hours=1),
    "an hour and a quarter passes": timedelta(minutes=75),
}


@given(parsers.re(rf"(?P<words>{'|'.join(_LENGTHS)})"))
def _time_has_passed(world: Scene, words: str) -> None:
    until_taken_in(world, _LENGTHS[words])


@when(parsers.re(rf"(?P<words>{'|'.join(_LENGTHS)})"))
def _time_passes(world: Scene, words: str) -> None:
    world.advance(to=world.now + _LENGTHS[words])


@when("it becomes ten past the hour")
def _ten_past_comes(world: Scene) -> None:
    """Look once in the last second before, and stop when the minute is over."""
    moment = next_slot(world.now, minutes=10, every=60)
    if world.now < moment - SECOND:
        world.advance(to=moment - SECOND)
    look_at_inventory(world)
    world.advance(to=moment + 59 * SECOND)


def next_slot(now: datetime, *, minutes: int, every: int) -> datetime:
    """The next instant after now that lies a number of minutes after a multiple of every so many minutes."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    slots = (midnight + timedelta(minutes=minutes + every * number) for number in count())
    return next(slot for slot in slots if slot > now)


def trial_end(world: Scene) -> datetime:
    """When the store's trial ends: 15 days after it began, whatever the store says.

    Raises:
        ValueError: the store is on no trial, or nobody knows since when.
    """
    if world.trial_started is None:
        raise ValueError(f"wanted a trial store whose beginning is known, got one on the plan {world.bigcommerce.plan}")
    return world.trial_started + TRIAL


_OFFSETS = {
    "five minutes before": timedelta(minutes=-5),
    "the last second before": -SECOND,
    "exactly": 0 * SECOND,
    "one second after": SECOND,
}
_MOMENTS: dict[str, Callable[[Scene], datetime]] = {
    "a quarter hour": lambda world: next_slot(world.now, minutes=0, every=15),
    "ten past the hour": lambda world: next_slot(world.now, minutes=10, every=60),
    "ten past midnight": lambda world: next_slot(world.now, minutes=10, every=24 * 60),
    "the end of the trial": trial_end,
}
_MOMENT = rf"it is (?P<offset>{'|'.join(_OFFSETS)}) (?P<moment>{'|'.join(_MOMENTS)})"


@given(parsers.re(_MOMENT))
@when(parsers.re(_MOMENT))
def _it_is(world: Scene, offset: str, moment: str) -> None:
    world.advance(to=_MOMENTS[moment](world) + _OFFSETS[offset])


@given("a trial store that is connected one hour before the end of the trial", target_fixture="world")
def _connected_in_the_last_hour(open_scene: OpenScene) -> Scene:
    return _connected_late(open_scene, timedelta(hours=1))


@given(
    parsers.parse("a trial store that is connected {days:d} days before the end of the trial"),
    target_fixture="world",
    converters={"days": counts.count},
)
def _connected_days_before_end(open_scene: OpenScene, days: int) -> Scene:
    return _connected_late(open_scene, timedelta(days=days))


def _connected_late(open_scene: OpenScene, left: timedelta) -> Scene:
    """A store whose trial has passed but for a rest before anybody connected it.

    Raises:
        ValueError: less is left already, as of a store that was opened some days ago.
    """
    world = open_scene(connect=False)
    moment = trial_end(world) - left
    if world.now > moment:
        raise ValueError(
            f"wanted a trial store with {left} left; this one's trial ends at {trial_end(world):%d %b %H:%M}"
        )
    world.advance(to=moment)
    connect(world)
    return world


@when("somebody tries to shop and to work in the store")
def _doors_tried(world: Scene) -> None:
    look_at_doors(world)


@when("somebody asks the store until its quota is used up")
def _quota_used_up(world: Scene) -> None:
    use_up_quota(world)


_AMERICA, _EUROPE = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")
"""Time zones in which clocks are changed twice a year: of shops, and of servers."""

_SUNDAY = 7

_NIGHTS: dict[str, Callable[[datetime], datetime]] = {
    "Sunday": lambda now: _next_day(now, lambda day: day.isoweekday() == _SUNDAY),
    "the end of a month": lambda now: _next_day(now, lambda day: day.day == 1),
    "the end of a year": lambda now: _next_day(now, lambda day: (day.day, day.month) == (1, 1)),
    "the clocks go forward": lambda now: _clocks_change(now, timedelta(hours=1), _AMERICA),
    "the clocks go back in Europe": lambda now: _clocks_change(now, timedelta(hours=-1), _EUROPE),
    "the clocks go back": lambda now: _clocks_change(now, timedelta(hours=-1), _AMERICA),
}


def _next_day(now: datetime, fits: Callable[[datetime], bool]) -> datetime:
    """The next midnight at which a day begins that fits."""
    first = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return next(day for day in (first + timedelta(days=1 + each) for each in range(366)) if fits(day))


def _clocks_change(now: datetime, shift: timedelta, zone: ZoneInfo) -> datetime:
    """The next hour at which the clocks of a zone are shifted."""
    hours = (now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1 + each) for each in range(366 * 24))
    return next(hour for hour in hours if _offset(hour, zone) - _offset(hour - SECOND, zone) == shift)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


@given(parsers.re(rf"it is an hour before (?P<night>{'|'.join(_NIGHTS)})"))
def _night_comes(world: Scene, night: str) -> None:
    world.advance(to=_NIGHTS[night](world.now) - timedelta(hours=1))


@when("the harness examines the connection")
def _connection_examined(world: Scene) -> None:
    findings = examine(connected(world), world.send, world.now)
    world.history.observe(DAYS_LEFT, said=[finding.message for finding in findings if finding.topic == "trial"])


# API accounts.


@given("the retailer creates an API account", target_fixture="account")
@when("the retailer creates an API account", target_fixture="account")
def _account_created(world: Scene, keyring: Keyring) -> CreatedAccount:
    return keyring.keep(world.retailer.create_api_account())


@when(parsers.parse("the retailer opens the files of {number:d} new API accounts"), converters={"number": counts.count})
def _files_opened(world: Scene, number: int) -> None:
    look_at_shared_credentials(world, [world.retailer.create_api_account() for _ in range(number)])


@given(parsers.parse('an API account whose token type is "{token_type}"'), target_fixture="account")
def _account_of_type(world: Scene, token_type: str) -> CreatedAccount:
    return world.retailer.create_api_account(token_type=token_type)


_LEVELS = "none|read-only|modify"


@given(
    parsers.re(
        rf"an API account with Orders on (?P<orders>{_LEVELS}), Products on (?P<products>{_LEVELS}) "
        rf"and (?P<other>[A-Z][\w &]+) on (?P<level>{_LEVELS})"
    ),
    target_fixture="account",
)
def _account_with_scopes(world: Scene, orders: str, products: str, other: str, level: str) -> CreatedAccount:
    named = other.lower().replace("&", "and").replace(" ", "_")
    return world.retailer.create_api_account(scopes={"orders": orders, "products": products, named: level})


@given("the retailer deletes the API account")
@when("the retailer deletes the API account")
def _accounts_deleted(world: Scene) -> None:
    for account in world.retailer.api_accounts():
        world.retailer.delete_api_account(account.id)
    if world.connection is not None:
        look_at_connection(world)


@when("the retailer deletes the first of them")
def _first_account_deleted(world: Scene) -> None:
    world.retailer.delete_api_account(_accounts_made(world)[0].facts["account_id"])


def _accounts_made(world: Scene) -> list[Event]:
    return history_queries.deeds(world.history, CREATE_ACCOUNT)


@when("the retailer opens the list of API accounts")
def _accounts_opened(world: Scene) -> None:
    look_at_accounts(world)


@when("somebody tries what its credentials open")
def _credentials_tried(world: Scene, account: CreatedAccount) -> None:
    look_at_what_it_opens(world, account)


@given("the connection reads the store's information")
@when("the connection reads the store's information")
def _information_read(world: Scene) -> None:
    account = world.retailer.create_api_account(scopes={"information_and_settings": "read-only"})
    credentials = Credentials.from_text(account.credentials_file())
    response = world.send(store_request(credentials, "/v2/store"))
    answer = json.loads(response.body)
    said = answer if isinstance(answer, dict) else {}  # What went wrong is told in a list.
    headers = {name.lower(): value for name, value in response.headers.items()}
    world.history.observe(
        STORE_INFORMATION,
        plan_is_trial=said.get("plan_is_trial"),
        said_of=said.get("id"),
        currency=said.get("currency"),
        timezone=said.get("timezone"),
        plan=world.bigcommerce.plan,
        plan_name=said.get("plan_name"),
        quota=headers.get("x-rate-limit-requests-quota"),
        store_hash=world.bigcommerce.store_hash,
        addresses=[said.get(name) for name in ("domain", "secure_url", "control_panel_base_url")],
    )


# The connection form.


@given(parsers.re(r"the retailer connects the store(?P<delay>| a day later| one second later| in the same second)"))
def _store_connected(world: Scene, delay: str) -> None:
    later = {" a day later": timedelta(days=1), " one second later": SECOND}
    world.advance(to=world.now + later.get(delay, 0 * SECOND))
    connect(world)


def connect(world: Scene) -> None:
    """Steps 1 to 5 of the guide, and a matching file for every supplier."""
    for number, supplier in enumerate(world.suppliers):
        world.retailer.upload_matching_file(supplier.company.id, world.matching_rows(number))
    world.retailer.connect(world.retailer.create_api_account().credentials_file())


@when("the retailer pastes its credentials into the connection form")
def _credentials_pasted(world: Scene, account: CreatedAccount) -> None:
    fill_in(world, account)


@when(
    parsers.re("the retailer gives the store hash as the (?P<given_as>hash|hash with blanks|API path|credentials file)")
)
def _hash_given(world: Scene, account: CreatedAccount, given_as: str) -> None:
    text = account.credentials_file()
    path = Credentials.from_text(text).api_path
    plain = path.split("/")[-3]
    written = {"hash": plain, "hash with blanks": f"  {plain} ", "API path": path, "credentials file": text}[given_as]
    fill_in(world, account, text, given_as=given_as, store_hash=written)


@when("the retailer gives the store hash in capital letters")
def _hash_given_in_capitals(world: Scene, account: CreatedAccount) -> None:
    text = account.credentials_file()
    written = Credentials.from_text(text).store_hash.upper()
    fill_in(world, account, text, given_as=written, store_hash=written)


@when(parsers.parse('the retailer searches for "{first}", "{second}" and "{third}" in Connect to a New System'))
def _system_searched(world: Scene, first: str, second: str, third: str) -> None:
    look_at_connect_page(world, (first, second, third))


@when(parsers.parse('the retailer gives the store hash as "{text}"'))
def _no_hash_given(world: Scene, account: CreatedAccount, text: str) -> None:
    fill_in(world, account, given_as=text, store_hash=text)


@when(parsers.re("the retailer connects it in (?P<environment>stage|production)(?P<on_purpose>| on purpose)"))
def _connected_in(world: Scene, account: CreatedAccount, environment: LogicbrokerEnvironment, on_purpose: str) -> None:
    fill_in(world, account, environment=environment, mixed_environments_allowed=bool(on_purpose))


@when(parsers.re("the retailer mistypes the (?P<field>store hash|client ID|access token) in the connection form"))
def _field_mistyped(world: Scene, account: CreatedAccount, field: str) -> None:
    mistyped: dict[str, FormEntries] = {
        "store hash": {"store_hash": "wr0ng"},
        # The account's name, which stands beside its client ID.
        "client ID": {"client_id": "Logicbroker API Connection"},
        "access token": {"access_token": "wr0ng"},
    }
    fill_in(world, account, **mistyped[field])


@when("the retailer leaves the client ID in the connection form empty")
def _field_left_empty(world: Scene, account: CreatedAccount) -> None:
    fill_in(world, account, client_id="")


class FormEntries(TypedDict, total=False):
    """What may stand in the connection form beside the credentials, or in the place of one of them."""

    store_hash: str
    client_id: str
    access_token: str
    mixed_environments_allowed: bool


def fill_in(
    world: Scene,
    account: CreatedAccount,
    text: str = "",
    *,
    environment: LogicbrokerEnvironment = "stage",
    given_as: str = "",
    **form: Unpack[FormEntries],
) -> None:
    """Fill in the form and write down how it answered; ``form`` is what stands in it beside the credentials."""
    text = text or account.credentials_file()
    asked = next(deed for deed in _accounts_made(world) if deed.facts["account_id"] == account.account_id)
    connection, problems = None, []
    try:
        connection = world.retailer.connect(text, environment=environment, **form)
    except (SyncError, ValueError) as refusal:
        problems = list(getattr(refusal, "problems", None) or [str(refusal)])
    world.history.observe(
        FORM,
        accepted=connection is not None,
        problems=problems,
        warnings=_warnings(world) if connection else [],
        given_as=given_as,
        store_hash=world.bigcommerce.store_hash,
        store_hash_understood=connection.credentials.store_hash if connection else None,
        client_id=Credentials.from_text(text).client_id,
        token_type=asked.facts["type"],
        scopes=asked.facts["scopes"],
        plan=world.bigcommerce.plan,
        environment=environment,
        on_purpose=form.get("mixed_environments_allowed", False),
    )


def _warnings(world: Scene) -> list[str]:
    findings = examine(connected(world), world.send, world.now)
    return [finding.message for finding in findings if finding.level == "warning"]


# What interrupts a connection.


@given("the retailer enters its credentials with a wrong access token")
def _wrong_credentials_entered(world: Scene, account: CreatedAccount) -> None:
    connection_questions.enter_wrong_credentials(world, account)


@given("the retailer configures new credentials 5 hours later", target_fixture="client_id")
def _credentials_renewed(world: Scene) -> str:
    """The client ID of the new credentials."""
    idle(world, timedelta(hours=5))
    look_at_connection(world)
    text = world.retailer.create_api_account().credentials_file()
    world.retailer.reconnect(text)
    return Credentials.from_text(text).client_id


@given("the retailer replaces the API account 5 hours later", target_fixture="client_id")
def _account_replaced(world: Scene) -> str:
    """The client ID of the new credentials."""
    _accounts_deleted(world)
    return _credentials_renewed(world)


_ERRORS = ("maintenance", "internal error", "bad gateway", "gateway timeout", "overload", "too many requests")
"""After each of them a service may do later what it was asked for; one of them comes after it has done it."""

_ROUNDS = 3


@given("for an hour both services answer what is written to them with every kind of error")
def _services_in_trouble(world: Scene) -> None:
    until = world.now + timedelta(hours=1)
    with left_out_if_missing():
        for service, method in product(("bigcommerce", "logicbroker"), ("POST", "PUT")):
            for fault in _ERRORS * _ROUNDS:
                world.nemesis.strike(fault, service=service, method=method, times=1, until=until)


@given(parsers.re("the retailer (?P<verb>allows|forbids) cancelling orders on the saved connection"))
def _leave_changed(world: Scene, verb: str) -> None:
    world.retailer.allow_cancelling_orders(verb == "allows")


@given("the shopper places an order after the last cycle of the trial")
def _order_in_the_last_minutes(world: Scene) -> None:
    world.advance(to=trial_end(world) - timedelta(minutes=5))
    world.shopper.place_order()


@given("the retailer upgrades the store two hours later")
def _store_upgraded(world: Scene) -> None:
    world.advance(hours=2)
    look_at_connection(world)
    world.retailer.choose_plan("standard")
