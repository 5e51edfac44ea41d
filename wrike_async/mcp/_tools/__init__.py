"""What the tools are, and what each does."""
