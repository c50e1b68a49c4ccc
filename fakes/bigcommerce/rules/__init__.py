"""The business rules: what changes a store's records, and what is refused.  Rules know no HTTP."""
