"""What is on record of runs, and how it is drawn."""
