"""The feature "Shipments show on the order" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("shipments.feature")
