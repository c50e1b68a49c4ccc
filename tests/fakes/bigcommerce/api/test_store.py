"""The store about itself."""

from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, make, token_of, wait


def test_the_time_is_that_of_the_clock(clock: VirtualClock) -> None:
    """The time is Unix seconds of the store's clock, for an account without any scope."""
    store, _ = make(clock)
    api = Api(store, token_of(store, {}))
    wait(clock, seconds=2.7)

    assert api.get("/v2/time") == {"time": int(clock.now().timestamp())}


def test_the_profile_tells_a_trial_from_a_paid_store() -> None:
    """plan_is_trial and status follow the plan, also after an upgrade."""
    store, api = make()
    before = api.get("/v2/store")
    store.upgrade("standard")
    after = api.get("/v2/store")

    assert (before["plan_is_trial"], before["status"]) == (True, "prelaunch")
    assert (after["plan_is_trial"], after["status"], after["plan_name"]) == (False, "live", "Standard")
    assert before["id"] == after["id"] == store.store_hash


def test_the_owner_s_settings_show(api: Api) -> None:
    """What the owner sets in the control panel is what the profile says."""
    api.bigcommerce.control_panel.settings.profile.name = "The Mug Shop"
    api.bigcommerce.control_panel.settings.profile.status = "maintenance"
    api.bigcommerce.control_panel.settings.profile.timezone = "America/New_York"

    shown = api.get("/v2/store")

    assert (shown["name"], shown["status"]) == ("The Mug Shop", "maintenance")
    assert (shown["timezone"]["name"], shown["timezone"]["raw_offset"]) == ("America/New_York", -5 * 3600)


def test_the_fifteen_statuses_with_their_labels(api: Api) -> None:
    """Statuses have fixed numbers and labels; the owner can only rename how they are shown."""
    api.bigcommerce.control_panel.settings.status_labels[11] = "To do"
    order = api.bigcommerce.storefront.place_order([("MUG", 1)])

    statuses = {each["id"]: each for each in api.get("/v2/order_statuses")}

    assert list(statuses) == list(range(15))
    assert (statuses[11]["system_label"], statuses[11]["custom_label"], statuses[11]["order"]) == (
        "Awaiting Fulfillment",
        "To do",
        3,
    )
    assert api.get("/v2/order_statuses/5")["name"] == "Cancelled"
    shown = api.get(f"/v2/orders/{order.id}")
    assert (shown["status"], shown["custom_status"]) == ("Awaiting Fulfillment", "To do")
