"""Names and addresses of made-up people and companies all over the world, from Faker, the same for the same seed.

Nobody's deeds are here.  No generator is kept with anybody: an identity is made anew from its seed whenever asked for,
so that people stay plain data.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faker import Faker

Address = dict[str, str]
"""The address fields of a BigCommerce checkout, from ``first_name`` to ``email``."""


_STATES = (
    ("CA", "California"),
    ("CO", "Colorado"),
    ("FL", "Florida"),
    ("IL", "Illinois"),
    ("MA", "Massachusetts"),
    ("NY", "New York"),
    ("OH", "Ohio"),
    ("OR", "Oregon"),
    ("TX", "Texas"),
    ("WA", "Washington"),
)
"""Ours, because Faker's lists of codes and of names are not in the same order."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A country that shoppers come from: Faker's locale for its names and streets, and the currency they know."""

    locale: str
    country: str
    currency: str


AT_HOME = "US"

ORIGINS = {
    AT_HOME: Origin("en_US", "United States", "USD"),
    "AE": Origin("ar_AA", "United Arab Emirates", "AED"),  # From right to left, with Latin words among it.
    "CN": Origin("zh_CN", "China", "CNY"),
    "DE": Origin("de_DE", "Germany", "EUR"),
    "FR": Origin("fr_FR", "France", "EUR"),
    "GR": Origin("el_GR", "Greece", "EUR"),
    "IL": Origin("he_IL", "Israel", "ILS"),  # From right to left.
    "IN": Origin("hi_IN", "India", "INR"),
    "JP": Origin("ja_JP", "Japan", "JPY"),
    "KR": Origin("ko_KR", "South Korea", "KRW"),
    "TH": Origin("th_TH", "Thailand", "THB"),  # Without blanks, with signs above and below letters.
    "UA": Origin("uk_UA", "Ukraine", "UAH"),
    "VN": Origin("vi_VN", "Vietnam", "VND"),  # Written in combining marks, as some keyboards do.
}
"""Where shoppers come from, by the code of the country."""

_COMBINING = frozenset({"VN"})

_A_LONG_ONE = "Rear building behind the old sugar factory, staircase C, fifth floor on the right-hand side"
_FLOORS = ("Apt. 4B", "c/o Müller", "2nd floor, left", "Suite 1200", "🔔 ring twice", "Unit 7 / Rear", _A_LONG_ONE)
_COMPANIES = ("Blue Door LLC", "Café Zoë", "Smith & Sons", "O'Brien, Inc.", "Studio 🌻")


@dataclass(frozen=True, slots=True)
class Identity:
    """One person: how they are called and reached.  E-mails end in a domain that belongs to nobody."""

    first_name: str
    last_name: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def person(seed: str, origin: str = AT_HOME) -> Identity:
    """The person of a seed, who comes from one of ``ORIGINS``.

    Raises:
        KeyError: nobody comes from there.
    """
    fake = _faker(seed, origin)
    first_name, last_name = _written(fake.first_name(), origin), _written(fake.last_name(), origin)
    mailbox = ".".join(filter(None, (re.sub("[^a-z]", "", name.lower()) for name in (first_name, last_name))))
    phone = fake.numerify("(###) 555-01##")  # Numbers that are reserved for fiction.
    number = "" if mailbox else fake.numerify("shopper.####")
    return Identity(first_name, last_name, f"{mailbox or number}@example.com", phone)


def address(who: Identity, seed: str, origin: str = AT_HOME) -> Address:
    """An address at which somebody gets mail; some have a second line, or a company.

    Raises:
        KeyError: there are no addresses for this origin.
    """
    fake = _faker(seed, origin)
    code, state = fake.random_element(_STATES) if origin == AT_HOME else ("", _region(fake))
    return {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "street_1": _written(fake.street_address(), origin),
        "city": _written(fake.city(), origin),
        "state": _written(state, origin),
        "zip": fake.zipcode_in_state(code) if code else fake.postcode(),
        "country": ORIGINS[origin].country,
        "country_iso2": origin,
        "phone": who.phone,
        "email": who.email,
        "street_2": fake.random_element(_FLOORS) if fake.random_int(1, 4) == 1 else "",
        "company": fake.random_element(_COMPANIES) if fake.random_int(1, 5) == 1 else "",
    }


def company_name(seed: str) -> str:
    """The name of the company of a seed."""
    name: str = _faker(seed).company()
    return name


def _region(fake: "Faker") -> str:
    """A state or whatever else the country is divided into; empty where Faker knows of none."""
    return str(fake.administrative_unit()) if hasattr(fake, "administrative_unit") else ""


def _written(text: str, origin: str) -> str:
    return unicodedata.normalize("NFD", text) if origin in _COMBINING else text


def _faker(seed: str, origin: str = AT_HOME) -> "Faker":
    if origin not in ORIGINS:
        raise KeyError(f"no shopper comes from {origin!r}; they come from {', '.join(ORIGINS)}")
    fake = _the_faker(ORIGINS[origin].locale)
    fake.seed_instance(seed)
    return fake


@cache
def _the_faker(locale: str) -> "Faker":
    """Building one takes longer than all it ever says; what it says depends only on the seed that it is given."""
    from faker import Faker  # noqa: PLC0415 - it takes long to load

    return Faker(locale)
