"""What changes much: rows that ride together, equal changes, files, and what became of each."""
