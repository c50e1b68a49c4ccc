"""Read-only HTTP endpoints of Currencies V2: the currencies of the store and their rates.

Currencies are added in the control panel; converting prices is in ``rules.order_input``.
"""

from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, path_id, v2_page
from fakes.bigcommerce.refusals import NotFound
from fakes.bigcommerce.sources import CURRENCIES_V2
from fakes.bigcommerce.state.settings import Currency
from fakes.bigcommerce.state.values import iso_date
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response


@imitates(
    "currencies",
    "the store's currencies can be listed with their rates and digits, the store's own first",
    evidence="official",
    source=CURRENCIES_V2,
    test="api/test_currencies.py::test_the_currencies_of_a_store_are_listed",
)
def _list_currencies(call: Call) -> Response:
    return v2_page(call, _currencies(call), lambda currency: _currency(call, currency))


def _get_currency(call: Call, currency_id: str) -> Response:
    found = {currency.id: currency for currency in _currencies(call)}.get(path_id(currency_id))
    if found is None:
        raise NotFound
    return answer_json(200, _currency(call, found))


def _currencies(call: Call) -> list[Currency]:
    settings = call.store.settings
    own = settings.currency()
    return [*filter(None, [own]), *settings.currencies.values()]


def _currency(call: Call, currency: Currency) -> dict[str, Any]:
    """Guess: names and symbols of currencies besides the store's own are their codes; rates have ten decimals."""
    profile = call.store.settings.profile
    country = profile.country_code if currency.is_store_s_own else currency.code[:2]
    return {
        "id": currency.id,
        "is_default": currency.is_store_s_own,
        "last_updated": iso_date(currency.updated_at or call.store.opened_at),
        "country_iso2": country,
        "default_for_country_codes": [country],
        "currency_code": currency.code,
        "currency_exchange_rate": f"{currency.rate:.10f}",
        "auto_update": False,
        "token_location": "left",
        "token": profile.currency_symbol if currency.is_store_s_own else currency.code,
        "decimal_token": ".",
        "thousands_token": ",",
        "decimal_places": currency.digits,
        "name": currency.code,
        "enabled": True,
        "is_transactional": currency.is_transactional,
        "use_default_name": False,
    }


def add_routes(routes: Routes) -> None:
    """Currencies. Guess: their scope, which the description does not name."""
    add(routes, "GET", "/v2/currencies", _list_currencies, "information_and_settings")
    add(routes, "GET", "/v2/currencies/{currency_id}", _get_currency, "information_and_settings")
