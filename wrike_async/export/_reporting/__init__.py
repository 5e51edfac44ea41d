"""What exports and syncs did, as numbers and as pictures."""
