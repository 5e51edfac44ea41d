"""What may be done: policies, and what operations are about."""
