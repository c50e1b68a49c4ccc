"""Time for the fakes: clocks, what a service still has to do at a later instant, and the loop that does it."""
