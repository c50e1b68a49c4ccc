"""A world's history as the steps of a feature, and each step as a sentence."""
