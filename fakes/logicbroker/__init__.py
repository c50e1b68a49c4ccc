"""One Logicbroker network in memory: companies, documents, sourcing, feeds, events, API and portal."""
