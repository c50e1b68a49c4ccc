"""The feature "A trial store lives for 15 days" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("trial.feature")
