"""What can go wrong in a world, and who decides when."""
