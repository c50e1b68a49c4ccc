"""The rehearsal stage for a BigCommerce and Logicbroker connection.

This package stays light on purpose: every command and every notebook begins with it.
"""

from rehearsal_stage import beside_folders_of_others

__path__ = beside_folders_of_others(__name__, __path__)

__version__ = "0.1.0"
