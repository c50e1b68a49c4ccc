"""The store's HTTP API: it routes and parses requests, finds records and serializes them.  It has no business rules."""
