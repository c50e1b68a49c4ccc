"""One rehearsal of the promises against a target: how it is run, what came of it, and its report."""
