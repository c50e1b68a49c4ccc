"""How we know what is imitated: the ledger."""
