"""Many IDs, few requests: how they travel together, and how the bad ones are told from the good ones."""
