"""Inventory and product feeds: their files, their items, and what retailers and suppliers set for them."""
