"""How connections come about: the way to Wrike, and what is said where there is none."""
