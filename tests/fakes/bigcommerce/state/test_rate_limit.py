"""The quota: per store and window, shared, and refilled by the clock."""

from datetime import timedelta

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, make, token_of, wait


def left(api: Api) -> int:
    return int(api.call("GET", "/v2/time").headers["X-Rate-Limit-Requests-Left"])


def test_over_quota_is_429_until_the_window_ends(clock: VirtualClock) -> None:
    """After 150 requests the 151st is 429 with the time to wait; when that has passed, it goes on."""
    store, api = make(clock)
    assert left(api) == 149
    wait(clock, seconds=10)
    assert [api.call("GET", "/v2/time").status for _ in range(149)] == [200] * 149

    refused = api.call("GET", "/v2/time")

    assert refused.status == 429
    assert refused.json()["title"] == "Too many requests"
    assert refused.headers["X-Rate-Limit-Requests-Left"] == "0"
    assert refused.headers["X-Rate-Limit-Time-Reset-Ms"] == "20000"
    assert refused.headers["X-Rate-Limit-Time-Window-Ms"] == "30000"
    wait(clock, milliseconds=19_999)
    assert api.call("GET", "/v2/time").status == 429
    wait(clock, milliseconds=1)
    assert left(api) == 149
    assert store.orders == {}


def test_the_quota_is_shared_by_all_accounts_of_a_store(api: Api) -> None:
    """What one app uses up, another one misses, to the last request."""
    other = Api(api.bigcommerce, token_of(api.bigcommerce, {}))

    assert [left(api), left(other), left(api)] == [149, 148, 147]
    assert [left(api) for _ in range(147)][-1] == 0
    assert other.call("GET", "/v2/time").status == 429


def test_other_apps_can_use_up_the_quota(clock: VirtualClock) -> None:
    """A switch takes a share of each window, and a call takes some of the current one."""
    store, api = make(clock, shared_quota_taken=100)
    assert left(api) == 49
    store.store.rate_limit.take_elsewhere(clock.now(), 30)
    assert left(api) == 18
    wait(clock, seconds=30)
    assert left(api) == 49


@pytest.mark.parametrize(
    ("plan", "quota"), [("trial", 150), ("standard", 150), ("plus", 150), ("pro", 450), ("sandbox", 4166)]
)
def test_quotas_follow_the_plan(plan: str, quota: int) -> None:
    """Each plan has its quota."""
    assert left(make(plan=plan)[1]) == quota - 1


def test_an_upgrade_raises_the_quota(clock: VirtualClock) -> None:
    """Choosing a larger plan gives its quota at once."""
    store, api = make(clock)
    store.upgrade("pro")
    assert left(api) == 449


def test_looking_at_the_budget_takes_nothing(clock: VirtualClock) -> None:
    """A person sees what the next answer would say, and no window opens because somebody looked."""
    store, api = make(clock)
    before = store.rate_limit.left(clock.now()), store.rate_limit.window_started
    assert before == (150, None)
    assert left(api) == store.rate_limit.left(clock.now()) == 149
    clock.move(clock.now() + timedelta(seconds=30))
    assert store.rate_limit.left(clock.now()) == 150


def test_unauthenticated_requests_take_nothing(api: Api) -> None:
    """A request with an unknown token does not count."""
    before = left(api)
    Api(api.bigcommerce, "unknown").call("GET", "/v2/time")
    assert left(api) == before - 1


def test_a_store_without_a_limit_says_a_huge_number() -> None:
    """Enterprise stores report a number that nobody reaches."""
    store = BigCommerce(plan="enterprise")
    assert left(Api(store, token_of(store, {}))) > 16_000_000


def test_an_overloaded_platform_says_429_without_headers() -> None:
    """By switch, and by seed: 429 without a single rate-limit header, and nothing is done."""
    _, api = make(overload=1.0)
    response = api.call("GET", "/v2/time")

    assert response.status == 429
    assert not [name for name in response.headers if name.lower().startswith("x-rate-limit")]

    def statuses() -> list[int]:
        _, api = make(overload=0.5)
        return [api.call("GET", "/v2/time").status for _ in range(20)]

    assert set(statuses()) == {200, 429}
    assert statuses() == statuses()
