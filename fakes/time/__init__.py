"""Time for the fakes: clocks, and what a service still has to do at a later instant."""
