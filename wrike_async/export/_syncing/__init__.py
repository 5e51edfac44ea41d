"""What a sync asks of each area, and what it makes of the answers."""
