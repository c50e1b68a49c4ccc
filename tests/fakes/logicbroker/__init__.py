"""Tests of the Logicbroker network."""
