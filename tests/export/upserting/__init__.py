"""Rows by a key."""
