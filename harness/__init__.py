"""The rehearsal stage for a BigCommerce and Logicbroker connection.

This package stays light on purpose: pytest loads our plugin from it in every run of the environment it is installed in.
"""

__version__ = "0.1.0"
