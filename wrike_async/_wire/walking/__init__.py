"""Walks over what comes in pages, or in windows of time, without I/O."""
