"""Journals in files: one owner at a time, whole lines only, and what they say of each row."""
