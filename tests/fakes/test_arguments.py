"""What does not fit a signature is refused in one sentence; what fits passes as it is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Literal

import pytest

from fakes.arguments import checked


class Clerk:
    """Somebody with one method."""

    @checked
    def note(
        self,
        lines: Sequence[tuple[str, int]] | None = None,
        *,
        when: datetime | int = 0,
        kind: Literal["CSV", "XLSX"] = "CSV",
        share: float = 1,
        access_token: str = "",
        about: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        return {**locals(), "self": None}


FITS = ({"lines": [["A", 1], ("B", 2)]}, {"when": datetime(2026, 3, 2, tzinfo=UTC)}, {"share": 2, "other": object()})
MISFITS = {
    "lines": (
        "SKU-1",
        {"SKU-1": 2},
        ["SKU-1"],
        [("SKU-1", "2")],
        [("SKU-1", True)],
        [("SKU-1", 1.5)],
        3,
        {("SKU-1", 2)},
    ),
    "when": (None, "2026-03-02", True, 1.5),
    "kind": ("CVS", None),
    "share": ("1", True, None),
    "about": ([], "x"),
}


def test_what_fits_passes():
    """Lists for tuples, as JSON has them; whole numbers for numbers; whatever a method hands on."""
    for arguments in FITS:
        noted = Clerk().note(**arguments)
        assert {name: {**noted, **noted["more"]}[name] for name in arguments} == arguments


@pytest.mark.parametrize(
    "lines", [iter([("A", 1)]), (line for line in [("A", 1)]), map(tuple, [["A", 1]]), {"A": 1}.items()]
)
def test_what_gives_a_list_is_taken_for_it(lines):
    """A generator or a view of a dict is as good, and can be asked again by whoever gets it."""
    assert Clerk().note(lines)["lines"] == [("A", 1)]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"kind": "CSV"}, {"kind": "CVS"}),
        ({"lines": [("A", 1)]}, {"lines": [("A", "1")]}),
        ({"lines": (("A", 1),)}, {"lines": ("A", 1)}),
        ({"when": datetime(2026, 3, 2, tzinfo=UTC)}, {"when": datetime(2026, 3, 2)}),  # noqa: DTZ001 - that is what is refused
        ({"share": 1}, {"share": True}),
    ],
)
def test_what_came_before_is_no_excuse(good, bad):
    """A call with what is alike at first sight is looked at again where the kind alone does not decide."""
    clerk = Clerk()
    for _ in range(2):
        clerk.note(**good)
        with pytest.raises(ValueError, match=r"^note: wanted "):
            clerk.note(**bad)


def test_what_gives_something_else_is_refused():
    """By what it gives; where no list is taken, nothing is asked of it."""
    with pytest.raises(ValueError, match=r"^note: wanted lines of a SKU .* as lines; got \['A'\]$"):
        Clerk().note(each for each in "A")
    with pytest.raises(ValueError, match=r"as about; got <generator"):
        Clerk().note(about=(each for each in "A"))


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_is_refused(name):
    """The sentence says where, what was wanted and what came."""
    for value in MISFITS[name]:
        with pytest.raises(ValueError, match=rf"^note: wanted .* as {name}; got ") as refused:
            Clerk().note(**{name: value})
        assert repr(value) in str(refused.value)


def test_a_wrong_name_gets_the_nearest():
    """One that is missing or too much is said, too."""

    @checked
    def ship(order: int, carrier: str = "ups") -> None:
        """Nothing."""

    with pytest.raises(
        TypeError, match=r"ship takes no 'carier' \(did you mean 'carrier'\?\); it takes order, carrier"
    ):
        ship(1, carier="ups")
    with pytest.raises(TypeError, match="ship: missing a required argument: 'order'; it takes order, carrier"):
        ship()


def test_a_secret_is_not_quoted():
    """Of what may be one, only the kind is said; and what is long is cut."""
    with pytest.raises(ValueError, match=r"as access_token; got bytes$"):
        Clerk().note(access_token=b"abcdef")
    with pytest.raises(ValueError, match=r"as lines; got 'x{59}\.\.\.$"):
        Clerk().note(lines="x" * 500)


def test_whole_numbers_of_other_libraries_become_pythons_own():
    """Such as those of a data frame; they would not be plain in a history."""

    class Other(int):
        """Stands for one of numpy."""

    numpy = pytest.importorskip("numpy")

    (line,) = Clerk().note(lines=[("A", numpy.int64(3))])["lines"]
    assert type(Clerk().note(when=numpy.int64(3))["when"]) is type(line[1]) is int
    assert Clerk().note(when=Other(3))["when"] == 3
    with pytest.raises(ValueError, match="as when; got"):
        Clerk().note(when=Fraction(3, 2))
