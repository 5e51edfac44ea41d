"""How rows ride in batches."""
