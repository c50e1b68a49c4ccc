"""Connectors that are broken on purpose, and who catches each."""
