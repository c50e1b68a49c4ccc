"""The feature "The retailer connects the store" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("connecting.feature")
