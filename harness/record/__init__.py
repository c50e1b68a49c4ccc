"""The record of a run: its events, and the files that other tools read.  It knows no world."""
