"""The feature "The supplier's stock reaches the store" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("inventory.feature")
