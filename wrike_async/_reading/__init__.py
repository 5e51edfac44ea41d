"""What brings much: pages, many entities by ID, bytes."""
