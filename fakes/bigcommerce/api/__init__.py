"""The store's HTTP API: routing, reading requests, finding records, and writing them out.  It holds no rules."""
