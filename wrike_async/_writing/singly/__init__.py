"""Bulk writes of what Wrike takes one at a time: rows of many parents, deletions."""
