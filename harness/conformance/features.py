"""Where the feature files are: beside the packages in a checkout, inside of ``harness`` once installed.

What is in them is read by pytest-bdd.
"""

from pathlib import Path

import harness


def features_folder() -> Path:
    """The folder with the shipped feature files.

    Raises:
        FileNotFoundError: this installation has none.
    """
    package = Path(harness.__file__).parent
    for folder in (package / "features", package.parent / "features"):
        if any(folder.glob("*.feature")):
            return folder
    raise FileNotFoundError(f"wanted feature files in {package / 'features'}, found none; install the project again")
