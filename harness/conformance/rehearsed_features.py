"""The shipped features as tests, for the rehearsal and for nobody else; it is collected by its name.

What the steps mean is in ``harness.steps``.  PYTEST_DONT_REWRITE
"""

from pytest_bdd import scenarios

from harness.conformance.features import features_folder
from harness.conformance.promises import PROMISES

for group in dict.fromkeys(promise.group for promise in PROMISES.values()):
    scenarios(f"{group}.feature", features_base_dir=str(features_folder()))
