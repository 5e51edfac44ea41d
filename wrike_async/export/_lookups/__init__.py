"""Records that are asked for by ID."""
