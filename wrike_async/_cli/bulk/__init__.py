"""What `create` and `update` have in common."""
