"""Commands about tables of the account elsewhere."""
