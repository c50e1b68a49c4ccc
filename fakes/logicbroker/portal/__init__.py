"""The portal, where a company's people see and do things."""
