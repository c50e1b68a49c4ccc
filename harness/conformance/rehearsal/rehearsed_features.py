"""The shipped features as tests, for the rehearsal and for nobody else; it is collected by its name.

What the steps mean is in ``harness.steps``.  PYTEST_DONT_REWRITE
"""

from pytest_bdd import scenarios

from harness import places
from harness.promises import PROMISES

_FOLDER = places.features()
_IN_ORDER = dict.fromkeys(f"{promise.group}.feature" for promise in PROMISES.values())
_OTHERS = sorted(path.name for path in _FOLDER.glob("*.feature") if path.name not in _IN_ORDER)

for name in (*_IN_ORDER, *_OTHERS):
    scenarios(name, features_base_dir=str(_FOLDER))
