"""The shipped features as tests, for the rehearsal and for nobody else; it is collected by its name.

What the steps mean is in ``harness.steps``.  PYTEST_DONT_REWRITE
"""

from pytest_bdd import scenarios

from harness.conformance.features import features_folder

scenarios(str(features_folder()), features_base_dir=str(features_folder()))
