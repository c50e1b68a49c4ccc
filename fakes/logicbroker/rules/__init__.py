"""What happens to documents and feeds, and what is refused.  Rules know no HTTP."""
