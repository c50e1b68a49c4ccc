"""Whole surroundings without a connector: a store, a network and their people, as a configuration describes them."""
