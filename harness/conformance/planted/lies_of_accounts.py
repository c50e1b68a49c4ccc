"""Lies of the fakes about accounts, trials, the connection form, orders and their documents.

The tools are in ``lies``.
"""

from datetime import timedelta

import pytest

from fakes.bigcommerce.state import trial
from fakes.wire.http import Request, Response
from harness.conformance.planted.lies import answers, lie


@lie("G11")
def trial_of_fourteen_days(patch: pytest.MonkeyPatch) -> None:
    """A trial store stops after fourteen days."""
    patch.setattr(trial, "TRIAL_LENGTH", timedelta(days=14))


@lie("G1")
def store_keeps_its_plan_to_itself(patch: pytest.MonkeyPatch) -> None:
    """A trial store says of itself that it is on no trial."""

    def change(request: Request, response: Response) -> Response:
        if not request.path.endswith("/v2/store") or response.status != 200:
            return response
        return Response.of_json(200, {**response.json(), "plan_is_trial": False})

    answers(patch, "bigcommerce", change)
