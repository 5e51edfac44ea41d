"""Folders and projects: the tree, lists, reads by ID, writes, copies."""
