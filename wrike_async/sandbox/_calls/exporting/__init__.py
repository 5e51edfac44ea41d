"""Data exports: the 33 tables, their rows, and both as they go on the wire."""
