"""What the site is built from, put together."""
