"""The steps are shipped, so that others can write features of their own."""

import pytest

pytest_plugins = ["pytester"]

FEATURE = """
Feature: Somebody else's worry

  @G15
  Scenario Outline: A single mug
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 1 of "MUG"
    And the supplier ships the order
    When an hour and a quarter passes
    Then the order shows "<status>"

    Examples:
      | status    |
      | Shipped   |
      | Cancelled |
"""


@pytest.mark.slow
def test_a_feature_of_somebody_else(pytester: pytest.Pytester) -> None:
    """A feature in another project runs with our steps; a broken promise fails it with its reason and evidence."""
    pytester.makeconftest('pytest_plugins = ["harness.steps"]')
    pytester.makefile(".feature", worry=FEATURE)
    pytester.makepyfile('from pytest_bdd import scenarios\n\nscenarios("worry.feature")')

    alone = ("--disable-plugin-autoload", "-p", "pytest_bdd.plugin")
    result = pytester.runpytest_subprocess(*alone, "-p", "no:cacheprovider")

    result.assert_outcomes(passed=1, failed=1)
    message = "*PromiseBroken: G16 broken: *Order 100 shows Shipped, not Cancelled.*Evidence: events*"
    result.stdout.fnmatch_lines([message])
