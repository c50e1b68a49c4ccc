"""How we know what is imitated: the ledger, and the page that shows it."""
