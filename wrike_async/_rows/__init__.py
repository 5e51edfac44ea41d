"""Rows of a file: JSON Lines as they are, CSV by the names of its first line."""
