"""The steps of the features, for pytest-bdd: ``pytest_plugins = ["harness.steps"]`` brings them all.

What a step finds is judged in ``harness.conformance.checks``.  PYTEST_DONT_REWRITE
"""

pytest_plugins = [
    "harness.steps.staging",
    "harness.steps.people",
    "harness.steps.other_stores",
    "harness.steps.feeds",
    "harness.steps.onboarding",
    "harness.steps.connector",
    "harness.steps.outcomes",
    "harness.steps.feed_pages",
    "harness.steps.replayed_deeds",
    "harness.steps.replayed_world",
    "harness.steps.mappings",
]
