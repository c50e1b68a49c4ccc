"""Made-up people: the same for the same seed, and plausible."""

import unicodedata

import pytest

from fakes.people.identities import AT_HOME, ORIGINS, address, company_name, person


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


@pytest.mark.parametrize("origin", ORIGINS)
def test_people_come_from_everywhere(origin: str) -> None:
    """The same seed is the same person and address, complete for a checkout, in the country's own script."""
    who = person("7:shopper:1", origin)
    where = address(who, "7:address:1", origin)

    assert (who, where) == (person("7:shopper:1", origin), address(who, "7:address:1", origin))
    assert all(where[name] for name in where if name not in {"company", "street_2", "state"})
    assert (len(where["zip"]) >= 2, where["country_iso2"]) == (True, origin)


def test_some_addresses_have_a_second_line_and_some_a_company() -> None:
    """Most have neither."""
    homes = [address(person(str(number)), str(number)) for number in range(40)]

    assert 0 < sum(bool(home["street_2"]) for home in homes) < 20
    assert 0 < sum(bool(home["company"]) for home in homes) < 20


def test_scripts_of_all_kinds_are_written() -> None:
    """Right to left, above the basic plane or without blanks; and letters as several marks, as some keyboards do."""
    texts = {o: "".join(address(person("1", o), str(n), o)["street_1"] for n in range(20)) for o in ORIGINS}

    assert {unicodedata.bidirectional(letter) for letter in texts["IL"] + texts["AE"]} >= {"R", "AL"}
    assert any(unicodedata.combining(letter) for letter in texts["VN"])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in texts["CN"])
    assert texts[AT_HOME].isascii()
