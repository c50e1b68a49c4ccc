"""Logicbroker's HTTP API: routing, reading requests, searching, and writing records out.  It holds no rules."""
