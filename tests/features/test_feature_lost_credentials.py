"""The feature "Lost credentials are replaced" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("lost_credentials.feature")
