"""From the record of a rehearsal to the ledger: what the fakes answer to the same deeds, and where they differ."""
