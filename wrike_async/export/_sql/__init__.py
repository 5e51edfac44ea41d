"""What stores of tables have in common: their tables, what the end of a run does to them, and what they remember."""
