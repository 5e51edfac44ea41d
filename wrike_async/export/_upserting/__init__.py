"""Bulk in: rows by a key of their own become what is in a folder."""
