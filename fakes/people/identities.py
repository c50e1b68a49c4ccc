"""Names and addresses of made-up people and companies, from Faker, the same for the same seed.

Nobody's deeds are here.  No generator is kept with anybody: an identity is made anew from its seed whenever asked for,
so that people stay plain data.
"""

import re
from dataclasses import dataclass
from functools import cache

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
class Identity:
    """One person: how they are called and reached.  E-mails end in a domain that belongs to nobody."""

    first_name: str
    last_name: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def person(seed: str) -> Identity:
    """The person of a seed."""
    fake = _faker(seed)
    first_name, last_name = fake.first_name(), fake.last_name()
    mailbox = re.sub("[^a-z]", "", first_name.lower()) + "." + re.sub("[^a-z]", "", last_name.lower())
    phone = fake.numerify("(###) 555-01##")  # Numbers that are reserved for fiction.
    return Identity(first_name, last_name, f"{mailbox}@example.com", phone)


def address(who: Identity, seed: str) -> Address:
    """An address in the United States at which somebody gets mail."""
    fake = _faker(seed)
    code, state = fake.random_element(_STATES)
    return {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "company": "",
        "street_1": fake.street_address(),
        "street_2": "",
        "city": fake.city(),
        "state": state,
        "zip": fake.zipcode_in_state(code),
        "country": "United States",
        "country_iso2": "US",
        "phone": who.phone,
        "email": who.email,
    }


def company_name(seed: str) -> str:
    """The name of the company of a seed."""
    name: str = _faker(seed).company()
    return name


def _faker(seed: str) -> Faker:
    fake = _the_faker()
    fake.seed_instance(seed)
    return fake


@cache
def _the_faker() -> Faker:
    """Building one takes longer than all it ever says; what it says depends only on the seed that it is given."""
    return Faker("en_US")
