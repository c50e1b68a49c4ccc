"""What a store holds, and how it is found.  State knows neither rules nor HTTP."""
