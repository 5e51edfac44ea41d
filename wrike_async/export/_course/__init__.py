"""How runs go on over time, and what the quota would allow."""
