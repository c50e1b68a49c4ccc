"""Requests that schemathesis makes up from the published descriptions, good ones and bad ones, sent to the fake.

Whatever is sent, the fake neither falls over nor answers in a way that is not published; the exceptions are those of
``deviations``.  Runs only where schemathesis is installed (the extra ``fuzz``), and derandomised, so that
the same requests are made each time.
"""

import copy
import importlib.util
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fakes import intercept
from fakes.bigcommerce.api.routes import ROUTES
from fakes.wire.http import Headers, NotFaked, Response

if importlib.util.find_spec("schemathesis") is None:
    pytest.skip("wanted schemathesis, which the extra fuzz installs", allow_module_level=True)

from tests.fidelity.bigcommerce_descriptions import (
    SPECS,
    Operation,
    description,
    findings,
    operation_name,
    operations,
)
from tests.fidelity.bigcommerce_walk import Furnished, furnish
from tests.fidelity.deviations import BIGCOMMERCE

pytestmark = pytest.mark.skipif(not SPECS.exists(), reason=f"wanted BigCommerce's descriptions in {SPECS}; none there")

EXAMPLES = max(2, settings().max_examples // 16)
"""For each operation: two requests while one works on the project, six with ``--hypothesis-profile=ci``."""
SEARCH = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

TEMPLATES = {operation_name(route.method, route.template): route.template for route in ROUTES.routes}
COVERED = sorted(TEMPLATES.keys() & operations().keys()) if SPECS.exists() else []


@cache
def described(file: str) -> Any:
    """A file as schemathesis reads it."""
    import schemathesis  # noqa: PLC0415 - two seconds, which only the process that runs these tests has to spend.

    return schemathesis.openapi.from_dict(copy.deepcopy(description(file)))


def real_numbers(name: str, operation: Operation, furnished: Furnished) -> dict[str, Any]:
    """The path parameters, as the description calls them, of things that exist."""
    ours = re.findall(r"{(\w+)}", TEMPLATES[name])
    theirs = re.findall(r"{(\w+)}", operation.path)
    return {their: furnished.numbers[our] for our, their in zip(ours, theirs, strict=True)}


def answered(case: Any, furnished: Furnished, version: str) -> Any:
    """What the store answers, asked by requests as schemathesis does by itself."""
    base = f"https://api.bigcommerce.com/stores/{furnished.walker.store.store_hash}/{version}"
    case.headers = {**(case.headers or {}), "X-Auth-Token": furnished.walker.token}
    from schemathesis.checks import not_a_server_error  # noqa: PLC0415 - see described

    with intercept(furnished.walker.store):
        response = case.call(base_url=base)
    case.validate_response(response, checks=[not_a_server_error])
    return response


@pytest.mark.parametrize("name", COVERED)
def test_whatever_is_sent_the_answer_is_published(name: str) -> None:
    """No crash, no 5xx, no status and no body that the description, the guide or a deviation does not have."""
    from schemathesis import GenerationMode  # noqa: PLC0415 - see described

    operation = operations()[name]
    method, path = name.split(" ")
    wanted = described(operation.file)[operation.path][method]
    modes = [wanted.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @SEARCH
    @given(case=st.one_of(modes), real=st.booleans())
    def send(case: Any, real: bool) -> None:
        furnished = furnish()
        if real:
            case.path_parameters = real_numbers(name, operation, furnished)
        try:
            response = answered(case, furnished, path.split("/")[1])
        except NotFaked:  # A published part that is not imitated is loud, and never a plausible answer.
            return
        answer = Response(
            response.status_code,
            Headers({"Content-Type": "".join(response.headers.get("content-type", []))}),
            response.content,
        )
        chosen = {"include_fields", "exclude_fields"} & parse_qs(urlsplit(response.request.url).query).keys()
        unknown = [
            finding
            for finding in findings(name, answer)
            if not any(deviation.covers(finding) for deviation in BIGCOMMERCE)
            and not (chosen and finding.what == "required")  # Descriptions are of whole records.
        ]
        assert not unknown, (unknown, urlsplit(response.request.url).path, response.request.body)

    send()
