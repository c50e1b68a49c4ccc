"""A timeline as a value, as a still picture, and as a figure to explore."""
