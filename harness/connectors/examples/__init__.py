"""Whole connectors for one flow each, to begin one's own with; ``harness new-connector`` copies the Python one."""
