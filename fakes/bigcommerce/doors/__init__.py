"""The two doors that people use: the storefront and the control panel."""
