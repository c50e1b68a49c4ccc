"""Read-only HTTP endpoints of V3 for channels.

A store here has one storefront.
"""

from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, data, names_in, path_id, v3_list
from fakes.bigcommerce.api.filters import PAGES, Filter, ListTable, bad_parameter, instant, of_key, truth, word
from fakes.bigcommerce.refusals import NotFound
from fakes.bigcommerce.sources import CHANNELS_V3
from fakes.bigcommerce.state.records import DEFAULT_CHANNEL
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

Record = dict[str, Any]

CHANNELS: ListTable[Record] = ListTable(
    {
        "available": Filter(
            truth, lambda channel: channel["status"] in ("prelaunch", "active", "inactive", "connected")
        ),
        "status": of_key(word, "status", "in"),
        "type": of_key(word, "type", "in"),
        "platform": of_key(word, "platform", "in"),
        "date_created": of_key(instant, "date_created", "", "min", "max"),
        "date_modified": of_key(instant, "date_modified", "", "min", "max"),
    },
    others=PAGES | {"include"},
)
"""Source: Channels V3."""


@imitates(
    "channels",
    "a store has the one storefront channel with id 1, and the filters of channels choose it or nothing",
    evidence="official",
    source=CHANNELS_V3,
    test="api/test_people.py::test_the_storefront_is_channel_1",
)
def _list_channels(call: Call) -> Response:
    return v3_list(call, CHANNELS, [_channel(call)], lambda channel: _shown_channel(call, channel))


def _get_channel(call: Call, channel_id: str) -> Response:
    if path_id(channel_id) != DEFAULT_CHANNEL:
        raise NotFound
    return data(_shown_channel(call, _channel(call)))


def _channel(call: Call) -> Record:
    status = "prelaunch" if call.store.plan in ("trial", "sandbox") else "active"
    opened = call.store.opened_at.replace(microsecond=0)
    return {
        "id": 1,
        "name": call.store.settings.profile.name,
        "platform": "bigcommerce",
        "type": "storefront",
        "date_created": opened,
        "date_modified": opened,
        "external_id": "",
        "icon_url": "",
        "is_listable_from_ui": True,
        "is_enabled": True,
        "is_visible": True,
        "status": status,
    }


def _shown_channel(call: Call, channel: Record) -> dict[str, Any]:
    """Source: a recorded answer of 2026; Channels V3: what can be included."""
    shown = {**channel, **{name: f"{channel[name]:%Y-%m-%dT%H:%M:%SZ}" for name in ("date_created", "date_modified")}}
    included = names_in(call, "include")
    if any(name != "currencies" for name in included):
        raise bad_parameter("include")
    if included:
        settings = call.store.settings
        codes = [settings.profile.currency, *settings.currencies]
        shown["currencies"] = {"channel_id": 1, "default_currency": codes[0], "enabled_currencies": codes}
    return shown


def add_routes(routes: Routes) -> None:
    """Channels."""
    add(routes, "GET", "/v3/channels", _list_channels, "channel_settings")
    add(routes, "GET", "/v3/channels/{channel_id}", _get_channel, "channel_settings")
