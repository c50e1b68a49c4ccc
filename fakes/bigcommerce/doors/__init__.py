"""How people use the store: the storefront for shoppers and the control panel for its owner."""
