"""The judges of accounts, the connection form, lost credentials and trials, on histories written by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fakes.people.deeds import CREATE_ACCOUNT, DELETE_ACCOUNT
from fakes.time.clock import START
from harness.conformance.checks import account, connecting, lost_credentials, trial
from harness.record.looks import ACCOUNTS, CONNECTION, CREDENTIALS_FILE, DAYS_LEFT, FORM, STORE_INFORMATION

ANSWER = {
    "accepted": True,
    "problems": [],
    "warnings": [],
    "given_as": "the hash",
    "store_hash": "j4r5th3eof",
    "store_hash_understood": "j4r5th3eof",
    "token_type": "V2/V3 API token",
    "scopes": {"orders": "modify", "products": "modify"},
    "plan": "trial",
    "environment": "stage",
    "on_purpose": False,
}


def form(written: Any, refused: str = "", **facts: Any) -> None:
    refusal = {"accepted": False, "problems": [refused], "store_hash_understood": None} if refused else {}
    written.history.observe(FORM, **(ANSWER | refusal | facts))


READ_ONLY = {"orders": "read-only", "products": "modify"}
MORE = {**ANSWER["scopes"], "customers": "modify"}


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (connecting.hash_understood, {}, {"refused": "no"}),
        (connecting.hash_understood, {}, {"store_hash_understood": "stores"}),
        (connecting.no_hash_refused, {"refused": "this is no store hash"}, {}),
        (connecting.no_hash_refused, {"refused": "this is no store hash"}, {"refused": "error"}),
        (account.token_type_decides, {}, {"token_type": "Storefront API token"}),
        (account.token_type_decides, {"refused": "no", "token_type": "Storefront API token"}, {"refused": "no"}),
        (account.scopes_decide, {}, {"scopes": READ_ONLY}),
        (
            account.scopes_decide,
            {"refused": "Orders needs modify", "scopes": READ_ONLY},
            {"refused": "no", "scopes": READ_ONLY},
        ),
        (account.scopes_decide, {"scopes": MORE, "warnings": ["Customers is not needed"]}, {"scopes": MORE}),
        (connecting.environment_decides, {}, {"environment": "production"}),
        (connecting.environment_decides, {"plan": "standard", "environment": "production"}, {"plan": "standard"}),
        (connecting.environment_decides, {"environment": "production", "on_purpose": True}, {"plan": "standard"}),
        (connecting.good_credentials_accepted, {}, {"refused": "no"}),
    ],
)
def test_the_form(written: Any, check: Callable[..., Any], good: Any, bad: Any) -> None:
    """Each promise about the form holds for the good answer and is broken by the bad one."""
    form(written, **good)
    verdicts = [check(written.history)]
    form(written, **bad)
    verdicts.append(check(written.history))

    assert [verdict.state for verdict in verdicts] == ["holds", "broken"]
    assert verdicts[1].evidence == (2,)


@pytest.mark.parametrize(
    ("facts", "state"),
    [({"refused": "the Access Token is wrong"}, "holds"), ({"refused": "wrong"}, "broken"), ({}, "broken")],
    ids=["named", "not named", "accepted"],
)
def test_the_form_names_what_is_wrong(written: Any, facts: Any, state: str) -> None:
    """A wrong field is refused by its name."""
    form(written, **facts)

    assert connecting.wrong_field_named(written.history, "access token").state == state


@pytest.mark.parametrize(("plan", "state"), [("trial", "holds"), ("standard", "broken")])
def test_the_plan_is_said(written: Any, plan: str, state: str) -> None:
    """Only a trial store says that it is one."""
    written.history.observe(STORE_INFORMATION, plan=plan, plan_is_trial=True)

    assert account.plan_said(written.history).state == state


@pytest.mark.parametrize(("listed", "state"), [(["B"], "holds"), (["A", "B"], "broken"), ([], "broken")])
def test_the_accounts_that_exist_are_listed(written: Any, listed: Any, state: str) -> None:
    """The control panel lists what was created and not deleted."""
    for account_id, name in enumerate("AB"):
        written.deed("retailer", CREATE_ACCOUNT, account_id=account_id, name=name)
    written.deed("retailer", DELETE_ACCOUNT, account_id=0)
    written.history.observe(ACCOUNTS, listed=listed)

    assert account.accounts_listed(written.history).state == state


@pytest.mark.parametrize(("missing", "refused", "state"), [([], True, "holds"), (["ACCESS TOKEN"], False, "broken")])
def test_credentials_come_once_and_whole(written: Any, missing: Any, refused: bool, state: str) -> None:
    """The file lacks nothing, and the secrets are not shown again."""
    facts = {"file_name": "BigCommerceAPI-credentials.txt", "missing": missing, "second_showing_refused": refused}
    written.history.observe(CREDENTIALS_FILE, **facts)

    assert account.file_complete(written.history).state == state
    assert account.shown_once(written.history).state == state


def stands(written: Any, answers: int, *said: str) -> None:
    state, *attention = said or ("",)
    ends = (START + timedelta(minutes=60)).isoformat()
    written.history.observe(
        CONNECTION, store_answers=answers, trial_ends=ends, state=state, reason="", attention=attention
    )


@pytest.mark.parametrize(("answers", "state"), [(401, "holds"), (200, "broken")])
def test_old_credentials_are_refused(written: Any, answers: int, state: str) -> None:
    """A token that still works after its account was deleted breaks G7."""
    stands(written, answers)

    assert lost_credentials.old_credentials_refused(written.history).state == state


@pytest.mark.parametrize(
    ("said", "state"),
    [(["credentials refused"], "holds"), (["connected"], "broken"), ([], "unknown")],
    ids=["said", "not said", "no status at all"],
)
def test_refused_credentials_are_said(written: Any, said: Any, state: str) -> None:
    """The connection says so; of a connector that shows no status nothing is known."""
    stands(written, 401, *said)

    assert lost_credentials.refusal_said(written.history).state == state


@pytest.mark.parametrize(("count", "state"), [(1, "holds"), (0, "broken"), (2, "broken")])
def test_no_order_is_lost_or_doubled(written: Any, document: Any, count: int, state: str) -> None:
    """After an interruption every order is in Logicbroker exactly once."""
    written.connected()
    written.at(400).order(documents=[document("SalesOrder", 390, key=str(key)) for key in range(count)])

    assert lost_credentials.orders_kept_over_new_credentials(written.history).state == state
    assert trial.kept_over_the_end(written.history).state == state


@pytest.mark.parametrize(
    ("minute", "answers", "state"),
    [(59.99, 200, "holds"), (60, 200, "broken"), (60, 402, "holds"), (59.99, 402, "broken")],
    ids=["last instant", "too long", "over", "too short"],
)
def test_a_trial_ends_to_the_instant(written: Any, minute: float, answers: int, state: str) -> None:
    """The store answers before the end of the trial and not from then on."""
    written.at(minute)
    stands(written, answers)

    assert trial.answers_while_trial_lasts(written.history).state == state


@pytest.mark.parametrize(
    ("said", "state"), [("the trial has ended", "holds"), ("the store is closed", "holds"), ("all is well", "broken")]
)
def test_the_end_is_said(written: Any, said: str, state: str) -> None:
    """A connection that stops for the end of the trial says so."""
    stands(written, 402, "working", said)

    assert trial.end_said(written.history).state == state


@pytest.mark.parametrize(("said", "state"), [("The trial has 3 days left.", "holds"), ("All is well.", "broken")])
def test_days_left(written: Any, said: str, state: str) -> None:
    """The days that are left are said."""
    written.history.observe(DAYS_LEFT, said=[said])

    assert trial.days_left_said(written.history, 3).state == state
