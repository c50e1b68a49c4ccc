"""How callers reach a fake: in process, through requests, or over HTTP on loopback.

No rule of either service lives here.
"""
