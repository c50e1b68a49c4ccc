"""What an operator sees of the connector: logs, metrics, health, and the attention list of all its connections.

What the connector does is not decided here; it is only listened to.
"""
