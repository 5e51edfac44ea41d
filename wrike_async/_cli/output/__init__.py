"""How records are shown and kept: a table, one JSON document, JSON Lines, CSV."""
