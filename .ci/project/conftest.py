"""A project of somebody else's, which .ci/wheel runs with the package from its wheel."""

pytest_plugins = ["harness.steps"]
