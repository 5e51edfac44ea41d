"""Batches as they look on the wire: what is sent, and what the answers tell of each operation."""
