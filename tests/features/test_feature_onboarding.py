"""The feature "What a supplier shows before going live" as tests."""

from pytest_bdd import scenarios

pytest_plugins = ["harness.steps"]

scenarios("onboarding.feature")
