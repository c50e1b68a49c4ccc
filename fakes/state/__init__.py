"""What a fake's state is made of: containers and records that branches share, and seeded chance."""
