"""How carriers are recognized that suppliers write as they like."""

import pytest

from fakes.bigcommerce.state.tracking_carriers import TRACKING_CARRIERS
from harness.sync.mapping.carriers import CARRIERS, UNKNOWN, carrier_of, find_carrier
from harness.sync.mapping.shipment import unknown_carriers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("FEDX", "fedex"),
        ("FDX", "fedex"),
        ("FDEG-CG", "fedex"),
        ("UPSN_CG", "ups"),
        ("USPS-PM", "usps"),
        ("FedEx Ground", "fedex"),
        ("FedEx\u00ae Home Delivery", "fedex"),
        ("FedExGround", "fedex"),
        ("UPSGROUND", "ups"),
        ("FEDEX2DAY", "fedex"),
        ("UPS SurePost", "ups"),
        ("USPS First Class", "usps"),
        ("U.P.S.", "ups"),
        ("\uff35\uff30\uff33\u200b", "ups"),
        ("United Parcel Service", "ups"),
        ("United States Postal Service", "usps"),
        ("U.S. Mail", "usps"),
        ("Ground - UPS", "ups"),
        ("via Fed Ex", "fedex"),
        ("ONTRAC", "ontrac"),
        ("LSO", "lonestar"),
        ("Sendle", "sendle"),
        ("LASERSHIP", "lasership"),
        ("PUROLATOR", "purolator"),
        ("GLS", "gls"),
        ("DPD", "dpd"),
        ("DPD UK Next Day", "dpd-uk"),
        ("Royal Mail", "royalmail"),
        ("Royal Mail Tracked 24", "royalmail"),
        ("Canada Post", "canada-post"),
        ("Australia Post eParcel", "australia-post"),
        ("R+L Carriers", "rl-carriers"),
        ("\u010cesk\u00e1 Po\u0161ta", "ceska-posta"),
        ("DHL eCommerce", "dhl-global-mail"),
        ("UPS Mail Innovations", "ups-mi"),
        ("new-zealand-post", "new-zealand-post"),
    ],
)
def test_a_carrier_is_recognized_however_it_is_written(text: str, value: str) -> None:
    """By codes, names and values, with blanks, signs, services and accents."""
    assert carrier_of(text).tracking_carrier == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Fedexx", "fedex"),
        ("Royal Mial", "royalmail"),
        ("Purolater Ground", "purolator"),
        ("Canda Post", "canada-post"),
        ("Australian Post", "australia-post"),
        ("Ontrack", "ontrac"),
    ],
)
def test_a_misspelt_carrier_is_the_one_that_it_resembles(text: str, value: str) -> None:
    """What was written is told besides, since it was only guessed at."""
    found = find_carrier(text)

    assert (found.carrier.tracking_carrier, found.is_all) == (value, False)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "JOES-VANS", "ZZTOP", "Other", "N/A", "Courier", "Local delivery", "Pickup", "LTL", "Line haul"),
        *("UPS/USPS", "UPS or FedEx", "UPSP", "USP", "Speedy Delivery", "Best Express", "Postal Service", "Truck"),
    ],
)
def test_what_names_no_carrier_for_certain_is_unknown(text: str) -> None:
    """A wrong link is worse than none: several carriers, one that nobody knows, or a word about any carrier."""
    assert carrier_of(text) == UNKNOWN


def test_every_carrier_of_the_table_has_a_published_value() -> None:
    """The store refuses any other one; a few of them are words about any carrier, and make no link."""
    values = {carrier.tracking_carrier for carrier in CARRIERS.values()}

    assert values - {"royalmail"} <= TRACKING_CARRIERS  # Source: only the map of providers to carriers has this one.
    assert [value for value in sorted(TRACKING_CARRIERS) if carrier_of(value).tracking_carrier != value] == [
        *("carriers", "line", "ltl", "pickup")
    ]


def test_unknown_carriers_are_named_once() -> None:
    """However many packages they carry; a code that is blank is none."""
    codes = ["JOE", "UPSN", "", None, "JOE", " Jim "]
    lines = [{"ShipmentInfos": [{"CarrierCode": code}]} for code in codes]

    assert unknown_carriers({"ShipmentLines": lines}) == ["JOE", "Jim"]
    assert unknown_carriers({"ShipmentLines": [{}], "ShipmentInfos": [{"CarrierCode": "JOE"}]}) == ["JOE"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "best way",
            "Best Way",
            "BESTWAY",
            "ship best way",
            "best way - ground",
            "other",
            "any",
            "any carrier",
            "cheapest",
        ),
        *("freight", "First Class", "next day air", "priority mail"),
        *("not UPS", "no UPS", "non-UPS", "anything but UPS", "UPS, not FedEx", "Not UPS but FedEx", "except Fedexx"),
        *("nicht UPS", "rather than UPS"),
    ],
)
def test_words_about_any_carrier_and_refused_ones_name_nobody(text: str) -> None:
    """It is told instead of guessed."""
    assert carrier_of(text) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "value"),
    [("Best Way Parcel", "bestwayparcel"), ("UPS best way", "ups"), ("UPS no signature", "ups"), ("UPS No. 2", "ups")],
)
def test_words_about_any_carrier_stand_beside_a_name(text: str, value: str) -> None:
    """A name is a name."""
    assert carrier_of(text).tracking_carrier == value
