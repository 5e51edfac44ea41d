"""Exports in a directory."""
