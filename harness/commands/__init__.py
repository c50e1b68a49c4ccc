"""The commands that ``cli.py`` puts together, by what they are about, and what they share."""
