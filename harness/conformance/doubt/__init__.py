"""The doubt run: every promise is rehearsed again under each other reading of what nobody outside knows for sure."""
