"""What happens to a store's records, and what is refused.  Rules know no HTTP."""
