"""The feature "The retailer opens a BigCommerce account" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("account.feature")
