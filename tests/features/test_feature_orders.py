"""The feature "Orders reach the supplier" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("orders.feature")
