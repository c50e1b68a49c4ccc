"""The rehearsal of a connection: targets, checks, planted bugs and the report.

The people, the fakes and the steps that move them live elsewhere; here is who judges and how the verdict is told.
"""
