"""HTTP endpoints for the store's time and its profile.

Settings that change behaviour are in ``state.settings``.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fakes.bigcommerce.api.context import Call, Routes, add, answer_json
from fakes.bigcommerce.sources import RECORDED_ORDERS, STORE_V2
from fakes.bigcommerce.state.settings import StoreProfile
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.trial import StorePlan
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

# Recorded for the sandbox; Guess: the others. Name and level of a plan.
_PLAN_NAMES: dict[StorePlan, tuple[str, str]] = {
    "trial": ("Pro", "Trial Store"),
    "standard": ("Standard", "Standard"),
    "plus": ("Plus", "Plus"),
    "pro": ("Pro", "Pro"),
    "enterprise": ("Enterprise", "Enterprise"),
    "sandbox": ("Partner Sandbox", "Sandbox Store"),
}


@imitates(
    "time",
    "the store tells its time in Unix seconds to any valid token",
    evidence="official",
    source=STORE_V2,
    test="api/test_store.py::test_the_time_is_that_of_the_clock",
)
def _get_time(call: Call) -> Response:
    return answer_json(200, {"time": int(call.store.now().timestamp())})


@imitates(
    "store profile",
    "the profile has the keys and types of a recorded one and says whether the plan is a trial",
    evidence="recorded",
    source=RECORDED_ORDERS,
    test="test_recorded.py::test_the_profile_has_all_keys_and_types_of_a_recorded_one",
)
def _get_store(call: Call) -> Response:
    return answer_json(200, _profile(call.store))


def _profile(store: Store) -> dict[str, Any]:
    profile = store.settings.profile
    domain = f"store-{store.store_hash}.mybigcommerce.com"
    plan_name, plan_level = _PLAN_NAMES[store.plan]
    return {
        "id": store.store_hash,
        "account_uuid": store.account_uuid,
        "domain": domain,
        "secure_url": f"https://{domain}",
        "control_panel_base_url": f"https://{domain}",
        "status": profile.status or ("prelaunch" if store.plan in ("trial", "sandbox") else "live"),
        **_owner(profile),
        "infrastructure_region": "us-central1",
        "favicon_url": "",
        "timezone": _timezone(profile.timezone),
        **_formats(profile),
        "plan_name": plan_name,
        "plan_level": plan_level,
        "plan_is_trial": store.plan == "trial",
        "industry": profile.industry,
        "logo": [],
        "is_price_entered_with_tax": store.settings.prices_include_tax,
        "store_id": store.store_number,
        "default_site_id": 1000,
        "default_channel_id": 1,
        "active_comparison_modules": [],
        "features": _features(),
    }


def _owner(profile: StoreProfile) -> dict[str, str]:
    return {
        "name": profile.name,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "address": profile.address,
        "country": profile.country,
        "country_code": profile.country_code,
        "phone": profile.phone,
        "admin_email": profile.admin_email,
        "order_email": profile.order_email,
    }


def _formats(profile: StoreProfile) -> dict[str, Any]:
    return {
        "language": "en",
        "currency": profile.currency,
        "currency_symbol": profile.currency_symbol,
        "decimal_separator": ".",
        "thousands_separator": ",",
        "decimal_places": 2,
        "currency_symbol_location": "left",
        "weight_units": profile.weight_units,
        "dimension_units": profile.dimension_units,
        "dimension_decimal_places": 2,
        "dimension_decimal_token": ".",
        "dimension_thousands_token": ",",
    }


def _timezone(name: str) -> dict[str, Any]:
    """Recorded: a store in London says 0 to all of them.  Guess: the raw offset is that of the winter, in seconds."""
    date_format = {"display": "jS M Y", "export": "jS M Y", "extended_display": "jS M Y @ g:i A"}
    offset = datetime(2026, 1, 1, tzinfo=ZoneInfo(name)).utcoffset() or timedelta(0)
    raw_offset = offset // timedelta(seconds=1)
    return {
        "name": name,
        "raw_offset": raw_offset,
        "dst_offset": 0,
        "dst_correction": False,
        "date_format": date_format,
    }


def _features() -> dict[str, Any]:
    return {
        "stencil_enabled": True,
        "sitewidehttps_enabled": True,
        "facebook_catalog_id": "",
        "checkout_type": "optimized",
        "wishlists_enabled": True,
        "graphql_storefront_api_enabled": True,
        "shopper_consent_tracking_enabled": False,
        "multi_storefront_enabled": True,
        "storefront_limits": {"active": 1, "total_including_inactive": 1},
    }


def add_routes(routes: Routes) -> None:
    """Time and profile. Guess: the time needs a token and no scope."""
    add(routes, "GET", "/v2/time", _get_time)
    add(routes, "GET", "/v2/store", _get_store, "information_and_settings")
