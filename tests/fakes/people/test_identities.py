"""Made-up people: the same for the same seed, and plausible."""

from fakes.people.identities import address, company_name, person


def test_the_same_seed_is_the_same_person() -> None:
    """Whatever was asked in between, a seed gives one person, one address, one company."""
    first = person("7:shopper:1"), address(person("7:shopper:1"), "7:address:1"), company_name("7:supplier:1")
    person("8:shopper:1")

    assert (person("7:shopper:1"), address(person("7:shopper:1"), "7:address:1"), company_name("7:supplier:1")) == first


def test_other_seeds_are_other_people() -> None:
    """Ten seeds give ten mailboxes."""
    assert len({person(f"7:shopper:{number}").email for number in range(10)}) == 10


def test_nobody_real_can_be_reached() -> None:
    """Mail goes to a reserved domain, calls to reserved numbers."""
    somebody = person("7:shopper:1")

    assert somebody.email.endswith("@example.com")
    assert ") 555-01" in somebody.phone


def test_an_address_is_complete() -> None:
    """Everything that a checkout asks for is filled in, with the state's full name."""
    where = address(person("7:shopper:1"), "7:address:1")

    assert all(where[name] for name in where if name not in {"company", "street_2"})
    assert (where["country_iso2"], len(where["state"]) > 2) == ("US", True)
