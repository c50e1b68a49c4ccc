"""The page of a rehearsal on the stage: what is to be done now, by whom and until when, and what has come of it."""
