"""Trying a mapping on made-up inputs, and handing on an input that brings it down."""
