"""The outside world in memory: a BigCommerce store, a Logicbroker network, and the people who use them.

Nothing here knows the harness or the connector; whoever talks to a fake does so over its wire or as a person.
"""
