"""What whoever runs the connector sees of it: logs, metrics, health, and the attention list of all its connections.

What the connector does is not decided here; it is only listened to.
"""
