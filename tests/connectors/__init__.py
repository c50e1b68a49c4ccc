"""Connectors of other makes than ours, all of them correct: no judge may condemn one."""
