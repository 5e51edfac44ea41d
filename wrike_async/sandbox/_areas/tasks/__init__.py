"""Tasks: lists, reads by ID, writes."""
