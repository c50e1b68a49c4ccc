"""The feature "A supplier's new products appear in the store" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("product_feeds.feature")
