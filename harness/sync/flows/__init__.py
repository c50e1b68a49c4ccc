"""The five flows, and what they share: each piece of work is remembered before it is sent."""
