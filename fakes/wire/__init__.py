"""What crosses the wire between a program and a fake: requests, responses, routes, and ways to misbehave."""
