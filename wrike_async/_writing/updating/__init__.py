"""How entities are changed by the hundred."""
