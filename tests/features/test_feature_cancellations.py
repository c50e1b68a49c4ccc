"""The feature "Cancellations follow the retailer's setting" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("cancellations.feature")
